import { Annotations, type RemovalPolicy, Resource, Tags, Token } from 'aws-cdk-lib';
import {
  type AccessEntryReference, AccessEntryType, AccessScopeType, CfnAccessEntry, type IAccessEntryRef, type IAccessPolicy, type IClusterRef,
} from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';
import type { AccessEntryPrincipal } from './access-entry-principal';
import { entryGroupProblem, entryUsernameProblem, isUsernameTemplate } from '../core/access-entry-names';
import { kindOfPrincipal } from '../core/iam-principal';
import { hasWildcard, namespacePatternProblem, namespaceProblem } from '../core/kubernetes-names';
import { overlapsOf } from '../private/access/access-entry-overlaps';
import { tellAccess } from '../private/access/access-facts';
import { duplicateEntriesOf } from '../private/access/duplicate-access-entries';
import { entryFact } from '../private/access/way-in-facts';
import { accessEntriesRefusal } from '../private/cluster/cluster-access-mode';
import { clusterKey } from '../private/cluster/cluster-identity';
import { PACKAGE_NAME } from '../private/package-name';
import { propProblem, refuse, refuseCall } from '../private/refusal';
import { RbacSubject } from '../rbac/rbac-subject';

/** The types to which EKS gives all they need itself. */
const NODE_TYPES: AccessEntryType[] = [AccessEntryType.EC2_LINUX, AccessEntryType.EC2_WINDOWS];

/**
 * Properties of `IamAccessEntry`: the cluster, the IAM principal, and who it is in Kubernetes.
 */
export interface IamAccessEntryProps {
  /**
   * The cluster: of `aws-eks`, `aws-eks-v2` or `CfnCluster`, made here or imported.
   *
   * Its authentication mode must be `API` or `API_AND_CONFIG_MAP`.
   */
  readonly cluster: IClusterRef;

  /**
   * The IAM role or user that gets access. There is one entry for a principal on a cluster.
   */
  readonly principal: AccessEntryPrincipal;

  /**
   * The Kubernetes groups that the principal is in.
   *
   * A group means nothing until a binding names it: `entry.group(name)` is its subject. EKS refuses names that
   * begin with `system:`. A name with the prefix of an association of the cluster is a warning: people could be in it too.
   *
   * @default - no groups; the principal has what `accessPolicies` give, and what is bound to its user name
   */
  readonly kubernetesGroups?: string[];

  /**
   * The Kubernetes user name of the principal.
   *
   * Leave it out unless a binding has to name one user: the default tells the sessions of a role apart in the
   * audit log. EKS replaces `{{SessionName}}` and `{{SessionNameRaw}}`, which must stand after a colon.
   *
   * @default - made by EKS: the ARN of a user, `arn:...:sts::<account>:assumed-role/<role>/{{SessionName}}` for a role
   */
  readonly username?: string;

  /**
   * Access policies of EKS, each for the cluster or for some namespaces.
   *
   * They need no RBAC in the cluster, and they apply to IAM principals only: people who log in through an OIDC
   * identity provider get nothing from them.
   *
   * @default - no access policies
   */
  readonly accessPolicies?: IAccessPolicy[];

  /**
   * The type of the entry. People and pipelines are `STANDARD`, the other types are for nodes.
   *
   * @default AccessEntryType.STANDARD
   */
  readonly type?: AccessEntryType;

  /**
   * Tags of the entry, besides those of the stack and the app.
   *
   * @default - only the tags of the scopes it is in
   */
  readonly tags?: { [key: string]: string };

  /**
   * What happens to the entry when it leaves the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An access entry: it makes an IAM role or user a user of the cluster, in Kubernetes groups of your choice.
 *
 * Use it beside associations with OIDC identity providers, so that IAM principals and people of the identity
 * provider share one set of RBAC roles: `entry.group('viewers')` and `association.group('viewers')` are subjects
 * of the same binding. It is one `AWS::EKS::AccessEntry`.
 *
 * A cluster without any other way in should have an entry for the role that administrates it, before an
 * association is changed.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class IamAccessEntry extends Resource implements IAccessEntryRef {
  /**
   * The ARN of the entry.
   *
   * @attribute
   */
  public readonly accessEntryArn: string;

  /** The ARN of the IAM role or user. */
  public readonly principalArn: string;

