import { createHash } from 'crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MAX_DOMAIN_PREFIX_LENGTH, readableDomainPart } from '../../core/login/cognito-domain';

/** Hexadecimal digits: enough to tell apart all that one could deploy, over all customers of a region. */
const HASH_LENGTH = 12;

const ACCOUNT_LENGTH = 12;

/** What stands first if nothing of the path of the construct can. */
const FALLBACK = 'login';

/**
 * A prefix for the Cognito domain of a construct: readable, legal, the same in every synthesis, and unlike those
 * of every other construct, stack, account and region, since a prefix can be taken once per region over all
 * customers of AWS.
 *
 * Where the account is known only at deployment the prefix ends in its number, because CloudFormation cannot
 * hash; otherwise the number is part of the hash.
 */
export function generatedDomainPrefix(construct: IConstruct): string {
  const { account, region, stackName } = Stack.of(construct);
  const identity = JSON.stringify([construct.node.path, ...[stackName, account, region].filter(isKnown)]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, HASH_LENGTH);
  const ending = isKnown(account) ? `-${hash}` : `-${hash}-${account}`;
  const endingLength = isKnown(account) ? ending.length : hash.length + ACCOUNT_LENGTH + '--'.length;
  const readable = readableDomainPart(construct.node.path, MAX_DOMAIN_PREFIX_LENGTH - endingLength);
  return `${readable || FALLBACK}${ending}`;
}

function isKnown(value: string): boolean {
  return !Token.isUnresolved(value);
}
