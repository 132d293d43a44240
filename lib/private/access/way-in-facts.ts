import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { type EntryFact, type LoginFact, readableCluster } from './access-facts';
import { DEFAULT_USERNAME_CLAIM, groupsPrefixOf, type OidcConfig, usernamePrefixOf } from '../../core/login/oidc-claims';
import { clusterDestination } from '../cluster/cluster-identity';
import { readableText, readableValue } from '../readable-value';

/** What an association is asked for. */
interface Login {
  readonly cluster: IClusterRef;
  readonly configName: string;
  readonly config: OidcConfig;
  readonly associated: boolean;
}

/** What an access entry is asked for. */
interface Entry {
  readonly cluster: IClusterRef;
  readonly principalArn: string;
  readonly username?: string;
  readonly groups: string[];
  readonly accessPolicies?: { readonly policy: string; readonly accessScope: { readonly namespaces?: string[] } }[];
}

/** What an association tells the access report. */
export function loginFact(construct: IConstruct, { cluster, configName, config, associated }: Login): LoginFact {
  const text = (value: string) => readableText(construct, value);
  return {
    kind: 'login',
    ...whereTo(construct, cluster),
    configName: text(configName),
    issuerUrl: text(config.issuerUrl),
    usernameClaim: text(config.usernameClaim ?? DEFAULT_USERNAME_CLAIM),
    usernamePrefix: text(usernamePrefixOf(config)),
    groupsClaim: config.groupsClaim === undefined ? undefined : text(config.groupsClaim),
    groupsPrefix: text(groupsPrefixOf(config)),
    associated,
  };
}

/** What an access entry tells the access report. */
export function entryFact(construct: IConstruct, { cluster, principalArn, username, groups, accessPolicies = [] }: Entry): EntryFact {
  const texts = (values: string[]) => readableValue(construct, values) as string[];
  return {
    kind: 'entry',
    ...whereTo(construct, cluster),
    principal: readableText(construct, principalArn),
    username: username === undefined ? undefined : readableText(construct, username),
    groups: texts(groups),
    accessPolicies: accessPolicies.map(({ policy, accessScope: { namespaces } }) => ({
      name: readableText(construct, policy).split('/').at(-1) ?? policy,
      namespaces: namespaces && texts(namespaces),
    })),
  };
}

function whereTo(construct: IConstruct, cluster: IClusterRef) {
  return { path: construct.node.path, destination: clusterDestination(cluster), cluster: readableCluster(cluster) };
}
