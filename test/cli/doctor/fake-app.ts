import type { JsonObject } from '../../../cli/collect/templates/json';
import { directoryOf, ISSUER } from '../fixtures';
import { association } from '../people-fixtures';
import { ACCOUNT, CLUSTER, LOGIN_ISSUER } from './fake-account';

/** A cloud assembly of stacks that are bound to no account or region, unless an environment (`<account>/<region>`) is given. */
export function assembly(stacks: Record<string, JsonObject>, environment = 'unknown-account/unknown-region'): string {
  const names = Object.keys(stacks);
  const artifacts = names.map(name => [name, {
    type: 'aws:cloudformation:stack', environment: `aws://${environment}`, properties: { templateFile: `${name}.template.json`, stackName: `prod-${name}` },
  }]);
  return directoryOf({
    'manifest.json': { version: '36.0.0', artifacts: Object.fromEntries(artifacts) },
    ...Object.fromEntries(names.map(name => [`${name}.template.json`, { Parameters: { Later: { Type: 'String' } }, Conditions: { Sometimes: {} }, Resources: stacks[name] }])),
  });
}

/** An app of one stack, `prod-Identity`. */
export const appOf = (resources: JsonObject, environment?: string): string => assembly({ Identity: resources }, environment);

const resource = (Type: string, Properties: JsonObject, rest: JsonObject = {}): JsonObject => ({ Type, Properties, ...rest });

export const oidcProvider = (Url: unknown = `https://${ISSUER}`, rest?: JsonObject): JsonObject => resource('AWS::IAM::OIDCProvider', { Url, ClientIdList: ['sts.amazonaws.com'] }, rest);
export const customProvider = (): JsonObject => resource('Custom::AWSCDKOpenIdConnectProvider', { Url: `https://${ISSUER}` });
export const loginProvider = (oidc: JsonObject = {}, properties: JsonObject = {}): JsonObject => association(
  { IssuerUrl: LOGIN_ISSUER, ClientId: '2u5clientid', UsernamePrefix: 'corp:', GroupsPrefix: 'corp:', ...oidc },
  { Properties: { ClusterName: CLUSTER, IdentityProviderConfigName: 'corp', ...properties } },
);
export const accessEntry = (PrincipalArn: unknown = `arn:aws:iam::${ACCOUNT}:role/payments-api`, ClusterName: unknown = CLUSTER): JsonObject => (
  resource('AWS::EKS::AccessEntry', { PrincipalArn, ClusterName }));
export const podIdentity = (ClusterName: unknown = CLUSTER): JsonObject => (
  resource('AWS::EKS::PodIdentityAssociation', { ClusterName, Namespace: 'jobs', ServiceAccount: 'worker', RoleArn: `arn:aws:iam::${ACCOUNT}:role/worker` }));
export const poolDomain = (Domain: unknown = 'corp-demo'): JsonObject => resource('AWS::Cognito::UserPoolDomain', { Domain, UserPoolId: 'eu-west-1_Ab12Cd34E' });
export const namedRole = (RoleName: string): JsonObject => resource('AWS::IAM::Role', {
  RoleName,
  AssumeRolePolicyDocument: {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  },
});
export const eksCluster = (properties: JsonObject = {}): JsonObject => resource('AWS::EKS::Cluster', properties);
