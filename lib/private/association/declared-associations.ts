import { Stack, Token } from 'aws-cdk-lib';
import { CfnIdentityProviderConfig } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { issuerKey } from './login-issuer';
import { conflictsBetween, type DeclaredAssociation, excessOf } from '../../core/login/association-conflicts';
import { oldestVersion } from '../../core/login/association-limits';
import type { OidcConfig } from '../../core/login/oidc-claims';
import { clusterKeyOf } from '../cluster/cluster-identity';
import { PACKAGE_NAME } from '../package-name';
import { stableText } from '../stable-text';

/** Where an association of this library keeps what it declares, so that the others of its cluster find it. */
const DECLARATION = Symbol.for(`${PACKAGE_NAME}.association`);

/** What an association of this library says of itself. */
export interface Declaration {
  readonly clusterKey: string;
  readonly configName: string;
  readonly config: OidcConfig;
  readonly associated: boolean;
  readonly kubernetesVersion?: string;
}

/** An association that is on a cluster, ours or of another library. */
export interface AssociationOnCluster {
  readonly construct: IConstruct;
  readonly declared: DeclaredAssociation;
  readonly kubernetesVersion?: string;
}

/** Makes an association known to the others of its cluster. */
export function declareAssociation(construct: IConstruct, declaration: Declaration): void {
  Object.defineProperty(construct, DECLARATION, { value: declaration });
}

/** What an association of this library has declared; undefined for every other construct. */
export function declarationOf(construct: IConstruct): Declaration | undefined {
  return (construct as { [DECLARATION]?: Declaration })[DECLARATION];
}

/** Whether a construct is an association, but none of this library: the resource of ours is a child of what declares it. */
export function isForeignAssociation(construct: IConstruct): construct is CfnIdentityProviderConfig {
  return CfnIdentityProviderConfig.isCfnIdentityProviderConfig(construct) && !(construct.node.scope && declarationOf(construct.node.scope));
}

/** The associations on a cluster, in the order of their paths. */
export function associationsOnCluster(root: IConstruct, clusterKey: string): AssociationOnCluster[] {
  const found = root.node.findAll().map(onCluster(clusterKey)).filter(association => association !== undefined);
  return found.sort((a, b) => (a.declared.path < b.declared.path ? -1 : 1)); // by code unit: the same on every machine
}

/** What stands between an association and the others of its cluster. */
export function associationProblems(construct: IConstruct, clusterKey: string): string[] {
  const all = associationsOnCluster(construct.node.root, clusterKey);
  const own = all.find(association => association.construct === construct) as AssociationOnCluster; // it is in the tree
  const others = all.filter(association => association !== own);
  const versions = all.map(({ kubernetesVersion }) => kubernetesVersion).filter(version => version !== undefined);
  const lastOfOurs = all.filter(association => declarationOf(association.construct)).at(-1);
  return [
    ...others.flatMap(other => conflictsBetween(own.declared, other.declared)),
    // said once, by whom the list makes too many
    ...(own === lastOfOurs ? excessOf(all.map(({ declared }) => declared), oldestVersion(versions)) : []),
  ];
}

function onCluster(clusterKey: string): (construct: IConstruct) => AssociationOnCluster | undefined {
  return construct => {
    const declaration = declarationOf(construct);
    if (declaration) {
      const { kubernetesVersion } = declaration;
      return declaration.clusterKey === clusterKey ? { construct, declared: ours(construct, declaration), kubernetesVersion } : undefined;
    }
    return isForeignAssociation(construct) && clusterKeyOf(construct.stack, construct.clusterName, construct.stack) === clusterKey
      ? { construct, declared: theirs(construct) }
      : undefined;
  };
}

function ours(construct: IConstruct, { config, configName, associated }: Declaration): DeclaredAssociation {
  const stack = Stack.of(construct);
  return { ...comparable(stack, config), path: construct.node.path, configName: stableText(stack, configName), associated };
}

function theirs(resource: CfnIdentityProviderConfig): DeclaredAssociation {
  // an IResolvable is the one form of it that cannot be read as it is
  const oidc = (Token.isUnresolved(resource.oidc) ? resource.stack.resolve(resource.oidc) : resource.oidc) as Partial<OidcConfig> | undefined;
  const { requiredClaims: _list, ...config } = oidc ?? {};
  const { path } = resource.node;
  // an issuer that cannot be read is like no other
  return { ...comparable(resource.stack, { clientId: '', ...config, issuerUrl: config.issuerUrl ?? path }), path, configName: resource.identityProviderConfigName ?? path, associated: true };
}

/** The same association with texts that can be compared across stacks. */
function comparable(stack: Stack, config: OidcConfig): OidcConfig {
  const text = (value: string | undefined) => value === undefined ? undefined : stableText(stack, value);
  return {
    ...config,
    issuerUrl: issuerKey(stack, config.issuerUrl),
    clientId: stableText(stack, config.clientId),
    usernamePrefix: text(config.usernamePrefix),
    groupsPrefix: text(config.groupsPrefix),
  };
}
