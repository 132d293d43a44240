import { namespaceProblem, serviceAccountNameProblem } from '../../../lib/core/kubernetes-names';
import { CannotRun } from '../../cannot-run';

/** A pod that somebody names. */
export interface PodReference {
  readonly namespace: string;
  readonly name: string;
}

/** Reads `<namespace>/<name>`. */
export function parsePod(text: string): PodReference {
  const [namespace, name, ...rest] = text.split('/');
  if (name === undefined || rest.length > 0) {
    throw new CannotRun(`--pod must be <namespace>/<name>, got '${text}'`);
  }
  const problem = namespaceProblem(namespace) ?? serviceAccountNameProblem(name); // the rule for names of pods is the same
  if (problem !== undefined) {
    throw new CannotRun(`--pod must be <namespace>/<name>, of which each ${problem}`);
  }
  return { namespace, name };
}
