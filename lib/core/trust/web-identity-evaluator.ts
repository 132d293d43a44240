import { evaluateCondition, matchesPattern, type ContextValue } from './condition-operators';
import { issuerPartOfArn } from '../issuer';
import { ASSUME_ROLE_WITH_WEB_IDENTITY, asList, type PolicyDocument, type PrincipalElement, type Statement } from './policy-document';
import { anyOf, negate, verdictOf, type Verdict } from './verdict';

/*
 * Would STS accept this token for this role?
 *
 * The rules of IAM for `sts:AssumeRoleWithWebIdentity`, as far as a trust policy and a token decide them. What cannot be decided
 * here (an unknown operator, a policy variable, a statement that IAM would refuse) fails closed: it never lets a statement
 * allow, and never keeps a statement from denying. Signature and lifetime of the token are not a matter of the policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

/** A token, offered for a role. */
export interface WebIdentityRequest {
  /** The IAM OIDC provider of the token's issuer, in the role's account. */
  readonly providerArn: string;
  /**
   * The issuer URL without `https://`.
   *
   * @default - what follows `oidc-provider/` in the ARN
   */
  readonly issuer?: string;
  /** The `sub` claim. */
  readonly subject: string;
  /** The `aud` claim. */
  readonly audience: string;
  /**
   * Further condition keys of the request. A key that is not given counts as absent, global ones (`aws:SourceIp`) too.
   *
   * @default - only `sub` and `aud` of the issuer
   */
  readonly context?: Record<string, ContextValue>;
}

/** Whether a token is accepted, and what every statement contributed. */
export interface TrustEvaluation {
  readonly allowed: boolean;
  readonly decision: TrustDecision;
  /** The first statement that led to the decision; nobody decides an implicit denial. */
  readonly decidedBy?: StatementReference;
  /** One entry per statement, in the order of the document. */
  readonly statements: StatementEvaluation[];
}

/** `implicitly-denied` is the absence of a statement that allows. */
export type TrustDecision = 'allowed' | 'explicitly-denied' | 'implicitly-denied';

/** Where a statement is. */
export interface StatementReference {
  /** Position in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
}

/** What a statement says about a request. */
export interface StatementEvaluation extends StatementReference {
  readonly effect: string;
  /** Whether the statement is about this request. */
  readonly applies: boolean;
  /** The first element that keeps the statement from applying. */
  readonly mismatch?: ElementMismatch;
  /** The first element of a Deny that is taken to match because that cannot be decided here. */
  readonly assumed?: ElementMismatch;
}

/** An element of a statement, and what the request has in its place. */
export interface ElementMismatch {
  readonly element: 'Effect' | 'Principal' | 'NotPrincipal' | 'Action' | 'NotAction' | 'Condition';
  /** The operator, of a condition. */
  readonly operator?: string;
  /** The condition key, of a condition. */
  readonly key?: string;
  readonly expected: string[];
  /** Empty if the request does not have the key. */
  readonly actual: string[];
  /** Why it cannot be decided whether the element matches; undefined if it does not. */
  readonly undecided?: string;
}

/** One operator, key and its values of a statement. */
export interface StatementCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: string[];
}

interface ElementVerdict {
  readonly verdict: Verdict;
  readonly mismatch: ElementMismatch;
}

const ANYBODY = '*';

/** A whole account, as a principal of kind `AWS`. */
const ACCOUNT_PRINCIPAL = /^(?:arn:[^:]*:iam::(?=\d+:root$))?(\d{12})(?::root)?$/;

/** Whether STS would accept a token for a role with this trust policy. */
export function evaluateTrust(document: PolicyDocument, request: WebIdentityRequest): TrustEvaluation {
  const context = contextOf(request);
  const statements = asList(document.Statement).map((statement, index) => evaluateStatement(statement, index, request.providerArn, context));
  const denying = statements.find(statement => statement.applies && statement.effect === 'Deny');
  const allowing = statements.find(statement => statement.applies && statement.effect === 'Allow');
  const decidedBy = denying ?? allowing;
  return {
    allowed: denying === undefined && allowing !== undefined,
    decision: denying ? 'explicitly-denied' : allowing ? 'allowed' : 'implicitly-denied',
    decidedBy: decidedBy && { index: decidedBy.index, sid: decidedBy.sid },
    statements,
  };
}

/** The conditions of a statement, flat. */
export function conditionsOf(statement: Statement): StatementCondition[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, values]) => ({
      operator, key, values: asList<unknown>(values).map(String), // JSON from elsewhere may hold true for 'true'
    })));
}

/** Whether a statement is about `sts:AssumeRoleWithWebIdentity`. */
export function coversWebIdentity(statement: Statement): Verdict {
  if (statement.Action !== undefined) {
    return anyOf(asList(statement.Action).map(actionVerdict));
  }
  return statement.NotAction === undefined ? 'unknown' : negate(anyOf(asList(statement.NotAction).map(actionVerdict)));
}

