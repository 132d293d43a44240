import type { Finding } from '../../../cli/checks/finding';
import { runChecks } from '../../../cli/checks/run-checks';
import type { JsonObject } from '../../../cli/collect/templates/json';
import { factsOf } from '../fixtures';

/*
 * Statements about associating identity providers, and what is found in them.
 */

export const ASSOCIATE = 'eks:AssociateIdentityProviderConfig';
export const DISASSOCIATE = 'eks:DisassociateIdentityProviderConfig';
export const DESCRIBE = 'eks:DescribeIdentityProviderConfig';
export const CLUSTER = 'arn:aws:eks:eu-west-1:111122223333:cluster/prod';
export const CONFIG = 'arn:aws:eks:eu-west-1:111122223333:identityproviderconfig/prod/oidc/okta/e6c55e07-1e0f-b73f-4a2d-a7ebe5b00c92';
export const OURS = 'https://login.example.com';

export const allow = (Action: unknown, Resource: unknown, Condition?: JsonObject): JsonObject => ({ Effect: 'Allow', Action, Resource, ...Condition && { Condition } });
/** Beside a denial of the other action, so that only the statement itself is judged. */
export const deny = (Action: unknown, Resource: unknown, Condition?: JsonObject): JsonObject => ({ ...allow(Action, Resource, Condition), Effect: 'Deny' });
export const REST = deny(DISASSOCIATE, CONFIG);

export const managedPolicy = (...statements: unknown[]): JsonObject => ({ Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: statements } } });
export const guardFindings = (resources: JsonObject): Finding[] => runChecks(factsOf(resources)).filter(({ id }) => id === 'IDP014');
/** `status severity part: message` of what is found in one policy. */
export const found = (...statements: unknown[]): string[] =>
  guardFindings({ Guard: managedPolicy(...statements) }).map(({ status, severity, part, message }) => `${status} ${severity} ${part}: ${message}`);

export const nothing = (arn: string, rest: string): string => `problem warning statement 1: '${arn}' matches nothing that these actions act on, so ${rest}`;
export const never = (verb: string, actions: string, what: string): string => `problem warning statement 1: it never ${verb} ${actions}: that acts on ${what}, which no ARN of the statement matches`;
