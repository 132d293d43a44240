import { RESERVED_BY_EKS } from './reserved-prefixes';

/*
 * The Kubernetes user and group names that EKS takes in access entries.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
 */

const RESERVED_GROUP_PREFIX = 'system:';

/** What EKS replaces in a user name: `{{SessionName}}` and the like. */
const TEMPLATE = /\{\{[^{}]*\}\}/;

const SESSION_NAME = /\{\{SessionName(Raw)?\}\}/;

/** Whether EKS makes the user name when somebody logs in, so that no binding can name it. */
export function isUsernameTemplate(username: string): boolean {
  return TEMPLATE.test(username);
}

/** Why EKS would not take a text as the user name of an access entry. */
export function entryUsernameProblem(username: string): string | undefined {
  if (username === '') {
    return 'must not be empty; leave it out for the name that EKS makes of the ARN';
  }
  const reserved = RESERVED_BY_EKS.find(prefix => username.startsWith(prefix));
  if (reserved) {
    return `must not begin with '${reserved}', which EKS keeps for itself, got '${username}'`;
  }
  const session = SESSION_NAME.exec(username);
  if (session && !username.slice(0, session.index).includes(':')) {
    return `must have a ':' before '${session[0]}', got '${username}'; write '<name>:${session[0]}'`;
  }
  return undefined;
}

/** Why EKS would not take a text as a group of an access entry. */
export function entryGroupProblem(group: string): string | undefined {
  if (group === '') {
    return 'must not have an empty name';
  }
  return group.startsWith(RESERVED_GROUP_PREFIX)
    ? `must not have a name that begins with '${RESERVED_GROUP_PREFIX}', EKS refuses it, got '${group}'; `
      + 'for administrators give the access policy AmazonEKSClusterAdminPolicy instead of system:masters'
    : undefined;
}
