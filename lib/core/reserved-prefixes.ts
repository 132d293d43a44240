/*
 * What names of users and groups begin with that neither people nor machines from outside may have.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/default-roles-users.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
 */

/** What EKS refuses in access entries. It takes all but the first in associations, although its own users are called `eks:...`. */
export const RESERVED_BY_EKS = ['system:', 'eks:', 'aws:', 'amazon:', 'iam:'];

/** What the user names of IAM principals begin with, unless an access entry gives them another. */
const IAM_USERNAME = 'arn:';

/**
 * What of the reserved names a prefix opens: those that begin with it, and those that it begins with.
 *
 * With the prefix `ek`, a user `s:addon-manager` at the identity provider is `eks:addon-manager` in the cluster.
 */
export function reservedPrefixIn(prefix: string): string | undefined {
  return [...RESERVED_BY_EKS, IAM_USERNAME].find(reserved => prefix.startsWith(reserved) || reserved.startsWith(prefix));
}
