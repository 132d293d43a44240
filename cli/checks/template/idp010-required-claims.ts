import { findings } from './problem';
import { isMostlyList, requiredClaimProblem } from '../../../lib/core/login/oidc-rules';
import type { Facts } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** The API server compares required claims as texts; a list or a truth value never equals one. */
export function requiredClaims({ people: { associations } }: Facts): Finding[] {
  return findings('IDP010', 'error', associations.flatMap(({ id, config }) => Object.entries(config.requiredClaims ?? {}).flatMap(([key, value]) => {
    const problem = placeholdersIn(key + value).length > 0 ? undefined : requiredClaimProblem(key, value);
    const fix = 'require a claim that is one text in every token, or none';
    if (problem !== undefined) {
      return [{ resource: id, part: `required claim ${key}`, message: `required claims ${problem}`, fix }];
    }
    return isMostlyList(key) ? [{
      severity: 'warning' as const,
      resource: id,
      part: `required claim ${key}`,
      message: `the claim '${key}' is a list at most identity providers, and a list never equals the text '${value}': nobody gets in`,
      fix,
    }] : [];
  })));
}
