import { Annotations, type IResource, Resource, Tags } from 'aws-cdk-lib';
import { CfnIdentityProviderConfig, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { Construct, IDependable } from 'constructs';
import { IdentityProvider } from './identity-provider';
import type { OidcIdpAssociationAttributes, OidcIdpAssociationProps } from './oidc-idp-association-props';
import { groupOf, type OidcConfig, usernameOf } from '../core/login/oidc-claims';
import { groupProblem, plainNameProblem, userProblem } from '../core/rbac/rbac-names';
import { tellAccess } from '../private/access/access-facts';
import { loginFact } from '../private/access/way-in-facts';
import { clusterChangesBefore, orderStacks } from '../private/association/association-order';
import { type AssociationRequest, configOf, requestProblem, versionOf } from '../private/association/association-plan';
import { associationWarnings } from '../private/association/association-warnings';
import { associationProblems, declareAssociation } from '../private/association/declared-associations';
import type { ProviderTrap } from '../private/association/provider-traps';
import { clusterKey } from '../private/cluster/cluster-identity';
import { PACKAGE_NAME } from '../private/package-name';
import { propProblem, refuse, refuseCall, type Rule } from '../private/refusal';
import { RbacSubject } from '../rbac/rbac-subject';

/** The only type of identity provider that EKS has. */
const CONFIG_TYPE = 'oidc';

/**
 * The association of a cluster with an OIDC identity provider, made here or elsewhere.
 */
export interface IOidcIdpAssociation extends IResource {
  /**
   * The name of the association, unique on its cluster.
   */
  readonly configName: string;

  /**
   * The issuer URL, byte for byte the `iss` claim of the tokens.
   */
  readonly issuerUrl: string;

  /**
   * The client that people log in with: the audience of the tokens.
   */
  readonly clientId: string;

  /**
   * The scopes that a login has to request, so that the claims are in the token; empty for machine identities.
   */
  readonly scopes: string[];

  /**
   * A group of the identity provider, as the API server sees it: with the groups prefix.
   *
   * Throws if no group reaches the cluster, or if the result is a name that Kubernetes keeps for itself.
   *
   * @param name the group, as it is in the groups claim
   */
  group(name: string): RbacSubject;

  /**
   * A user of the identity provider, as the API server sees it: with the user name prefix.
   *
   * Throws if the result is a name that Kubernetes keeps for itself.
   *
   * @param name the user, as in the user name claim
   */
  user(name: string): RbacSubject;
}

/**
 * The association of a cluster with an OIDC identity provider: people log in to the cluster with its ID tokens.
 *
 * It is a native `AWS::EKS::IdentityProviderConfig`. EKS takes 15-30 minutes to associate or to disassociate, during
 * which it refuses other changes of the cluster; IAM principals can log in all the time.
 *
 * Who logs in has no permissions: hand `group(...)` and `user(...)` to a binding. They put the prefix before the
 * name exactly as the API server does.
 *
 * **A change takes two deployments.** EKS cannot change an association (tags excepted), CloudFormation makes the new
 * one before it deletes the old one, and EKS refuses two with one name or issuer: a change in one deployment fails
 * and is rolled back. Deploy once with `associate: false`, then with `associate: true` and the new values. In between,
 * nobody can log in through the identity provider: twice 15-30 minutes. Have an IAM access entry for that time.
 * Bindings stay, but those of names whose prefix or claim changes fit nobody any more.
 *
 * Several associations of a cluster (Kubernetes 1.32 and later) are made one after the other, in the order of their
 * construct paths, each after the access entries, add-ons and Fargate profiles of the cluster in the same stack.
 * `orderAfter` adds what else changes the cluster.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html
 */
export class OidcIdpAssociation extends Resource implements IOidcIdpAssociation {
  /**
   * An association made elsewhere, to bind its users and groups.
   *
   * Creates nothing, and does not check the association; it does not count among those of its cluster.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: OidcIdpAssociationAttributes): IOidcIdpAssociation {
    return new ImportedOidcIdpAssociation(scope, id, attributes);
  }

  /** The cluster that people log in to. */
  public readonly cluster: IClusterRef;

  /** The identity provider. */
  public readonly identityProvider: IdentityProvider;

  /** The name of the association, unique on its cluster. */
  public readonly configName: string;

  /** The issuer URL, byte for byte the `iss` claim of the tokens. */
  public readonly issuerUrl: string;

  /** The client that people log in with: the audience of the tokens. */
  public readonly clientId: string;

  private readonly config: OidcConfig;
  private readonly resource?: CfnIdentityProviderConfig;

  constructor(scope: Construct, id: string, props: OidcIdpAssociationProps) {
    const identityProvider = identityProviderFrom(scope, id, props);
    const request = requestFrom(props, identityProvider);
    const problem = requestProblem(scope, request);
    if (problem) {
      refuse(scope, id, problem);
    }
    super(scope, id);

    const config = configOf(request);
    const { cluster, associate = true, tags = {} } = props;
    if (associate) {
      this.resource = new CfnIdentityProviderConfig(this, 'Resource', {
        clusterName: cluster.clusterRef.clusterName,
        identityProviderConfigName: request.configName,
        type: CONFIG_TYPE,
        oidc: { ...config, requiredClaims: asList(config.requiredClaims) },
      });
      Object.entries(tags).forEach(([key, value]) => Tags.of(this).add(key, value));
    }
    this.cluster = cluster;
    this.identityProvider = identityProvider;
    this.configName = request.configName;
    this.issuerUrl = config.issuerUrl;
    this.clientId = config.clientId;
    this.config = config;
    this.joinCluster(clusterKey(cluster), associate, versionOf(request));
    tellAccess(this, () => loginFact(this, { cluster, configName: this.configName, config, associated: associate }));
    associationWarnings(config, identityProvider._traps).forEach(({ id: warning, message }) => Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:${warning}`, message));
  }

  /** The scopes that a login has to request, so that the claims are in the token; empty for machine identities. */
  public get scopes(): string[] {
    return this.identityProvider.scopes;
  }

  /** The ARN of the association; throws while `associate` is false, when there is none. */
  public get associationArn(): string {
    return this.resource?.attrIdentityProviderConfigArn
      ?? refuseCall(this, 'the association has no ARN while \'associate\' is false');
  }

  /**
   * A group of the identity provider, as the API server sees it: with the groups prefix.
   *
   * Throws if no group reaches the cluster, or if the result is a name that Kubernetes keeps for itself.
   */
  public group(name: string): RbacSubject {
    return groupSubject(this, this.config, name, this.identityProvider._traps);
  }

  /**
   * A user of the identity provider, as the API server sees it: with the user name prefix.
   *
   * Throws if the result is a name that Kubernetes keeps for itself.
   */
  public user(name: string): RbacSubject {
    return userSubject(this, this.config, name);
  }

  /**
   * Lets the association wait for other changes of the cluster, which EKS makes one at a time.
   *
   * Needed for what is not found by itself: changes in other stacks and nested stacks, custom resources, and
   * associations that shall come in another order than that of their paths.
   */
  public orderAfter(...others: IDependable[]): void {
    this.node.addDependency(...others);
  }

  /** Takes a place among the associations of the cluster, most of which may not have been written yet. */
  private joinCluster(key: string, associated: boolean, kubernetesVersion: string | undefined): void {
    declareAssociation(this, { clusterKey: key, configName: this.configName, config: this.config, associated, kubernetesVersion });
    if (associated) {
      this.node.addDependency(clusterChangesBefore(this, this.cluster, key));
    }
    this.node.addValidation({
      validate: () => {
        if (associated) {
          orderStacks(this, key); // here, because references between stacks are known now, and not before
        }
        return associationProblems(this, key);
      },
    });
  }
}

class ImportedOidcIdpAssociation extends Resource implements IOidcIdpAssociation {
  public readonly configName: string;
  public readonly issuerUrl: string;
  public readonly clientId: string;
  private readonly requestedScopes: string[];

  constructor(scope: Construct, id: string, private readonly config: OidcIdpAssociationAttributes) {
    super(scope, id);
    this.configName = config.configName;
    this.issuerUrl = config.issuerUrl;
    this.clientId = config.clientId;
    this.requestedScopes = config.scopes ?? IdentityProvider.custom(config).scopes;
  }

  public get scopes(): string[] {
    return [...this.requestedScopes];
  }

  public group(name: string): RbacSubject {
    return groupSubject(this, this.config, name);
  }

  public user(name: string): RbacSubject {
    return userSubject(this, this.config, name);
  }
}

function identityProviderFrom(scope: Construct, id: string, props: OidcIdpAssociationProps): IdentityProvider {
  const { identityProvider, issuerUrl, clientId } = props;
  if (identityProvider) {
    return issuerUrl === undefined && clientId === undefined ? identityProvider
      : refuse(scope, id, '\'identityProvider\' must not be given together with \'issuerUrl\' or \'clientId\', which it has');
  }
  return issuerUrl !== undefined && clientId !== undefined ? IdentityProvider.custom({ issuerUrl, clientId })
    : refuse(scope, id, 'either \'identityProvider\' or both \'issuerUrl\' and \'clientId\' must be given');
}

/** What is asked for: the props, with the identity provider where they are silent. */
function requestFrom(props: OidcIdpAssociationProps, identityProvider: IdentityProvider): AssociationRequest {
  return {
    ...props,
    issuerUrl: identityProvider.issuerUrl,
    clientId: identityProvider.clientId,
    configName: props.configName ?? identityProvider.name,
    usernameClaim: props.usernameClaim ?? identityProvider.usernameClaim,
    groupsClaim: props.groupsClaim ?? identityProvider.groupsClaim,
    requiredClaims: [identityProvider.requiredClaims, props.requiredClaims ?? {}],
  };
}

function asList(requiredClaims: Record<string, string> | undefined): CfnIdentityProviderConfig.RequiredClaimProperty[] | undefined {
  return requiredClaims && Object.entries(requiredClaims).map(([key, value]) => ({ key, value }));
}

function groupSubject(association: Resource, config: OidcConfig, name: string, traps: ProviderTrap[] = []): RbacSubject {
  if (config.groupsClaim === undefined) {
    refuseCall(association, `'groupsClaim' must be given for groups to reach the cluster, got group '${name}'`);
  }
  traps.filter(trap => trap.springsOnGroup?.(name))
    .forEach(({ id, message }) => Annotations.of(association).addWarningV2(`${PACKAGE_NAME}:${id}`, `group '${name}': ${message}`));
  return RbacSubject.group(checkedName(association, name, groupOf(config, name), groupProblem), { origin: association.node.path });
}

function userSubject(association: Resource, config: OidcConfig, name: string): RbacSubject {
  return RbacSubject.user(checkedName(association, name, usernameOf(config, name), userProblem), { origin: association.node.path });
}

function checkedName(association: Resource, name: string, prefixed: string, rule: Rule): string {
  const problem = propProblem('name', name, plainNameProblem) ?? propProblem('name', prefixed, rule);
  return problem ? refuseCall(association, problem) : prefixed;
}
