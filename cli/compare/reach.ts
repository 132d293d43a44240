import { matchesPattern } from '../../lib/core/trust/condition-operators';
import type { SubjectFact } from '../facts/templates/facts';

/** How far something goes, where two of a kind can be compared. */
export interface Reach {
  /** What has to be the same: the issuer of tokens, an action on a resource. */
  readonly of: string;
  /** Whose tokens; undefined for everybody's. */
  readonly subject?: SubjectFact;
  /** Audiences, one of which a token must carry; empty for any. */
  readonly audiences: string[];
  /** All of which must hold, as texts. */
  readonly conditions: string[];
}

/** Whether one takes in all that the other does, for certain. */
export function takesIn(wide: Reach, narrow: Reach): boolean {
  return wide.of === narrow.of
    && (wide.subject === undefined || (narrow.subject !== undefined && takesInSubject(wide.subject, narrow.subject)))
    && (wide.audiences.length === 0 || takesInAudiences(wide.audiences, narrow.audiences))
    && wide.conditions.every(condition => narrow.conditions.includes(condition));
}

/** Only texts: whether a star in one is a wildcard is not known here. */
function takesInAudiences(wide: string[], narrow: string[]): boolean {
  return narrow.length > 0 && narrow.every(audience => wide.includes(audience) && !/[*?]/.test(audience));
}

/** Of patterns within patterns: what `*` took in as a text, it takes in as a pattern; of `?` that is not so. */
function takesInSubject(wide: SubjectFact, narrow: SubjectFact): boolean {
  if (!wide.pattern) {
    return !narrow.pattern && wide.subject === narrow.subject;
  }
  return (!narrow.pattern || !wide.subject.includes('?')) && matchesPattern(wide.subject, narrow.subject);
}
