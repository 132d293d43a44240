import { isMetWithoutKey, toleratesAbsence } from './absent-key';
import { resourceProblems } from './idp014-resources';
import { findings, type Problem } from './problem';
import { ASSOCIATE, coverageOf, DISASSOCIATE, type AssociationAction } from '../../facts/templates/association-actions';
import type { AssociationStatement, ConditionFact, Facts } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** A key of EKS that was meant to be one about identity providers, however it is spelt. */
const ABOUT_PROVIDERS = /issuer|oidc|client/i;

/** Every association of every cluster. */
const ANY_CONFIG = 'arn:*:eks:*:*:identityproviderconfig/*';

/** A policy about who may associate identity providers that allows, or denies, something else than it says. */
export function associationGuard({ associationPolicies: { statements, unreadable }, people }: Facts): Finding[] {
  return findings('IDP014', 'warning', [
    ...statements.flatMap(statement => [...resourceProblems(statement, people), ...conditionProblems(statement)]),
    ...unreadable.length > 0 ? [] : halfGuards(statements), // what cannot be read may be the other half
    ...unreadable.map(({ id, part, reason }) => ({
      status: 'unknown' as const,
      resource: id,
      part,
      message: `cannot be read, so whether it guards what it names is unknown: ${reason}`,
      fix: 'write the policy as an object, with statements that do not depend on a condition',
    })),
  ]);
}

/** Conditions on keys that requests of these actions do not have. */
function conditionProblems(statement: AssociationStatement): Problem[] {
  return statement.conditions.flatMap(condition => {
    const actions = actionsWithout(condition, statement);
    const verdict = actions.length === 0 ? 'unknown' : isMetWithoutKey(condition);
    return verdict === 'no' ? [neverApplies(condition, actions, statement)]
      : verdict === 'yes' ? restrictsNothing(condition, actions, statement)
        : [];
  });
}

/** The actions that a condition is on, and whose requests do not have its key. */
function actionsWithout({ key }: ConditionFact, { actions }: AssociationStatement): AssociationAction[] {
  const { named, swept } = coverageOf(actions);
  const isOfEks = /^eks:/i.test(key) && placeholdersIn(key).length === 0;
  const isMisspelt = ABOUT_PROVIDERS.test(key) && !isKeyOf(ASSOCIATE, key); // else it may be one of what else the wildcard takes in
  const judged = [...named, ...isMisspelt ? swept.filter(action => action === ASSOCIATE) : []];
  return isOfEks ? judged.filter(action => !isKeyOf(action, key)) : [];
}

function neverApplies({ operator, key }: ConditionFact, actions: AssociationAction[], statement: AssociationStatement): Problem {
  return {
    resource: statement.id,
    part: statement.part,
    message: `it never ${verbOf(statement)} ${list(actions)}: requests for that do not have '${key}', and ${operator} is not met without it`,
    fix: fixOfKey(key, actions, statement),
    key,
  };
}

/** Where another action of the statement has the key, the condition may well be meant for that one alone. */
function restrictsNothing({ operator, key }: ConditionFact, actions: AssociationAction[], statement: AssociationStatement): Problem[] {
  const isForAnother = isKeyOf(ASSOCIATE, key) && coverageOf(statement.actions).named.includes(ASSOCIATE);
  if (isForAnother && (statement.effect === 'Allow' || toleratesAbsence(operator))) {
    return [];
  }
  return [{
    ...isForAnother && { severity: 'info' as const },
    resource: statement.id,
    part: statement.part,
    message: `its condition on '${key}' is always met for ${list(actions)}: requests for that do not have the key, and ${operator} is met without it`,
    fix: fixOfKey(key, actions, statement),
    key,
  }];
}

/** A key that no action has is a slip; one that only some of the actions have needs two statements. */
function fixOfKey(key: string, actions: AssociationAction[], { actions: scope }: AssociationStatement): string {
  const isSlip = actions.includes(ASSOCIATE);
  const others = isSlip ? coverageOf(scope).named.filter(action => action !== ASSOCIATE) : actions;
  const meant = ABOUT_PROVIDERS.test(key) ? `write '${/client/i.test(key) ? 'eks:clientId' : 'eks:issuerUrl'}'`
    : `take '${key}' out: requests for eks:${ASSOCIATE.name} have 'eks:issuerUrl' and 'eks:clientId'`;
  return [
    ...isSlip ? [meant] : [],
    ...others.length > 0 ? [`write a statement without this condition for ${list(others)}, whose requests have no key of EKS`] : [],
  ].join('; ');
}

/** Who may take an identity provider off can lock people out, and makes room for another one. */
function halfGuards(statements: AssociationStatement[]): Problem[] {
  const denials = statements.filter(({ effect }) => effect === 'Deny').map(statement => ({ statement, ...coverageOf(statement.actions) }));
  const isComplete = denials.some(({ named, swept }) => [...named, ...swept].includes(DISASSOCIATE));
  const guards = isComplete ? [] : denials.filter(({ named }) => named.includes(ASSOCIATE));
  return firstOfEach(guards.map(({ statement }) => statement)).map(({ id, part }) => ({
    resource: id,
    part,
    message: `it denies eks:${ASSOCIATE.name}, and nothing in the app denies eks:${DISASSOCIATE.name}: who takes an identity provider off locks its people out, and makes room for another`,
    fix: `deny that as well, in a statement of its own with the Resource '${ANY_CONFIG}', and without eks:issuerUrl and eks:clientId, which its requests do not have`,
  }));
}

/** The first statement of each policy. */
function firstOfEach(statements: AssociationStatement[]): AssociationStatement[] {
  return statements.filter((statement, index) => statements.findIndex(({ id }) => id.path === statement.id.path) === index);
}

function isKeyOf({ keys }: AssociationAction, key: string): boolean {
  return keys.includes(key.toLowerCase());
}

function verbOf({ effect }: AssociationStatement): string {
  return effect === 'Deny' ? 'denies' : 'allows';
}

function list(actions: AssociationAction[]): string {
  return actions.map(({ name }) => `eks:${name}`).join(', ');
}
