import { decidingConditions, type TrustVerdict, type UnmetCondition } from '../../facts/account/trust-verdict';
import type { Problem } from '../doctor-check';
import type { Evidence } from '../finding';

/** What of a finding does not depend on where the role is. */
export type TrustDescription = Pick<Problem, 'status' | 'severity' | 'message' | 'fix' | 'evidence'>;

/** Who asks for a role because of an association. */
export interface Asker {
  /** The service, or `role/app`. */
  readonly name: string;
  /** The service account of the association: `payments/api`. */
  readonly account: string;
  /** Whose words its values are, in evidence. */
  readonly says: string;
  /** What more there is to say where actions are missing. */
  readonly asWhat?: string;
  /** Evidence besides, where actions are missing. */
  readonly evidence?: Evidence[];
  readonly fixes: TrustFixes;
}

/** What helps against each cause. */
export interface TrustFixes {
  readonly denied: string;
  readonly missing: string;
  readonly conditions: string;
  /** What to compare conditions with that cannot be evaluated. */
  readonly unknown: string;
}

/** Why a trust policy does not let somebody in, or why that is not known. */
export function describeTrust(evaluated: TrustVerdict, asker: Asker): TrustDescription {
  const { name, account, fixes } = asker;
  if (evaluated.verdict === 'unknown') {
    return undecided(evaluated, asker);
  }
  if (evaluated.denied === 'yes') {
    return { message: `a Deny in it keeps ${name} out for ${account}`, fix: fixes.denied };
  }
  return evaluated.missing.length > 0 ? withoutAction(evaluated, asker) : withConditions(evaluated, asker);
}

function withoutAction({ missing }: TrustVerdict, { name, account, asWhat = '', evidence = [], fixes }: Asker): TrustDescription {
  return {
    message: `it does not let ${name} do ${missing.join(' and ')}, as the association of ${account} needs${asWhat}`,
    fix: fixes.missing,
    evidence: [{ label: 'missing', value: missing.join(', ') }, ...evidence],
  };
}

function withConditions(evaluated: TrustVerdict, { name, account, says, fixes }: Asker): TrustDescription {
  const conditions = decidingConditions(evaluated);
  const keys = [...new Set(conditions.map(({ key }) => key))];
  return {
    message: `its conditions keep ${name} out for ${account}: ${keys.join(' and ')} ${keys.length === 1 ? 'does' : 'do'} not fit`,
    fix: fixes.conditions,
    evidence: wordConditions(conditions, says),
  };
}

function undecided(evaluated: TrustVerdict, { name, account, says, fixes }: Asker): TrustDescription {
  const conditions = decidingConditions(evaluated);
  const whose = conditions.some(({ effect }) => effect === 'Allow') ? 'its conditions' : 'the conditions of a Deny in it';
  return {
    status: 'unknown',
    severity: 'warning',
    message: `whether it lets ${name} in for ${account} is not known: ${conditions.length === 0
      ? 'a statement in it may be about that, or cannot be read'
      : `${whose} depend on what is different for every pod, or cannot be evaluated here`}`,
    fix: conditions.length === 0 ? 'look at the statements that deny, and at those that are not valid' : fixes.unknown,
    evidence: wordConditions(conditions, says),
  };
}

function wordConditions(conditions: UnmetCondition[], says: string): Evidence[] {
  return conditions.flatMap(({ key, values, actual }) => [{ label: key, value: values.join(', ') }, { label: says, value: actual ?? '(not known, or nothing)' }]);
}
