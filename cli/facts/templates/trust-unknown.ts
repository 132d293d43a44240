import { isUnknown, loneSymbol, placeholdersIn } from './placeholders';
import { evaluateSymbolic } from './symbolic-condition';
import { asList, ASSUME_ROLE_WITH_WEB_IDENTITY, type Statement } from '../../../lib/core/trust/policy-document';
import { anyOf, negate, type Verdict } from '../../../lib/core/trust/verdict';
import { coversWebIdentity } from '../../../lib/core/trust/web-identity-evaluator';

/** Kinds of principals that never come with a token. */
const WITHOUT_TOKENS = ['Service', 'CanonicalUser'];

/** Why nobody can tell before the deployment whether a statement of a trust policy is about tokens; undefined if that is clear. */
export function unknownOfTokens(statement: Statement): string | undefined {
  const { Principal: principal, NotPrincipal: notPrincipal, Action: action, NotAction: notAction } = statement;
  const isAboutTokens = coverage(statement);
  if (isAboutTokens === 'no' || isWithoutTokens(principal)) {
    return undefined;
  }
  if (isAboutTokens === 'unknown') {
    return action === undefined ? isNot('NotAction', asList(notAction)) : isNot('Action', asList(action));
  }
  return isLater(principal) ? isNot('Principal', [principal]) : isLater(notPrincipal) ? isNot('NotPrincipal', [notPrincipal]) : undefined;
}

/** Whether the statement covers the action of tokens, whatever the deployment makes of it. */
function coverage(statement: Statement): Verdict {
  const { Action: action, NotAction: notAction } = statement;
  const texts = asList(action ?? notAction);
  const later = texts.filter(text => placeholdersIn(text).length > 0);
  const known = texts.filter(text => placeholdersIn(text).length === 0);
  if (later.length === 0) {
    const covers = coversWebIdentity(statement);
    return covers === 'unknown' ? 'yes' : covers; // what IAM does not document is shown as if it did
  }
  const fits = anyOf([...later.map(mayBeAction), coversWebIdentity({ Effect: statement.Effect, Action: known })]);
  return action !== undefined ? fits : negate(fits);
}

function mayBeAction(text: string): Verdict {
  return evaluateSymbolic('StringLike', [text.toLowerCase()], ASSUME_ROLE_WITH_WEB_IDENTITY.toLowerCase());
}

function isWithoutTokens(principal: Statement['Principal']): boolean {
  const byKind = typeof principal === 'object' ? Object.entries(principal) : [];
  return byKind.length > 0 && byKind.every(([kind, values]) => WITHOUT_TOKENS.includes(kind) || (kind === 'AWS' && !asList(values).some(mayBeEverybody)));
}

function mayBeEverybody(principal: string): boolean {
  return principal === '*' || isUnknown(principal);
}

/** Whether the whole element is known only to the deployment: of which kind the principals are, and who. */
function isLater(principal: Statement['Principal']): principal is string {
  return typeof principal === 'string' && (isUnknown(principal) || loneSymbol(principal) !== undefined);
}

function isNot(element: string, texts: string[]): string {
  return `its ${element} is known only to the deployment: ${texts.filter(text => placeholdersIn(text).length > 0).join(', ')}`;
}
