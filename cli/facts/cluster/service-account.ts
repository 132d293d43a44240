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
  const problem = namespaceProblem(namespace) ?? serviceAccountNameProblem(name);
  if (problem !== undefined) {
    throw new CannotRun(`--service-account must be <namespace>/<name>, of which each ${problem}`);
  }
  return { namespace, name };
}

export function wordServiceAccount({ namespace, name }: ServiceAccount): string {
  return `${namespace}/${name}`;
}

/** Reads `system:serviceaccount:<namespace>:<name>`; undefined if the text is something else. */
export function parseServiceAccountUser(text: string): ServiceAccount | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(text) ?? [];
  return name === undefined || (namespaceProblem(namespace) ?? serviceAccountNameProblem(name)) !== undefined ? undefined : { namespace, name };
}
