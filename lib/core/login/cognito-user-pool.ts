import { partitionOfRegion } from '../partition';

/*
 * User pools of Cognito as OIDC identity providers.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 */

/** `<region>_<random>`. */
const USER_POOL_ID = /^([a-z]{2,}(?:-[a-z]+)+-\d+)_[0-9A-Za-z]{1,45}$/;

/** What the issuer URL of every user pool begins with, in every partition. */
const ISSUER_PREFIX = 'https://cognito-idp.';

/** Letters, marks, symbols, digits and punctuation: everything but white space and control characters. */
const GROUP_NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

const MAX_GROUP_NAME_LENGTH = 128;

const MAX_GROUP_DESCRIPTION_LENGTH = 2_048;

const MAX_PRECEDENCE = 2 ** 31 - 1;

/** The claim of an ID token that lists the groups of the pool that the user is in. */
export const COGNITO_GROUPS_CLAIM = 'cognito:groups';

/** The region that the id of a user pool begins with, or undefined if the text is no such id. */
export function regionOfUserPoolId(userPoolId: string): string | undefined {
  return USER_POOL_ID.exec(userPoolId)?.[1];
}

/** Why a text cannot be the id of a user pool. */
export function userPoolIdProblem(userPoolId: string): string | undefined {
  return USER_POOL_ID.test(userPoolId) ? undefined : `must be '<region>_<letters and digits>', got '${userPoolId}'`;
}

/** The `iss` claim of the tokens of a user pool: not the login domain, whatever domain the pool has. */
export function cognitoIssuerUrl(region: string, userPoolId: string, dnsSuffix = partitionOfRegion(region).dnsSuffix): string {
  return `${ISSUER_PREFIX}${region}.${dnsSuffix}/${userPoolId}`;
}

/** Whether an issuer is a user pool of Cognito. */
export function isCognitoIssuer(issuerUrl: string): boolean {
  return issuerUrl.startsWith(ISSUER_PREFIX);
}

/** Why a text cannot name a group of a user pool. */
export function cognitoGroupNameProblem(name: string): string | undefined {
  if (name.length === 0 || name.length > MAX_GROUP_NAME_LENGTH) {
    return `must have names of 1-${MAX_GROUP_NAME_LENGTH} characters, got ${name.length} characters${name && `: '${name}'`}`;
  }
  return GROUP_NAME.test(name) ? undefined : `must have names without white space, got '${name}'`;
}

/** Why a text cannot describe a group of a user pool. */
export function cognitoGroupDescriptionProblem(description: string): string | undefined {
  return description.length <= MAX_GROUP_DESCRIPTION_LENGTH ? undefined
    : `must have descriptions of at most ${MAX_GROUP_DESCRIPTION_LENGTH} characters, got ${description.length}`;
}

/** Why a number cannot be the precedence of a group. */
export function cognitoGroupPrecedenceProblem(precedence: number): string | undefined {
  return Number.isInteger(precedence) && precedence >= 0 && precedence <= MAX_PRECEDENCE ? undefined
    : `must have a precedence that is a whole number from 0 to ${MAX_PRECEDENCE}, got ${precedence}`;
}
