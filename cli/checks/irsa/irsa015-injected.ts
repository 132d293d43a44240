import type { DoctorCheck, Observation } from '../doctor-check';
import { annotatedPods, inspectPods, inspectServed, perOwner, type AnnotatedPod } from './workload-check';
import { blockOf, isInjected } from '../../facts/cluster/injection';
import { envOf, restart } from '../../facts/cluster/pod';
import { wordServiceAccount } from '../../facts/cluster/service-account';

/** Role and token are put into a pod when it is created, and never again: an annotation that came later changes nothing. */
export const INJECTED: DoctorCheck = {
  id: 'IRSA015',
  severity: 'error',
  holds: 'pods have the token and the role that their service account names',
  inspect: facts => inspectServed(facts) ?? inspectPods(facts, pods => annotatedPods(pods, facts).map(({ pod }) => pod), pods => {
    const annotated = annotatedPods(pods, facts);
    const missing = annotated.filter(({ pod }) => !isInjected(pod) && blockOf(pod, facts) === undefined); // IRSA016 tells of what the webhook leaves alone
    const stale = annotated.filter(({ pod, account }) => isInjected(pod) && roleOf({ pod, account }) !== account.roleArn);
    return [...perOwner(missing, ({ pod }) => pod, describeMissing), ...perOwner(stale, ({ pod }) => pod, describeStale)];
  }),
};

/** A role that comes from elsewhere than the pod is not known to differ. */
function roleOf({ pod, account }: AnnotatedPod): string {
  return envOf(pod, 'AWS_ROLE_ARN')?.value ?? account.roleArn;
}

function describeMissing({ pod, account }: AnnotatedPod, resource: string, part: { part?: string }): Observation {
  return {
    resource,
    ...part,
    message: `the pod has no AWS_ROLE_ARN and no token for AWS, although its service account ${wordServiceAccount(account)} names a role: `
      + 'it was created before the annotation, or the webhook did not answer in time; what it does at AWS, it does as its node',
    fix: restart(pod),
    evidence: [{ label: 'annotation', value: account.roleArn }, { label: 'pod', value: `(none), created ${pod.createdAt ?? 'at an unknown time'}` }],
  };
}

function describeStale(item: AnnotatedPod, resource: string, part: { part?: string }): Observation {
  const { pod, account } = item;
  return {
    resource,
    ...part,
    message: `the pod has another role than its service account ${wordServiceAccount(account)} names: it was created before the annotation changed, or sets AWS_ROLE_ARN itself`,
    fix: `${restart(pod)}; if that does not help, take AWS_ROLE_ARN out of its template`,
    evidence: [{ label: 'annotation', value: account.roleArn }, { label: 'pod', value: roleOf(item) }],
  };
}
