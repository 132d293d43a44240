import type { AccessMatrix } from './access-matrix';
import type { OperatorRole } from './operator-role';
import type { PodFact } from './pod';
import type { ServiceAccount } from './service-account';
import type { Read } from '../account/account';

/*
 * What the API server of the cluster says about identity, as plain data: names, annotations and selectors, never the value of a secret.
 */

/** What was read of the cluster, as far as the question needs it. */
export interface KubernetesFacts {
  /** As whom: `context demo of the kubeconfig`. Undefined if the API server was not reached. */
  readonly access?: string;
  /** What runs there; undefined if the question is about a person. */
  readonly workloads?: WorkloadObjects;
  /** Who may do what; undefined if the question is about one service account or one role. */
  readonly rbac?: Read<RbacFacts>;
  /** What was tried, which is done only if asked for. */
  readonly probe?: ProbeFacts;
}

export interface WorkloadObjects {
  /** Those of the namespace in question, or all. */
  readonly serviceAccounts: Read<ServiceAccountFact[]>;
  /** The namespace in question, or all. */
  readonly namespaces: Read<NamespaceFact[]>;
  /** Pods in question, and pods that have AWS credentials or run as a service account that has a role. */
  readonly pods: Read<PodFact[]>;
  /** Mutating webhooks that inject AWS credentials into pods. */
  readonly webhooks: Read<WebhookFact[]>;
  /** The DaemonSet that hands out credentials of EKS Pod Identity. */
  readonly podIdentityAgent: Read<DaemonSetFact | undefined>;
  /** Roles that custom resources have operators assume, for each kind that is installed; undefined if there was no need to look. */
  readonly operatorRoles?: Read<OperatorRole[]>[];
}

export interface ServiceAccountFact extends ServiceAccount {
  /** The annotation `eks.amazonaws.com/role-arn`, byte for byte. */
  readonly roleArn?: string;
  /** The annotation `eks.amazonaws.com/audience`. */
  readonly audience?: string;
  /** The annotation `eks.amazonaws.com/sts-regional-endpoints`. */
  readonly stsRegionalEndpoints?: string;
}

export interface NamespaceFact {
  readonly name: string;
  readonly labels: Labels;
}

export type Labels = Readonly<Record<string, string>>;

/** A webhook, and the pods that it is called for. */
export interface WebhookFact {
  readonly configuration: string;
  readonly name: string;
  readonly namespaceSelector: SelectorFact;
  readonly objectSelector: SelectorFact;
  /** `Ignore`: pods are created without it if it does not answer. */
  readonly failurePolicy: string;
}

/** A label selector; an empty one selects everything. */
export interface SelectorFact {
  readonly matchLabels: Labels;
  readonly matchExpressions: SelectorExpression[];
}

export interface SelectorExpression {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`. */
  readonly operator: string;
  readonly values: string[];
}

export interface RbacFacts {
  readonly bindings: BindingFact[];
  readonly roles: RoleNames;
  /** Groups and users that IAM principals have by access entries or aws-auth; undefined if identity providers can name whoever is bound. */
  readonly iamNames?: Read<string[]>;
}

/** Names of roles, to know whether one exists. */
export interface RoleNames {
  readonly clusterRoles: string[];
  /** `<namespace>/<name>`. */
  readonly roles: string[];
}

/** A RoleBinding, or a ClusterRoleBinding if it has no namespace. */
export interface BindingFact {
  readonly name: string;
  readonly namespace?: string;
  readonly roleKind: string;
  readonly roleName: string;
  readonly subjects: BindingSubject[];
}

export interface BindingSubject {
  /** `User`, `Group` or `ServiceAccount`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface DaemonSetFact {
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
}

/** What came of calls that create something: tokens and reviews, nothing that stays. */
export interface ProbeFacts {
  /** STS, asked with a token of the service account. */
  readonly assumeRole?: Read<AssumeRoleProbe>;
  /** What the API server makes of the token of a person. */
  readonly tokenReview?: Read<TokenReviewProbe>;
  /** What whoever runs the command may do. */
  readonly access?: Read<AccessProbe[]>;
  /** What the person in question may do. */
  readonly matrix?: Read<AccessMatrix>;
}

export interface AssumeRoleProbe {
  readonly roleArn: string;
  readonly audience: string;
  /** What STS answered; undefined if it handed out credentials, which were thrown away. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

export interface TokenReviewProbe {
  readonly username?: string;
  readonly groups: string[];
  /** Why the token is not accepted. */
  readonly error?: string;
}

export interface AccessProbe {
  readonly question: AccessQuestion;
  readonly allowed: boolean;
}

export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Undefined for all of them. */
  readonly namespace?: string;
}

/** Whether labels meet a selector; an operator that Kubernetes does not know selects nothing. */
export function selects({ matchLabels, matchExpressions }: SelectorFact, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
    && matchExpressions.every(({ key, operator, values }) => {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    });
}

export function isSame(one: ServiceAccount, other: ServiceAccount): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}
