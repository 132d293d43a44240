import { evaluateCondition, parseOperator } from '../../../lib/core/trust/condition-operators';
import type { Verdict } from '../../../lib/core/trust/verdict';
import type { ConditionFact } from '../../facts/templates/facts';

/** Operators that compare something else than texts; without the key, they are all the same. */
const OF_OTHER_TYPES = /^((?:ForAnyValue|ForAllValues):)?(?:(?:Numeric|Date|Arn)(Not)?(?:Equals|Like|(?:Less|Greater)Than(?:Equals)?)|(Not)?IpAddress|Bool|BinaryEquals)(IfExists)?$/i;

/**
 * Whether a request without the key of a condition meets it.
 *
 * The negated operators are met without the key, `...IfExists` and `ForAllValues` as well; the others are not.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function isMetWithoutKey({ operator, values }: ConditionFact): Verdict {
  const name = operator.replace(OF_OTHER_TYPES, (_, quantifier = '', not = '', notAddress = '', ifExists = '') => `${quantifier}String${not}${notAddress}Equals${ifExists}`);
  const isDecidable = parseOperator(name)?.comparison !== 'null' || values.every(value => /^(true|false)$/i.test(value));
  return isDecidable ? evaluateCondition(name, values, undefined).verdict : 'unknown';
}

/** Whether the operator says itself that a request may be without the key. */
export function toleratesAbsence(operator: string): boolean {
  return /IfExists$|^ForAllValues:|^Null$/i.test(operator);
}
