import { parseOperator } from './condition-operators';
import { hasPlaceholder } from './placeholder';
import { asList, type Statement } from './policy-document';
import { conditionsOf, coversWebIdentity, type StatementCondition } from './web-identity-evaluator';

/**
 * What the denials of a trust policy certainly require of every token of these providers, as the conditions of a statement
 * that allows it would say it.
 *
 * A denial of what does not have one value requires the value. One with further conditions takes away less than that, so it
 * requires nothing.
 */
export function requiredByDenials(statements: Statement[], providers: string[]): StatementCondition[] {
  return statements.filter(statement => isDenialOf(statement, providers)).flatMap(statement => {
    const [condition, ...others] = conditionsOf(statement);
    const required = condition === undefined || others.length > 0 ? undefined : positiveOperator(condition.operator);
    return required === undefined || hasPlaceholder(condition.key) ? [] : [{ ...condition, operator: required }];
  });
}

function isDenialOf(statement: Statement, providers: string[]): boolean {
  return statement.Effect === 'Deny' && coversWebIdentity(statement) === 'yes' && statement.NotPrincipal === undefined
    && coversProviders(statement.Principal, providers);
}

function coversProviders(principal: Statement['Principal'], providers: string[]): boolean {
  if (typeof principal !== 'object') {
    return principal === '*';
  }
  const federated = asList(principal.Federated);
  return asList(principal.AWS).includes('*') || providers.every(provider => federated.includes(provider));
}

/** A negated operator denies a token without the claim as well, `...IfExists` or not. */
function positiveOperator(operator: string): string | undefined {
  const parsed = parseOperator(operator);
  if (parsed === undefined || !parsed.negated || parsed.quantifier !== undefined) {
    return undefined;
  }
  return parsed.comparison === 'equals' ? 'StringEquals' : parsed.comparison === 'like' ? 'StringLike' : undefined;
}
