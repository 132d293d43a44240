import { Token } from 'aws-cdk-lib';
import { CfnUserPoolClient, type CustomDomainOptions, FeaturePlan, type IUserPool, type IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { type GroupChoices, groupsProblem } from './cognito-groups';
import type { ClientChoices, PoolChoices } from './cognito-login';
import { tokenValidityProblem } from './cognito-token-validity';
import { propProblem } from '../refusal';
import { resourceOfUserPool } from './user-pool-issuer';
import { domainPrefixProblem } from '../../core/login/cognito-domain';
import { userPoolIdProblem } from '../../core/login/cognito-user-pool';
import { resourceBehind } from '../cluster/cluster-issuer';

/** All that can be chosen about a login through Cognito, apart from the association. */
export interface LoginChoices extends PoolChoices, ClientChoices {
  readonly userPool?: IUserPool;
  readonly userPoolClient?: IUserPoolClient;
  readonly domainPrefix?: string;
  readonly groups?: GroupChoices[];
}

/** Where Cognito, or rather the CloudFront behind it, looks for certificates. */
const CERTIFICATE_REGION = 'us-east-1';

const OWN_POOL_PROPS = ['featurePlan', 'passkeys', 'preTokenGeneration', 'removalPolicy'] as const;

const OWN_CLIENT_PROPS = ['authFlows', 'supportedIdentityProviders', 'idTokenValidity', 'accessTokenValidity', 'refreshTokenValidity'] as const;

/** The resource of a client that is in this app. */
export function resourceOfClient(client: IUserPoolClient): CfnUserPoolClient | undefined {
  const resource = resourceBehind(client.userPoolClientId);
  return resource instanceof CfnUserPoolClient ? resource : undefined;
}

/** What Cognito would refuse, or what could not work, if anything. */
export function cognitoProblem(choices: LoginChoices): string | undefined {
  return poolProblem(choices) ?? clientProblem(choices) ?? domainProblem(choices)
    ?? groupsProblem(choices.groups ?? []) ?? tokenValidityProblem(choices);
}

function poolProblem(choices: LoginChoices): string | undefined {
  const { userPool, userPoolClient } = choices;
  if (!userPool) {
    return userPoolClient ? '\'userPool\' must be given with \'userPoolClient\', which is a client of that pool'
      : planProblem(choices);
  }
  const needless = OWN_POOL_PROPS.find(prop => choices[prop] !== undefined);
  if (needless) {
    return `'${needless}' is for a user pool made here, and must be left out beside 'userPool'; set it on the pool`;
  }
  if (!userPoolClient && !resourceOfUserPool(userPool)) {
    return `'userPoolClient' must be given with an imported 'userPool', got '${userPool.node.path}' alone; take `
      + 'cognito.UserPoolClient.fromUserPoolClientId for a client that exists, or userPool.addClient for a new one';
  }
  return propProblem('userPool.userPoolId', userPool.userPoolId, userPoolIdProblem);
}

function planProblem({ featurePlan, passkeys }: LoginChoices): string | undefined {
  return featurePlan === FeaturePlan.LITE && passkeys ? '\'passkeys\' must be left out with FeaturePlan.LITE, which has none; take FeaturePlan.ESSENTIALS' : undefined;
}

function clientProblem(choices: LoginChoices): string | undefined {
  const { userPool, userPoolClient } = choices;
  if (!userPool || !userPoolClient) {
    return undefined;
  }
  const needless = OWN_CLIENT_PROPS.find(prop => choices[prop] !== undefined);
  if (needless) {
    return `'${needless}' is for a client made here, and must be left out beside 'userPoolClient'; set it on the client`;
  }
  const resource = resourceOfClient(userPoolClient);
  if (resource?.generateSecret === true) {
    return `'userPoolClient' must be a public client, got '${userPoolClient.node.path}' with generateSecret, whose secret everybody would need in their kubeconfig; `
      + 'make one without, PKCE takes the place of the secret';
  }
  const poolOfClient = resource && resourceBehind(resource.userPoolId);
  return poolOfClient && poolOfClient !== resourceOfUserPool(userPool)
    ? `'userPoolClient' must be a client of 'userPool', got '${userPoolClient.node.path}' of the pool '${poolOfClient.node.path}'`
    : undefined;
}

function domainProblem({ domainPrefix, customDomain }: LoginChoices): string | undefined {
  if (domainPrefix !== undefined && customDomain) {
    return `'domainPrefix' and 'customDomain' must not both be given, got '${domainPrefix}' and '${customDomain.domainName}'`;
  }
  return domainPrefix !== undefined ? propProblem('domainPrefix', domainPrefix, domainPrefixProblem) : customDomain && certificateProblem(customDomain);
}

function certificateProblem({ certificate }: CustomDomainOptions): string | undefined {
  // newer versions of aws-cdk-lib call it what it is
  const { certificateArn, certificateId } = certificate.certificateRef as { certificateArn?: string; certificateId?: string };
  const arn = certificateArn ?? certificateId;
  const region = arn === undefined || Token.isUnresolved(arn) ? certificate.env.region : arn.split(':')[3];
  return Token.isUnresolved(region) || region === CERTIFICATE_REGION ? undefined
    : `'customDomain' must have a certificate in ${CERTIFICATE_REGION}, got '${certificate.node.path}' in ${region}; make it in a stack of that region, with crossRegionReferences`;
}