  private readonly clusterName: string;
  private readonly groups: string[];
  private readonly knownUsername?: string;
  private userIsBound = false;

  constructor(scope: Construct, id: string, props: IamAccessEntryProps) {
    const problem = groupsProblem(props) ?? usernameProblem(props) ?? policiesProblem(props) ?? clusterProblem(props);
    if (problem) {
      refuse(scope, id, problem);
    }
    super(scope, id);

    const resource = new CfnAccessEntry(this, 'Resource', {
      clusterName: props.cluster.clusterRef.clusterName,
      principalArn: props.principal.principalArn,
      kubernetesGroups: emptyAsNone(props.kubernetesGroups),
      username: props.username,
      accessPolicies: emptyAsNone(props.accessPolicies)?.map(({ policy, accessScope }) => ({ policyArn: policy, accessScope })),
      type: props.type,
    });
    resource.applyRemovalPolicy(props.removalPolicy);
    Object.entries(props.tags ?? {}).forEach(([key, value]) => Tags.of(resource).add(key, value));

    this.accessEntryArn = resource.attrAccessEntryArn;
    this.principalArn = props.principal.principalArn;
    this.clusterName = resource.clusterName;
    this.groups = [...props.kubernetesGroups ?? []];
    this.knownUsername = props.username ?? (props.principal.isUser ? this.principalArn : undefined);
    warningsFor(props).forEach(([name, message]) => Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:${name}`, message));
    this.node.addValidation({ validate: () => this.review(resource, clusterKey(props.cluster)) });
    tellAccess(this, () => entryFact(this, { ...props, principalArn: this.principalArn, username: this.knownUsername, groups: this.groups }));
  }

  /** The Kubernetes groups that the principal is in. */
  public get kubernetesGroups(): string[] {
    return [...this.groups];
  }

  /**
   * One of the groups of the entry, as a subject for bindings.
   *
   * Throws for a group that the entry does not have, since a binding to it would give the principal nothing.
   */
  public group(name: string): RbacSubject {
    // a list that is known only at deployment may have any group
    if (!this.groups.includes(name) && !Token.isUnresolved(this.groups)) {
      const known = this.groups.length > 0 ? `one of its groups (${this.groups.map(group => `'${group}'`).join(', ')})` : 'one of its groups, it has none';
      refuseCall(this, `'name' must be ${known}, got '${name}'; add it to 'kubernetesGroups'`);
    }
    return RbacSubject.group(name, { origin: this.node.path });
  }

  /**
   * The user that the principal is in Kubernetes, as a subject for bindings.
   *
   * Throws where the name is known only once somebody has logged in: for a role without `username`, or with
   * `{{SessionName}}` in it.
   */
  public user(): RbacSubject {
    if (this.knownUsername === undefined || isUsernameTemplate(this.knownUsername)) {
      refuseCall(this, '\'username\' must be given, without {{...}}, to bind the user of a role, because EKS makes another name for each session, '
        + `got ${this.knownUsername === undefined ? 'none' : `'${this.knownUsername}'`}; or bind a group of the entry`);
    }
    this.userIsBound = true;
    return RbacSubject.user(this.knownUsername, { origin: this.node.path });
  }

  /** A reference to the entry. */
  public get accessEntryRef(): AccessEntryReference {
    return { accessEntryArn: this.accessEntryArn, clusterName: this.clusterName, principalArn: this.principalArn };
  }

  private review(resource: CfnAccessEntry, key: string): string[] {
    const isForPeople = resource.type === undefined || resource.type === AccessEntryType.STANDARD;
    if (isForPeople && this.groups.length === 0 && resource.accessPolicies === undefined && !this.userIsBound) {
      Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:accessEntryGrantsNothing`, 'the principal can log in to the cluster and do nothing there, '
        + 'because the entry has neither groups nor access policies; add \'kubernetesGroups\' or \'accessPolicies\'');
    }
    for (const overlap of overlapsOf(this, key, { groups: this.groups, username: this.knownUsername })) {
      Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:accessEntrySharesPrefix`, overlap);
    }
    return duplicateEntriesOf(resource).map(other => duplicateProblem(other.node.path));
  }
}

function groupsProblem({ kubernetesGroups = [], type }: IamAccessEntryProps): string | undefined {
  if (kubernetesGroups.length > 0 && isNodeType(type)) {
    return `'kubernetesGroups' must be left out for entries of type ${type}, EKS gives nodes their groups, got ${list(kubernetesGroups)}`;
  }
  const repeated = kubernetesGroups.find((group, n) => kubernetesGroups.indexOf(group) !== n);
  return repeated === undefined
    ? firstOf(kubernetesGroups.map(group => propProblem('kubernetesGroups', group, entryGroupProblem)))
    : `'kubernetesGroups' must not repeat a group, got '${repeated}' twice`;
}

function usernameProblem({ username }: IamAccessEntryProps): string | undefined {
  return username === undefined ? undefined : propProblem('username', username, entryUsernameProblem);
}

function policiesProblem({ accessPolicies = [], type }: IamAccessEntryProps): string | undefined {
  const names = accessPolicies.map(({ policy }) => policy.slice(policy.lastIndexOf('/') + 1));
  if (accessPolicies.length > 0 && isNodeType(type)) {
    return `'accessPolicies' must be left out for entries of type ${type}, got ${list(names)}`;
  }
  const repeated = accessPolicies.findIndex(({ policy }, n) => accessPolicies.findIndex(other => other.policy === policy) !== n);
  return repeated < 0
    ? firstOf(accessPolicies.map((policy, n) => scopeProblem(names[n], policy)))
    : `'accessPolicies' must not repeat a policy, got '${names[repeated]}' twice; list all namespaces in one scope`;
}

function scopeProblem(name: string, { accessScope: { type, namespaces = [] } }: IAccessPolicy): string | undefined {
  if (type === AccessScopeType.NAMESPACE && namespaces.length === 0) {
    return `'accessPolicies' must name the namespaces of a policy with namespace scope, got none for '${name}'; `
      + 'give \'namespaces\', or take AccessScopeType.CLUSTER if all are meant';
  }
  if (type === AccessScopeType.CLUSTER && namespaces.length > 0) {
    return `'accessPolicies' must not name namespaces for a policy with cluster scope, got ${list(namespaces)} for '${name}'; `
      + 'take AccessScopeType.NAMESPACE';
  }
  return Token.isUnresolved(namespaces) ? undefined : firstOf(namespaces.map(namespace => propProblem('accessPolicies', namespace, namespaceOrPatternProblem)));
}

function namespaceOrPatternProblem(namespace: string): string | undefined {
  const problem = hasWildcard(namespace) ? namespacePatternProblem(namespace) : namespaceProblem(namespace);
  return problem && `names a namespace that ${problem}`;
}

function clusterProblem({ cluster }: IamAccessEntryProps): string | undefined {
  return accessEntriesRefusal(cluster) === 'refused'
    ? `'cluster' must have an authentication mode that takes access entries, got CONFIG_MAP for '${cluster.node.path}'; `
      + 'change it to API_AND_CONFIG_MAP, which keeps the aws-auth ConfigMap (there is no way back)'
    : undefined;
}

function warningsFor({ cluster, principal }: IamAccessEntryProps): [string, string][] {
  const warnings: [string, string, boolean][] = [
    ['accessEntryForRootUser', 'the principal is the root user of the account, not everybody in the account; AWS advises against using it, make an entry for a role',
      kindOfPrincipal(principal.principalArn) === 'root'],
    ['accessEntriesMayBeRefused', `EKS refuses access entries unless the authentication mode of '${cluster.node.path}' is API or API_AND_CONFIG_MAP, and none is set, `
      + 'for which EKS takes CONFIG_MAP; set it on the cluster', accessEntriesRefusal(cluster) === 'unset'],
  ];
  return warnings.filter(([, , applies]) => applies).map(([name, message]) => [name, message]);
}

function emptyAsNone<T>(values: T[] | undefined): T[] | undefined {
  return values?.length ? values : undefined;
}

function isNodeType(type: AccessEntryType | undefined): boolean {
  return type !== undefined && NODE_TYPES.includes(type);
}

function firstOf(problems: (string | undefined)[]): string | undefined {
  return problems.find(problem => problem !== undefined);
}

function list(values: string[]): string {
  return values.map(value => Token.isUnresolved(value) ? 'a token' : `'${value}'`).join(', ');
}

function duplicateProblem(otherPath: string): string {
  return `the principal has another access entry on the cluster in this app: '${otherPath}'; EKS allows one, so keep one and give it all groups and policies`;
}
