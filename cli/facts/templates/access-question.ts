import { apiGroupOf } from '../../../lib/core/rbac/rbac-api-groups';
import type { RbacRequest } from '../../../lib/core/rbac/rbac-evaluator';
import { serviceAccountSubject } from '../../../lib/core/trust/trust-policy';
import { CannotRun } from '../../cannot-run';
import { findServiceAccount } from '../cluster/service-account';

/** Options of a question, as they are given. */
export interface QuestionOptions {
  readonly can?: string[];
  readonly assume?: string;
  readonly issuer?: string;
  readonly cluster?: string;
  readonly audience?: string;
  readonly asGroup?: string[];
  readonly asUser?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Whether a service account may assume a role. */
export interface AssumeQuestion {
  readonly kind: 'assume';
  readonly subject: string;
  readonly role: string;
  readonly issuer?: string;
  readonly cluster?: string;
  readonly audience?: string;
}

/** Whether somebody may do something in a cluster. */
export interface RbacQuestion {
  readonly kind: 'rbac';
  readonly user?: string;
  readonly groups: string[];
  readonly request: RbacRequest;
  readonly cluster?: string;
}

export type AccessQuestion = AssumeQuestion | RbacQuestion;

/** `pods`, `pods/log`, `deployments.apps`, `deployments.apps/scale`, `deployments/scale.apps` */
const RESOURCE = /^([^./]+)(?:\.([^/]+))?(?:\/([^./]+)(?:\.([^/]+))?)?$/;

const ASSUME_FORM = '--can system:serviceaccount:<namespace>:<name> --assume <role>';
const RBAC_FORM = '--as-group <group> --can <verb> <resource>';

/** Options that mean nothing where nothing is asked. */
const OPTIONS_OF_QUESTIONS: [key: keyof QuestionOptions, flag: string][] = [
  ['assume', '--assume'], ['asGroup', '--as-group'], ['asUser', '--as-user'], ['namespace', '--namespace'], ['name', '--name'],
  ['issuer', '--issuer'], ['cluster', '--cluster'], ['audience', '--audience'],
];

/** What is asked; undefined if nothing is. */
export function parseQuestion(options: QuestionOptions): AccessQuestion | undefined {
  const { assume } = options;
  const can = options.can?.flatMap(words => words.trim().split(/\s+/)); // quoted as one, or not
  if (can === undefined) {
    const lone = OPTIONS_OF_QUESTIONS.find(([key]) => options[key] !== undefined)?.[1];
    if (lone !== undefined) {
      throw new CannotRun(`${lone} says nothing without --can: write ${ASSUME_FORM}, or ${RBAC_FORM}`);
    }
    return undefined;
  }
  if (assume !== undefined) {
    return parseAssume(can, assume, options);
  }
  return parseRbac(can, options);
}

function parseAssume(can: string[], role: string, { issuer, cluster, audience, asGroup, asUser }: QuestionOptions): AssumeQuestion {
  const [subject, ...rest] = can;
  if (asGroup !== undefined || asUser !== undefined) {
    throw new CannotRun('--assume is about service accounts, --as-group and --as-user are about people: ask one of the two');
  }
  const account = findServiceAccount(subject);
  if (rest.length > 0 || account === undefined) {
    throw new CannotRun(`--can must be system:serviceaccount:<namespace>:<name> with --assume, got '${can.join(' ')}'`);
  }
  return {
    kind: 'assume',
    subject: serviceAccountSubject(account),
    role,
    ...issuer !== undefined && { issuer: issuer.replace(/^https:\/\//, '') },
    ...cluster !== undefined && { cluster },
    ...audience !== undefined && { audience },
  };
}

function parseRbac(can: string[], { asGroup = [], asUser, namespace, name, cluster }: QuestionOptions): RbacQuestion {
  const [verb, resource, ...rest] = can;
  if (asGroup.length === 0 && asUser === undefined) {
    throw new CannotRun(`--can needs to know who: write ${ASSUME_FORM}, or ${RBAC_FORM}`);
  }
  if (resource === undefined || rest.length > 0) {
    throw new CannotRun(`--can must be <verb> <resource>, got '${can.join(' ')}'; write paths before it`);
  }
  const user = asUser === undefined ? {} : { user: asUser };
  return { kind: 'rbac', ...user, groups: asGroup, request: requestOf(verb, resource, namespace, name), ...cluster !== undefined && { cluster } };
}

function requestOf(verb: string, text: string, namespace: string | undefined, name: string | undefined): RbacRequest {
  if (text.startsWith('/')) {
    return { verb, url: text };
  }
  const [, resource, group, subresource, groupAfter] = RESOURCE.exec(text) ?? [];
  if (resource === undefined || (group !== undefined && groupAfter !== undefined)) {
    throw new CannotRun(`a resource is written like pods, pods/log, deployments.apps or deployments.apps/scale, got '${text}'`);
  }
  return {
    verb,
    apiGroup: group ?? groupAfter ?? apiGroupOf(resource),
    resource,
    ...subresource !== undefined && { subresource },
    ...name !== undefined && { name },
    ...namespace !== undefined && { namespace },
  };
}
