import { asList, type ConditionBlock, type PolicyDocument, type Statement } from '../../../lib/core/trust/policy-document';
import type { PlantedFault } from '../handshake/handshake';
import { ISSUER_URLS } from '../handshake/lab-clusters';

/*
 * What people get wrong in trust policies, done to policies that are right.
 */

/** Patterns under the operator that takes them for names. */
export const WILDCARD_UNDER_STRING_EQUALS: PlantedFault = inConditions(({ StringEquals, StringLike }) => (
  { StringEquals: { ...StringEquals, ...StringLike } }));

/** Nothing about the audience. */
export const NO_AUDIENCE: PlantedFault = inConditions(withoutClaim('aud'));

/** Nothing about who the token is of. */
export const NO_SUBJECT: PlantedFault = inConditions(withoutClaim('sub'));

/** The issuer of blue wherever that of green belongs, and the other way round. */
export const OTHER_CLUSTER: PlantedFault = trust => {
  const [blue, green] = Object.values(ISSUER_URLS).map(url => url.replace('https://', ''));
  return JSON.parse(JSON.stringify(trust).replaceAll(blue, '<green>').replaceAll(green, blue).replaceAll('<green>', green)) as PolicyDocument;
};

/** The issuer as a URL in condition keys. */
export const SCHEME_IN_KEYS: PlantedFault = inConditions(mapKeys(key => `https://${key}`));

function inConditions(change: (condition: ConditionBlock) => ConditionBlock): PlantedFault {
  return trust => ({
    ...trust,
    Statement: asList(trust.Statement).map((statement): Statement => ({ ...statement, Condition: change(statement.Condition ?? {}) })),
  });
}

function withoutClaim(claim: string): (condition: ConditionBlock) => ConditionBlock {
  return condition => {
    const others = Object.entries(condition).map(([operator, block]) => [operator, Object.entries(block).filter(([key]) => !key.endsWith(`:${claim}`))] as const);
    return Object.fromEntries(others.filter(([, block]) => block.length > 0).map(([operator, block]) => [operator, Object.fromEntries(block)]));
  };
}

function mapKeys(change: (key: string) => string): (condition: ConditionBlock) => ConditionBlock {
  return condition => Object.fromEntries(Object.entries(condition).map(([operator, block]) => (
    [operator, Object.fromEntries(Object.entries(block).map(([key, value]) => [change(key), value]))])));
}
