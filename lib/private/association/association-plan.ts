import { Stack, Token } from 'aws-cdk-lib';
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { loginIssuerTokenProblem } from './login-issuer';
import { GITHUB_ACTIONS_ISSUER_URL, pinProblem } from './provider-rules';
import { kubernetesVersionProblem } from '../../core/login/association-limits';
import { loginIssuerUrlProblem } from '../../core/login/login-issuer';
import type { OidcConfig } from '../../core/login/oidc-claims';
import { claimProblem, clientIdProblem, configNameProblem, groupsPrefixProblem, requiredClaimProblem, usernamePrefixProblem } from '../../core/login/oidc-rules';
import { kubernetesVersionOfCluster } from '../cluster/cluster-identity';
import { propProblem, type Rule } from '../refusal';

/** What is asked for, the identity provider and the props of the association put together. */
export interface AssociationRequest {
  readonly cluster: IClusterRef;
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly configName: string;
  readonly usernameClaim: string;
  readonly usernamePrefix?: string;
  readonly omitUsernamePrefix?: boolean;
  readonly groupsClaim?: string;
  readonly groupsPrefix?: string;
  readonly omitGroupsPrefix?: boolean;
  /** Those of the identity provider, and those of the association. */
  readonly requiredClaims: Record<string, string>[];
  readonly kubernetesVersion?: string;
}

/** Stands for a value that nothing can be said of before the deployment. */
const KNOWN_LATER = 'known at deployment';

/** The association that a request comes to. */
export function configOf(request: AssociationRequest): OidcConfig {
  const { issuerUrl, clientId, configName, usernameClaim, groupsClaim } = request;
  const required = request.requiredClaims.flatMap(claims => Object.entries(claims)).sort(([a], [b]) => (a < b ? -1 : 1));
  const groupsPrefix = groupsClaim === undefined || request.omitGroupsPrefix ? undefined : request.groupsPrefix ?? defaultPrefix(configName);
  return {
    issuerUrl,
    clientId,
    usernameClaim,
    usernamePrefix: request.omitUsernamePrefix ? undefined : request.usernamePrefix ?? defaultPrefix(configName),
    groupsClaim,
    groupsPrefix,
    requiredClaims: required.length > 0 ? Object.fromEntries(required) : undefined,
  };
}

/** The version of the cluster, as far as anybody has told. */
export function versionOf(request: AssociationRequest): string | undefined {
  return kubernetesVersionOfCluster(request.cluster) ?? request.kubernetesVersion;
}

/** The first thing that is wrong with a request, whatever else is on the cluster. */
export function requestProblem(scope: IConstruct, request: AssociationRequest): string | undefined {
  return environmentProblem(scope, request.cluster)
    ?? propProblem('issuerUrl', request.issuerUrl, url => loginIssuerUrlProblem(url))
    ?? ownIssuerProblem(scope, request.issuerUrl)
    ?? propProblem('clientId', request.clientId, clientIdProblem)
    ?? propProblem('configName', request.configName, configNameProblem)
    ?? propProblem('usernameClaim', request.usernameClaim, claimProblem)
    ?? prefixProblem(request, 'usernamePrefix', request.omitUsernamePrefix, 'omitUsernamePrefix', usernamePrefixProblem)
    ?? groupsProblem(request)
    ?? requiredClaimsProblem(request.requiredClaims)
    ?? worldwideProblem(request)
    ?? versionProblem(request);
}

function defaultPrefix(configName: string): string {
  return `${configName}:`;
}

/** CloudFormation looks for the cluster where the stack is. */
function environmentProblem(scope: IConstruct, cluster: IClusterRef): string | undefined {
  const { account, region } = Stack.of(scope);
  const differ = (here: string, there: string) => !Token.isUnresolved(here) && !Token.isUnresolved(there) && here !== there;
  return differ(account, cluster.env.account) || differ(region, cluster.env.region)
    ? `'cluster' must be in the account and region of the stack (${account}, ${region}), got one in ${cluster.env.account}, ${cluster.env.region}`
    : undefined;
}

function ownIssuerProblem(scope: IConstruct, issuerUrl: string): string | undefined {
  const problem = loginIssuerTokenProblem(scope, issuerUrl);
  return problem && `'issuerUrl' ${problem}`;
}

function groupsProblem(request: AssociationRequest): string | undefined {
  const { groupsClaim, groupsPrefix, omitGroupsPrefix } = request;
  if (groupsClaim === undefined) {
    return groupsPrefix === undefined && !omitGroupsPrefix ? undefined
      : `'${omitGroupsPrefix ? 'omitGroupsPrefix' : 'groupsPrefix'}' is for groups, and no 'groupsClaim' brings any into the cluster; name the claim`;
  }
  return propProblem('groupsClaim', groupsClaim, claimProblem)
    ?? prefixProblem(request, 'groupsPrefix', omitGroupsPrefix, 'omitGroupsPrefix', groupsPrefixProblem);
}

function prefixProblem(request: AssociationRequest, prop: 'usernamePrefix' | 'groupsPrefix', omit: boolean | undefined, omitProp: string, rule: Rule): string | undefined {
  const prefix = request[prop];
  if (omit) {
    return prefix === undefined ? undefined : `'${prop}' must not be given together with '${omitProp}', got '${prefix}'`;
  }
  if (prefix !== undefined) {
    return propProblem(prop, prefix, rule);
  }
  const problem = propProblem(prop, defaultPrefix(request.configName), rule);
  return problem && `${problem}, made from 'configName'; give 'usernamePrefix' and 'groupsPrefix', or another 'configName'`;
}

function requiredClaimsProblem(sources: Record<string, string>[]): string | undefined {
  const entries = sources.flatMap(claims => Object.entries(claims));
  const keys = entries.map(([key]) => key);
  const repeated = keys.find((key, n) => keys.indexOf(key) !== n);
  if (repeated !== undefined) {
    return `'requiredClaims' must not repeat a claim of 'identityProvider', got '${repeated}'`;
  }
  const known = (value: string) => Token.isUnresolved(value) ? KNOWN_LATER : value;
  const problems = entries.map(([key, value]) => propProblem('requiredClaims', key, text => requiredClaimProblem(text, known(value))));
  return problems.find(problem => problem !== undefined);
}

/** Everybody can run jobs there; who says nothing of whose jobs are meant has not used the preset. */
function worldwideProblem({ issuerUrl, requiredClaims }: AssociationRequest): string | undefined {
  return issuerUrl === GITHUB_ACTIONS_ISSUER_URL ? pinProblem('githubActions', Object.assign({}, ...requiredClaims) as Record<string, string>) : undefined;
}

function versionProblem({ cluster, kubernetesVersion }: AssociationRequest): string | undefined {
  if (kubernetesVersion === undefined || Token.isUnresolved(kubernetesVersion)) {
    return undefined;
  }
  const known = kubernetesVersionOfCluster(cluster);
  return propProblem('kubernetesVersion', kubernetesVersion, kubernetesVersionProblem)
    ?? (known !== undefined && known !== kubernetesVersion ? `'kubernetesVersion' must be that of the cluster, '${known}', got '${kubernetesVersion}'; leave it out` : undefined);
}
