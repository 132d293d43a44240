import { asList, type PolicyDocument, type Statement } from './policy-document';
import type { TrustFinding } from './trust-finding';
import { lintConditions } from './trust-lint-conditions';
import { requiredByDenials } from './trust-lint-denials';
import { issuerToShow, lintKeys } from './trust-lint-keys';
import { lintProvider, namesWebIdentity, oidcPrincipals } from './trust-lint-provider';
import { trustPolicyLength, TRUST_POLICY_QUOTA } from './trust-size';
import { coversWebIdentity } from './web-identity-evaluator';

/** What the document does not say about itself. */
export interface TrustLintOptions {
  /**
   * The length that IAM will count.
   *
   * @default - the length of the document, with placeholders as long as they are written
   */
  readonly length?: number;
  /**
   * Subjects with a pattern of namespaces that were chosen as such: they are no slip.
   *
   * @default - none
   */
  readonly intendedPatterns?: string[];
}

/**
 * What is wrong with a trust policy, as far as the document alone tells.
 *
 * Looks at statements that allow tokens of OIDC providers to assume the role, and leaves the others alone. What depends on a
 * placeholder is not reported.
 */
export function lintTrustPolicy(document: PolicyDocument, options: TrustLintOptions = {}): TrustFinding[] {
  const statements = asList(document.Statement);
  return [
    ...statements.flatMap((statement, index) => lintStatement(statement, statements, options).map(finding => ({ ...finding, statement: index }))),
    ...lintSize(options.length ?? trustPolicyLength(document)),
  ];
}

function lintStatement(statement: Statement, all: Statement[], { intendedPatterns = [] }: TrustLintOptions): TrustFinding[] {
  if (statement.Effect !== 'Allow' || coversWebIdentity(statement) === 'no') {
    return [];
  }
  if (statement.NotPrincipal !== undefined) {
    return [wrongPrincipals(`the NotPrincipal ${JSON.stringify(statement.NotPrincipal)}`, JSON.stringify(statement.NotPrincipal))];
  }
  if (trustsEverybody(statement)) {
    return [wrongPrincipals(`the Principal ${JSON.stringify(statement.Principal)}`, JSON.stringify(statement.Principal))];
  }
  if (namesWebIdentity(statement) && trustsNobody(statement)) {
    return [wrongPrincipals('no Principal')];
  }
  const providers = oidcPrincipals(statement);
  return providers.length === 0 ? [] : [
    ...providers.flatMap(lintProvider),
    ...lintKeys(statement, providers),
    ...lintConditions(statement, { issuer: issuerToShow(providers), required: requiredByDenials(all, providers), intended: intendedPatterns }),
  ];
}

function trustsEverybody({ Principal: principal }: Statement): boolean {
  return principal === '*' || (typeof principal === 'object' && asList(principal.AWS).includes('*'));
}

function trustsNobody({ Principal: principal = {} }: Statement): boolean {
  return typeof principal === 'object' && Object.values(principal).every(values => asList(values).length === 0);
}

function wrongPrincipals(received: string, value?: string): TrustFinding {
  return {
    id: 'IRSA004',
    severity: 'error',
    message: `a statement that allows tokens must name the one provider it trusts, got ${received}`,
    fix: 'write Principal {"Federated": "<ARN of the IAM OIDC provider>"}',
    value,
  };
}

function lintSize(length: number): TrustFinding[] {
  const { byDefault, atMost, code } = TRUST_POLICY_QUOTA;
  if (length <= byDefault) {
    return [];
  }
  const tooLong = length > atMost;
  return [{
    id: 'IRSA012',
    severity: tooLong ? 'error' : 'warning',
    message: tooLong
      ? `a trust policy must have at most ${atMost} characters without white space, got ${length}`
      : `a trust policy has at most ${byDefault} characters without white space unless the account's quota ${code} was raised, got ${length}`,
    fix: `merge the values of statements for the same provider, or split the role${tooLong ? '' : `, or have quota ${code} raised (to at most ${atMost})`}`,
    value: String(length),
  }];
}
