import type { DoctorCheck, Observation } from '../doctor-check';
import { cannotHaveAgent, inspectAssociatedPods, wordRole, type AssociatedPod } from './pod-identity-check';
import { isInjected } from '../../facts/cluster/injection';
import { envOf, restart } from '../../facts/cluster/pod';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { perOwner } from '../irsa/workload-check';

const CREDENTIALS = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';

/** Like IRSA, an association reaches pods that are created after it, and no others. */
export const POD_CREDENTIALS: DoctorCheck = {
  id: 'PID002',
  severity: 'error',
  holds: 'pods of service accounts with an association get credentials from the agent, and from nowhere else',
  inspect: facts => inspectAssociatedPods(facts, pods => {
    const served = pods.filter(({ pod }) => !cannotHaveAgent(pod)); // PID004 tells of the others
    const missing = served.filter(({ pod }) => envOf(pod, CREDENTIALS) === undefined);
    const both = served.filter(({ pod }) => envOf(pod, CREDENTIALS) !== undefined && isInjected(pod));
    return [...perOwner(missing, ({ pod }) => pod, describeMissing), ...perOwner(both, ({ pod }) => pod, describeBoth)];
  }),
};

function describeMissing({ pod, association }: AssociatedPod, resource: string, part: { part?: string }): Observation {
  const old = envOf(pod, 'AWS_ROLE_ARN')?.value;
  return {
    severity: isInjected(pod) ? 'warning' : 'error',
    resource,
    ...part,
    message: `the pod has no ${CREDENTIALS}, although its service account ${wordServiceAccount(association)} has an association: it was created before that`
      + (isInjected(pod) ? ', and still uses the role of the annotation' : ''),
    fix: restart(pod),
    evidence: [{ label: 'association', value: wordRole(association) }, { label: 'pod', value: old ?? '(none)' }],
  };
}

function describeBoth({ pod, association }: AssociatedPod, resource: string, part: { part?: string }): Observation {
  return {
    severity: 'warning',
    resource,
    ...part,
    message: 'the pod has variables of IRSA and of EKS Pod Identity: SDKs use the role of IRSA, not that of the association',
    fix: `take AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE out of the pod's template, then ${restart(pod)}`,
    evidence: [{ label: 'association', value: wordRole(association) }, { label: 'used', value: envOf(pod, 'AWS_ROLE_ARN')?.value ?? '(not in the pod)' }],
  };
}
