import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import * as fc from 'fast-check';
import { runChecks } from '../../../cli/checks/run-checks';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { factsOf } from '../fixtures';

/*
 * What is said of a statement holds for requests, as an evaluator decides them that shares no code with ours.
 */

const ACCOUNT = '111122223333';
const CLUSTER = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`;
const CONFIG = `arn:aws:eks:eu-west-1:${ACCOUNT}:identityproviderconfig/prod/oidc/okta/e6c55e07-1e0f-b73f-4a2d-a7ebe5b00c92`;
const KEYS = { 'eks:issuerUrl': 'https://login.example.com', 'eks:clientId': 'kubectl' };

const REQUESTS: Record<string, { resource: string; contextVariables: Record<string, string> }> = {
  'eks:AssociateIdentityProviderConfig': { resource: CLUSTER, contextVariables: KEYS },
  'eks:DisassociateIdentityProviderConfig': { resource: CONFIG, contextVariables: {} },
  'eks:DescribeIdentityProviderConfig': { resource: CONFIG, contextVariables: {} },
  'eks:ListIdentityProviderConfigs': { resource: CLUSTER, contextVariables: {} },
};

/** Whether a request is allowed by this statement alone. */
function isAllowed(statement: JsonObject, action: string): boolean {
  const { resource, contextVariables } = REQUESTS[action];
  const policy = { Version: '2012-10-17', Statement: [statement] };
  return runUnsafeSimulation({
    request: { principal: `arn:aws:iam::${ACCOUNT}:role/dev`, action, resource: { resource, accountId: ACCOUNT }, contextVariables },
    identityPolicies: [{ name: 'guard', policy }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, {}) === 'Allowed';
}

function messages(statement: JsonObject): string[] {
  const facts = factsOf({ Guard: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [statement] } } } });
  return runChecks(facts).map(({ message }) => message);
}

const action = fc.constantFrom(...Object.keys(REQUESTS));
const operator = fc.tuple(
  fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
  fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'ArnLike', 'ArnNotLike', 'ArnEquals', 'ArnNotEquals'),
  fc.constantFrom('', 'IfExists'),
).map(parts => parts.join('')).filter(name => !/^ForAnyValue:.*IfExists$/.test(name)); // of which nobody says what it means

test('a condition on a key that is not there decides as is said', () => {
  const key = fc.constantFrom('eks:issuer-url', 'eks:oidcIssuer', 'eks:clientID2', ...Object.keys(KEYS));

  fc.assert(fc.property(action, operator, key, (name, operatorName, conditionKey) => {
    const isThere = conditionKey in REQUESTS[name].contextVariables;
    const statement = { Effect: 'Allow', Action: name, Resource: '*', Condition: { [operatorName]: { [conditionKey]: 'arn:aws:iam::111122223333:role/x' } } };
    const said = messages(statement).map(message => (message.startsWith(`it never allows ${name}:`) ? false : message.includes('is always met for') ? true : message));

    expect(said).toEqual(isThere ? [] : [isAllowed(statement, name)]);
  }), { numRuns: 500 });
});

test('an ARN that is said to match nothing matches no request, and one that matches is never said to', () => {
  const arn = fc.tuple(
    fc.constantFrom('arn:aws:eks', 'arn:aws:ecs', 'arn:*:eks', 'arn:aws'),
    fc.constantFrom('eu-west-1', 'eu-west-1.amazonaws.com', '*', '', 'eu-*'),
    fc.constantFrom(ACCOUNT, '*', '', '1111', '1111*'),
    fc.constantFrom('cluster/prod', 'cluster/*', '*', 'cluster:prod', 'Cluster/prod', 'identityproviderconfig/prod/*', 'identityproviderconfig/*', 'identityProviderConfig/prod/*', 'identityproviderconfig/prod', 'nodegroup/prod/*', 'c*/prod'),
  ).map(parts => parts.join(':'));
  let judged = 0;

  fc.assert(fc.property(action, arn, (name, resource) => {
    const statement = { Effect: 'Allow', Action: name, Resource: resource };
    const isSaid = messages(statement).some(message => message.includes('matches nothing'));
    judged += Number(isSaid);

    expect(isSaid && isAllowed(statement, name)).toBe(false);
  }), { numRuns: 1_000 });
  expect(judged).toBeGreaterThan(100);
});
