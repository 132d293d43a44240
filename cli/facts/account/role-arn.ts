import { didYouMean } from '../distance';

/** The parts of a role's ARN. */
export interface RoleArn {
  readonly partition: string;
  readonly account: string;
  /** Without the path. */
  readonly name: string;
}

const ROLE_ARN = /^arn:(aws[a-z0-9-]*):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/;

/** The parts, or undefined if the text is not the ARN of a role. */
export function parseRoleArn(arn: string): RoleArn | undefined {
  const [, partition, account, name] = ROLE_ARN.exec(arn) ?? [];
  return name === undefined ? undefined : { partition, account, name };
}

/** The role that somebody who wrote the ARN may have meant, by its name: accounts and paths make all ARNs alike. */
export function likelyRole(arn: string, candidates: string[]): string | undefined {
  const nameOf = (candidate: string): string => parseRoleArn(candidate)?.name ?? candidate;
  const meant = didYouMean(nameOf(arn), candidates.map(nameOf));
  return candidates.find(candidate => nameOf(candidate) === meant);
}

/** What an ARN names, with its path: `role/team/app`. */
export function resourceOfArn(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}
