import { actionsOf, POD_IDENTITY_SERVICE as SERVICE } from '../../facts/account/pod-identity-trust';
import type { TrustVerdict, UnmetCondition } from '../../facts/account/trust-verdict';
import type { Problem } from '../doctor-check';

/** What of a finding does not depend on where the role is. */
export type TrustDescription = Pick<Problem, 'status' | 'severity' | 'message' | 'fix' | 'evidence'>;

/** For whom the service assumes the role, and whether it tags the sessions. */
export interface ServedAccount {
  /** `payments/api`. */
  readonly who: string;
  readonly withoutTags?: true;
}

/** Why a trust policy does not let the service in, or why that is not known. */
export function describeTrust(evaluated: TrustVerdict, account: ServedAccount): TrustDescription {
  if (evaluated.denied === 'yes') {
    return {
      message: `a statement denies it to ${SERVICE} for ${account.who}, whatever others allow`,
      fix: 'except the service from what the statement denies, or take the statement away',
    };
  }
  return evaluated.missing.length > 0 ? withoutAction(evaluated, account) : withConditions(evaluated, account);
}

function withoutAction({ missing }: TrustVerdict, { who, ...account }: ServedAccount): TrustDescription {
  return {
    message: `it does not let ${SERVICE} do ${missing.join(' and ')}, as the association of ${who} needs`,
    fix: `allow ${actionsOf(account).join(' and ')} to the service ${SERVICE} in one statement`,
    evidence: [{ label: 'missing', value: missing.join(', ') }],
  };
}

function withConditions({ verdict, conditions }: TrustVerdict, { who, withoutTags }: ServedAccount): TrustDescription {
  const evidence = conditions.flatMap(condition => [{ label: condition.key, value: condition.values.join(', ') }, { label: 'service', value: wordActual(condition) }]);
  return verdict === 'no' ? {
    message: `its conditions keep ${SERVICE} out for ${who}: ${[...new Set(conditions.map(({ key }) => key))].join(' and ')} ${conditions.length === 1 ? 'does' : 'do'} not fit`,
    fix: withoutTags ? 'the association disables session tags, so take the conditions on them away, or enable the tags'
      : 'correct the values, or associate the service account with the role that is for it',
    evidence,
  } : {
    status: 'unknown',
    severity: 'warning',
    message: `whether its conditions let ${SERVICE} in for ${who} is not known: they depend on what is different for every pod, or cannot be evaluated here`,
    fix: 'compare them with the session tags that EKS Pod Identity sends: eks-cluster-arn, eks-cluster-name, kubernetes-namespace, kubernetes-service-account, and name and UID of the pod',
    evidence,
  };
}

function wordActual({ actual }: UnmetCondition): string {
  return actual ?? '(not known, or not sent)';
}