/** Condition keys are compared without regard to case, their values are not. */
function contextOf(request: WebIdentityRequest): Map<string, ContextValue> {
  const issuer = request.issuer ?? issuerPartOfArn(request.providerArn);
  const claims = issuer === undefined ? {} : { [`${issuer}:sub`]: request.subject, [`${issuer}:aud`]: request.audience };
  return new Map(Object.entries({ ...claims, ...request.context }).map(([key, value]) => [key.toLowerCase(), value]));
}

function evaluateStatement(statement: Statement, index: number, providerArn: string, context: Map<string, ContextValue>): StatementEvaluation {
  const elements = [
    effectElement(statement),
    principalElement(statement, providerArn),
    actionElement(statement),
    ...conditionsOf(statement).map(condition => conditionElement(condition, context)),
  ];
  const unmet = elements.find(element => element.verdict === 'no')?.mismatch;
  const undecided = elements.find(element => element.verdict === 'unknown')?.mismatch;
  const denies = statement.Effect === 'Deny';
  const mismatch = unmet ?? (denies ? undefined : undecided);
  return {
    index,
    sid: statement.Sid,
    effect: statement.Effect,
    applies: mismatch === undefined,
    mismatch,
    assumed: mismatch === undefined ? undecided : undefined,
  };
}

function effectElement({ Effect }: Statement): ElementVerdict {
  const effects = ['Allow', 'Deny'];
  return { verdict: verdictOf(effects.includes(Effect)), mismatch: { element: 'Effect', expected: effects, actual: [Effect] } };
}

function principalElement(statement: Statement, providerArn: string): ElementVerdict {
  const listed = statement.Principal ?? statement.NotPrincipal;
  const isListed = listed === undefined ? 'unknown' : principalVerdict(listed, providerArn);
  const inverted = statement.Principal === undefined && listed !== undefined;
  const verdict = inverted ? negate(isListed) : isListed;
  return {
    verdict,
    mismatch: {
      element: inverted ? 'NotPrincipal' : 'Principal',
      expected: listed === undefined ? [] : principalsOf(listed).map(({ value }) => value),
      actual: [providerArn],
      undecided: verdict !== 'unknown' ? undefined
        : listed === undefined ? 'the statement has neither Principal nor NotPrincipal' : 'an account is not the principal of a token, but IAM may count it in a Deny',
    },
  };
}

function principalVerdict(element: PrincipalElement, providerArn: string): Verdict {
  const accountOfProvider = providerArn.split(':')[4];
  return anyOf(principalsOf(element).map(({ kind, value }) => {
    if (kind === 'AWS' && ACCOUNT_PRINCIPAL.test(value)) {
      return ACCOUNT_PRINCIPAL.exec(value)?.[1] === accountOfProvider ? 'unknown' : 'no';
    }
    // only the principal that is everybody takes a wildcard: {"Federated": "*"} is nobody
    return verdictOf(kind === 'Federated' ? value === providerArn : kind === 'AWS' && value === ANYBODY);
  }));
}

/** IAM reads a text in place of the map as a principal of kind `AWS`. */
function principalsOf(element: PrincipalElement): { kind: string; value: string }[] {
  const byKind = typeof element === 'string' ? { AWS: element } : element;
  return Object.entries(byKind).flatMap(([kind, values]) => asList(values).map(value => ({ kind, value })));
}

function actionElement(statement: Statement): ElementVerdict {
  const verdict = coversWebIdentity(statement);
  const listed = statement.Action ?? statement.NotAction;
  return {
    verdict,
    mismatch: {
      element: statement.Action === undefined && listed !== undefined ? 'NotAction' : 'Action',
      expected: asList(listed),
      actual: [ASSUME_ROLE_WITH_WEB_IDENTITY],
      undecided: verdict !== 'unknown' ? undefined
        : listed === undefined ? 'the statement has neither Action nor NotAction' : 'a wildcard in the name of a service is not documented',
    },
  };
}

function actionVerdict(action: string): Verdict {
  const matches = action === '*' || matchesPattern(action.toLowerCase(), ASSUME_ROLE_WITH_WEB_IDENTITY.toLowerCase());
  return matches && action !== '*' && !/^sts:/i.test(action) ? 'unknown' : verdictOf(matches);
}

function conditionElement({ operator, key, values }: StatementCondition, context: Map<string, ContextValue>): ElementVerdict {
  const actual = context.get(key.toLowerCase());
  const { verdict, why } = evaluateCondition(operator, values, actual);
  return { verdict, mismatch: { element: 'Condition', operator, key, expected: values, actual: asList(actual), undecided: why } };
}
