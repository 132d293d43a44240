import { namespacePatternProblem, serviceAccountNamePatternProblem, namespaceProblem, serviceAccountNameProblem } from '../../lib/core/kubernetes-names';

const SUBJECT = /^system:serviceaccount:([^:]*):([^:]*)$/;

/** Why no service account can have this subject, or any that the pattern fits. */
export function impossibleSubject(subject: string): string | undefined {
  const [, namespace, name] = SUBJECT.exec(subject) ?? [];
  if (name === undefined) {
    return /[*?]/.test(subject) ? undefined : `must be 'system:serviceaccount:<namespace>:<name>', got '${subject}'`;
  }
  return /[*?]/.test(subject)
    ? namespacePatternProblem(namespace) ?? serviceAccountNamePatternProblem(name)
    : namespaceProblem(namespace) ?? serviceAccountNameProblem(name);
}
