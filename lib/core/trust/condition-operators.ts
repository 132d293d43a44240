import { hasPolicyVariable } from './placeholder';
import { allOf, anyOf, negate, verdictOf, type Verdict } from './verdict';

/*
 * The condition operators of IAM that compare text or ARNs, and `Null`.
 *
 * The other operators of IAM (dates, numbers, addresses, ...) do not compare claims of a token. They are as
 * unknown here as misspelt ones.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** What a request carries under a condition key; a list is a multi-valued key, whatever its length. */
export type ContextValue = string | string[];

/** How a list of values in the request is held against a condition. */
export type SetQuantifier = 'ForAnyValue' | 'ForAllValues';

/** The parts of an operator such as `ForAnyValue:StringNotLikeIfExists`. */
export interface ConditionOperator {
  readonly comparison: Comparison;
  /** Whether it is the `Not` form, which matches what the plain form does not. */
  readonly negated: boolean;
  /** Whether the condition is met by a request without the key. */
  readonly ifExists: boolean;
  /** `ForAnyValue`, `ForAllValues` or nothing. */
  readonly quantifier?: SetQuantifier;
}

/** How one value of the policy is compared to one of the request. */
export type Comparison = 'equals' | 'equals-ignore-case' | 'like' | 'arn' | 'null';

/** Whether a condition is met and, where that is unknown, why. */
export interface ConditionVerdict {
  readonly verdict: Verdict;
  readonly why?: string;
}

/** IAM reads the names of operators without regard to case. */
const OPERATOR = /^(?:(?<quantifier>ForAnyValue|ForAllValues):)?String(?<not>Not)?(?<kind>Equals|EqualsIgnoreCase|Like)(?<ifExists>IfExists)?$/i;

/** `ArnEquals` and `ArnLike` are one. */
const ARN_OPERATOR = /^(?:(?<quantifier>ForAnyValue|ForAllValues):)?Arn(?<not>Not)?(?<kind>Equals|Like)(?<ifExists>IfExists)?$/i;

/** `Null` takes neither a quantifier nor `IfExists`. */
const NULL_OPERATOR = /^Null$/i;

const COMPARISONS: Record<string, Comparison> = {
  equals: 'equals',
  equalsignorecase: 'equals-ignore-case',
  like: 'like',
};

/** `arn:<partition>:<service>:<region>:<account>:<resource>`, of which the last may hold colons. */
const ARN_PARTS = 6;

/** The parts of an operator, or undefined if it is none of those known here. */
export function parseOperator(name: string): ConditionOperator | undefined {
  if (NULL_OPERATOR.test(name)) {
    return { comparison: 'null', negated: false, ifExists: false };
  }
  const arn = ARN_OPERATOR.exec(name)?.groups;
  const parts = arn ?? OPERATOR.exec(name)?.groups;
  return parts && {
    comparison: arn === undefined ? COMPARISONS[parts.kind.toLowerCase()] : 'arn',
    negated: parts.not !== undefined,
    ifExists: parts.ifExists !== undefined,
    quantifier: parseQuantifier(parts.quantifier),
  };
}

/** Whether a request meets a condition; `actual` is undefined when the request does not have the key. */
export function evaluateCondition(operatorName: string, expected: string[], actual: ContextValue | undefined): ConditionVerdict {
  const operator = parseOperator(operatorName);
  if (operator === undefined) {
    return { verdict: 'unknown', why: `the operator '${operatorName}' is not one that is evaluated here` };
  }
  if (operator.comparison === 'null') {
    return { verdict: verdictOf(expected.some(value => value.toLowerCase() === String(actual === undefined))) };
  }
  return actual === undefined ? absentKey(operator) : presentKey(operator, expected, actual);
}

/**
 * Whether a text fits a pattern of `StringLike`: `*` is any text, `?` any one character, everything else itself.
 *
 * Backtracks to the latest `*` only, so a hostile pattern costs no more than the product of the two lengths.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let patternAt = 0;
  let textAt = 0;
  let star = -1;
  let resumeAt = 0;
  while (textAt < text.length) {
    if (pattern[patternAt] === '*') {
      star = patternAt++;
      resumeAt = textAt;
    } else if (pattern[patternAt] === '?' || pattern[patternAt] === text[textAt]) {
      patternAt++;
      textAt++;
    } else if (star >= 0) {
      patternAt = star + 1;
      textAt = ++resumeAt;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(patternAt));
}

/** The six parts of an ARN, or of a pattern of ARNs, from its parts between colons; undefined if there are fewer. */
export function partsOfArn(between: string[]): string[] | undefined {
  return between.length < ARN_PARTS ? undefined : [...between.slice(0, ARN_PARTS - 1), between.slice(ARN_PARTS - 1).join(':')];
}

function parseQuantifier(text: string | undefined): SetQuantifier | undefined {
  if (text === undefined) {
    return undefined;
  }
  return text.toLowerCase() === 'foranyvalue' ? 'ForAnyValue' : 'ForAllValues';
}

function absentKey(operator: ConditionOperator): ConditionVerdict {
  if (operator.quantifier === 'ForAllValues') {
    return { verdict: 'yes' }; // every one of no values
  }
  if (operator.quantifier === 'ForAnyValue') {
    return operator.ifExists
      ? { verdict: 'unknown', why: 'whether ForAnyValue with IfExists is met by a request without the key is not documented' }
      : { verdict: 'no' };
  }
  return { verdict: verdictOf(operator.ifExists || operator.negated) };
}

function presentKey(operator: ConditionOperator, expected: string[], actual: ContextValue): ConditionVerdict {
  if (operator.quantifier === undefined && Array.isArray(actual)) {
    return { verdict: 'unknown', why: 'a key with a list of values needs ForAnyValue or ForAllValues' };
  }
  const values = Array.isArray(actual) ? actual : [actual];
  const verdicts = values.map(value => compareToAll(operator, expected, value));
  const verdict = operator.quantifier === 'ForAnyValue' ? anyOf(verdicts) : allOf(verdicts);
  return verdict === 'unknown' ? { verdict, why: whyUnknown(operator, expected) } : { verdict };
}

function whyUnknown({ comparison }: ConditionOperator, expected: string[]): string {
  return comparison === 'arn' && !expected.some(hasPolicyVariable)
    ? 'how a text that is no ARN compares to one is not documented' : 'policy variables are not resolved here';
}

/** The values of a condition are alternatives; the `Not` form is met when none of them fits. */
function compareToAll(operator: ConditionOperator, expected: string[], actual: string): Verdict {
  const fits = anyOf(expected.map(value => compare(operator.comparison, value, actual)));
  return operator.negated ? negate(fits) : fits;
}

function compare(comparison: Comparison, expected: string, actual: string): Verdict {
  if (hasPolicyVariable(expected)) {
    return 'unknown';
  }
  switch (comparison) {
    case 'like':
      return verdictOf(matchesPattern(expected, actual));
    case 'equals-ignore-case':
      return verdictOf(expected.toLowerCase() === actual.toLowerCase());
    case 'arn':
      return compareArns(expected, actual);
    default:
      return verdictOf(expected === actual);
  }
}

/** IAM compares part by part, so a wildcard does not reach over a colon, but in the last part. */
function compareArns(expected: string, actual: string): Verdict {
  const [pattern, arn] = [expected, actual].map(text => partsOfArn(text.split(':')));
  if (pattern === undefined) {
    return expected === '*' ? 'unknown' : 'no';
  }
  return arn === undefined ? 'unknown' : verdictOf(pattern.every((part, index) => matchesPattern(part, arn[index])));
}
