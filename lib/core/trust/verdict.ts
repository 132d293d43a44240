/**
 * Whether something matches; `unknown` where only IAM can tell.
 *
 * Keeping the third value until the effect of the statement is known makes both sides fail closed: what is
 * unknown neither lets an Allow apply nor stops a Deny from applying.
 */
export type Verdict = 'yes' | 'no' | 'unknown';

/** The verdict of a plain comparison. */
export function verdictOf(matches: boolean): Verdict {
  return matches ? 'yes' : 'no';
}

/** Whether the opposite matches. */
export function negate(verdict: Verdict): Verdict {
  const opposite = { yes: 'no', no: 'yes', unknown: 'unknown' } as const;
  return opposite[verdict];
}

/** Whether at least one matches. */
export function anyOf(verdicts: Verdict[]): Verdict {
  if (verdicts.includes('yes')) {
    return 'yes';
  }
  return verdicts.includes('unknown') ? 'unknown' : 'no';
}

/** Whether every one matches. */
export function allOf(verdicts: Verdict[]): Verdict {
  return negate(anyOf(verdicts.map(negate)));
}
