import { namespaceProblem, serviceAccountNameProblem } from '../../../lib/core/kubernetes-names';
import { CannotRun } from '../../cannot-run';

/** A service account of the cluster. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** Reads `<namespace>/<name>`, or the form that trust policies have. */
export function parseServiceAccount(text: string): ServiceAccount {
  const user = parseServiceAccountUser(text);
  if (user !== undefined) {
    return user;
  }
  const [namespace, name, ...rest] = text.split('/');
  if (name === undefined || rest.length > 0) {
    throw new CannotRun(`--service-account must be <namespace>/<name>, got '${text}'`);
  }
  const problem = problemOf(namespace, name);
  if (problem !== undefined) {
    throw new CannotRun(`--service-account must be <namespace>/<name>, of which each ${problem}`);
  }
  return { namespace, name };
}

/** Reads either form; undefined if the text is something else. */
export function findServiceAccount(text: string): ServiceAccount | undefined {
  return parseServiceAccountUser(text.replace(/^([^/:]+)\/([^/:]+)$/, 'system:serviceaccount:$1:$2'));
}

export function wordServiceAccount({ namespace, name }: ServiceAccount): string {
  return `${namespace}/${name}`;
}

/** Reads `system:serviceaccount:<namespace>:<name>`; undefined if the text is something else. */
export function parseServiceAccountUser(text: string): ServiceAccount | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(text) ?? [];
  return name === undefined || problemOf(namespace, name) !== undefined ? undefined : { namespace, name };
}

function problemOf(namespace: string, name: string): string | undefined {
  return namespaceProblem(namespace) ?? serviceAccountNameProblem(name);
}
