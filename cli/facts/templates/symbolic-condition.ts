import { partsOfArn as splitArn } from './arn-pattern';
import { isPolicyVariable, isUnknown, placeholdersIn, splitsReliably } from './placeholders';
import { evaluateCondition, parseOperator, partsOfArn, type ConditionOperator, type ContextValue } from '../../../lib/core/trust/condition-operators';
import { asList } from '../../../lib/core/trust/policy-document';
import { allOf, anyOf, negate, type Verdict } from '../../../lib/core/trust/verdict';

/** One character, a value that only the deployment knows, any one character, or any text. */
type Part = { readonly character: string } | { readonly placeholder: string } | 'one' | 'any';

/** Before the last part of an ARN. */
const COLONS = 5;

/** When two texts are taken for one. */
interface Equality {
  /** Whether the part may stand for any text, none too. */
  readonly isAny: (part: Part) => boolean;
  readonly isSame: (one: Part, other: Part) => boolean;
}

/** Whatever the placeholders turn out to be: equal ones are equal, unless nobody knows what they are. */
const CERTAIN: Equality = {
  isAny: part => part === 'any',
  isSame: (one, other) => hasSameCharacter(one, other) || isSamePlaceholder(one, other),
};

/** If the placeholders turn out to be the right texts. */
const POSSIBLE: Equality = { isAny: part => part === 'any' || placeholderOf(part) !== undefined, isSame: hasSameCharacter };

/**
 * Whether a condition is met, where only the deployment knows some of the texts.
 *
 * It is, if the texts are equal placeholder for placeholder; it is not, if they differ whatever the placeholders turn out to be.
 */
export function evaluateSymbolic(operatorName: string, expected: string[], actual: ContextValue | undefined): Verdict {
  const operator = parseOperator(operatorName);
  const isLiteral = [...expected, ...asList(actual)].every(text => placeholdersIn(text).length === 0);
  if (isLiteral || operator === undefined || (actual === undefined && operator.comparison !== 'null')) {
    return evaluateCondition(operatorName, expected, actual).verdict;
  }
  if (operator.comparison === 'null' || actual === undefined) {
    return expected.some(value => placeholdersIn(value).length > 0) ? 'unknown' : evaluateCondition(operatorName, expected, actual).verdict;
  }
  return compareAll(operator, expected, actual);
}

function compareAll(operator: ConditionOperator, expected: string[], actual: ContextValue): Verdict {
  if (operator.quantifier === undefined && Array.isArray(actual)) {
    return 'unknown'; // a list needs a quantifier
  }
  const verdicts = asList(actual).map(said => {
    const fits = anyOf(expected.map(value => compare(value, said, operator.comparison)));
    return operator.negated ? negate(fits) : fits;
  });
  return operator.quantifier === 'ForAnyValue' ? anyOf(verdicts) : allOf(verdicts);
}

function compare(value: string, actual: string, comparison: ConditionOperator['comparison']): Verdict {
  if (comparison === 'arn') {
    return compareArns(value, actual);
  }
  const [expected, said] = comparison === 'equals-ignore-case' ? [value.toLowerCase(), actual.toLowerCase()] : [value, actual];
  const [pattern, text] = [partsOf(expected, comparison === 'like'), partsOf(said, false)];
  return fit(pattern, text, CERTAIN) ? 'yes' : fit(pattern, text, POSSIBLE) ? 'unknown' : 'no';
}

/** Part by part, where the colons between the parts are known; what does not fit as a whole does not fit in parts either. */
function compareArns(value: string, actual: string): Verdict {
  const [between, said] = [value, actual].map(colonsOf);
  const [pattern, arn] = [between, said].map(texts => texts && partsOfArn(texts));
  if (between !== undefined && pattern === undefined) {
    return value === '*' ? 'unknown' : 'no'; // too few parts, whatever the ARN is
  }
  if (pattern !== undefined && arn !== undefined) {
    return allOf(pattern.map((part, index) => compare(part, arn[index], 'like')));
  }
  const whole = compare(value, actual, 'like');
  return whole === 'yes' && value !== actual ? 'unknown' : whole; // equal texts are one ARN: nobody compares what is none
}

/** What is between the colons; undefined if a placeholder may hold more of them. In the last part, they make no difference. */
function colonsOf(text: string): string[] | undefined {
  const between = splitArn(text, ':');
  const isReliable = between.slice(0, COLONS).every(part => splitsReliably(part, ':'));
  return isReliable && (between.length > COLONS || between.every(part => splitsReliably(part, ':'))) ? between : undefined;
}

function partsOf(text: string, isPattern: boolean): Part[] {
  const wildcards: Record<string, Part> = isPattern ? { '*': 'any', '?': 'one' } : {};
  const literally = (part: string): Part[] => [...part].map(character => wildcards[character] ?? { character });
  const parts: Part[] = [];
  let rest = text;
  for (const placeholder of placeholdersIn(text)) {
    const at = rest.indexOf(placeholder);
    parts.push(...literally(rest.slice(0, at)), { placeholder });
    rest = rest.slice(at + placeholder.length);
  }
  return [...parts, ...literally(rest)];
}

/** Row by row from the end: what follows in one against what follows in the other. */
function fit(one: Part[], other: Part[], { isAny, isSame }: Equality): boolean {
  let below = [...other.keys(), other.length].map(index => other.slice(index).every(isAny));
  for (const part of [...one].reverse()) {
    const row: boolean[] = [];
    row[other.length] = isAny(part) && below[other.length];
    for (let index = other.length - 1; index >= 0; index--) {
      const absorbs = isAny(part) || isAny(other[index]);
      row[index] = absorbs ? below[index] || row[index + 1] : isSame(part, other[index]) && below[index + 1];
    }
    below = row;
  }
  return below[0];
}

function hasSameCharacter(one: Part, other: Part): boolean {
  const [character, another] = [one, other].map(part => (typeof part === 'object' && 'character' in part ? part.character : undefined));
  return (character !== undefined && character === another) || (one === 'one' && another !== undefined);
}

function placeholderOf(part: Part): string | undefined {
  return typeof part === 'object' && 'placeholder' in part ? part.placeholder : undefined;
}

function isSamePlaceholder(one: Part, other: Part): boolean {
  const placeholder = placeholderOf(one);
  return placeholder !== undefined && placeholder === placeholderOf(other) && !isUnknown(placeholder) && !isPolicyVariable(placeholder);
}
