import type { ElementMismatch, StatementEvaluation, TrustEvaluation } from './web-identity-evaluator';

/** One sentence per statement, a line each: what it says about the request and, byte for byte, what differs. */
export function explainEvaluation(evaluation: TrustEvaluation): string {
  if (evaluation.statements.length === 0) {
    return 'the trust policy has no statements, so it allows nobody';
  }
  return evaluation.statements.map(explainStatement).join('\n');
}

function explainStatement(statement: StatementEvaluation): string {
  const subject = `Statement[${statement.index}]${statement.sid === undefined ? '' : ` '${statement.sid}'`}`;
  const { effect, mismatch, assumed } = statement;
  if (mismatch) {
    return `${subject} does not ${verbOf(effect)} it: ${explainMismatch(mismatch)}`;
  }
  if (assumed) {
    return `${subject} is assumed to ${verbOf(effect)} it: ${explainMismatch(assumed)}`;
  }
  return `${subject} ${effect === 'Deny' ? 'denies' : 'allows'} it: principal, action and every condition match`;
}

function verbOf(effect: string): string {
  return effect === 'Deny' ? 'deny' : 'allow';
}

function explainMismatch({ element, operator, key, expected, actual, undecided }: ElementMismatch): string {
  const place = element === 'Condition' ? `${operator} of '${key}'` : element;
  const comparison = `${place} has ${quote(expected, 'no value')}, the request has ${quote(actual, 'no such key')}`;
  return undecided === undefined ? comparison : `${comparison}; ${undecided}`;
}

function quote(values: string[], none: string): string {
  return values.length === 0 ? none : values.map(value => `'${value}'`).join(', ');
}
