import type { OtherPrincipals, PermissionFact, RoleFact, UnreadablePart } from './facts';
import type { ResourceId } from './resource-id';
import { POD_IDENTITY_SERVICE } from '../account/pod-identity-trust';
import type { TrustVerdict } from '../account/trust-verdict';

/** An association of EKS Pod Identity: the pods of a service account get a role, without a token of the cluster's issuer. */
export interface TemplatePodIdentity {
  /** The association, or the add-on that makes it. */
  readonly id: ResourceId;
  readonly onlyIf?: string;
  /** Name of the add-on, if it makes the association. */
  readonly addon?: string;
  /** Where the add-on is installed, if the template says so; AWS does not say that its service accounts are there. */
  readonly addonNamespace?: string;
  /** Clusters go by the same text as those that people get into. */
  readonly cluster: string;
  /** Undefined for an add-on: templates do not say the namespace of its service accounts. */
  readonly namespace?: string;
  readonly serviceAccount: string;
  readonly role: AssociatedRole;
  /** The role that the first one assumes, whose credentials the pods get. */
  readonly targetRole?: AssociatedRole;
  /** Whether sessions have tags that say where the pod is. */
  readonly sessionTags: 'sent' | 'disabled' | 'unknown';
  /** What limits the sessions further. */
  readonly sessionPolicy?: SessionPolicy;
  /** What the trust policy of the role says to the service; undefined if the role is not in the app. */
  readonly trust?: TrustVerdict;
}

/** A role as an association names it. */
export interface AssociatedRole {
  readonly arn: string;
  /** The role of the app that it is. */
  readonly id?: ResourceId;
}

export interface SessionPolicy {
  readonly permissions: PermissionFact[];
  readonly unreadable: UnreadablePart[];
}

const PRINCIPAL = `Service ${POD_IDENTITY_SERVICE}`;

/** `payments/api`; of an add-on, the namespace is not said. */
export function wordAccount({ namespace, serviceAccount, addon }: TemplatePodIdentity): string {
  return namespace === undefined ? `${serviceAccount} of add-on ${addon ?? ''}` : `${namespace}/${serviceAccount}`;
}

/** What a trust policy allows to the service, whatever the conditions. */
export function openToService({ trust }: Pick<RoleFact, 'trust'>): OtherPrincipals[] {
  return trust.others.filter(({ effect, principals }) => effect === 'Allow' && principals.includes(PRINCIPAL));
}

/** Everybody else whom the trust policy is about, besides tokens. */
export function withoutService(others: OtherPrincipals[]): OtherPrincipals[] {
  return others.map(other => (other.effect === 'Deny' ? other : { ...other, principals: other.principals.filter(principal => principal !== PRINCIPAL) }))
    .filter(({ principals }) => principals.length > 0);
}
