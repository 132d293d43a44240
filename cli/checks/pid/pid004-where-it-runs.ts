import type { DoctorCheck } from '../doctor-check';
import { cannotHaveAgent, inspectAssociatedPods, wordRole } from './pod-identity-check';
import { perOwner } from '../irsa/workload-check';

/** The agent is a DaemonSet on Linux nodes of EC2. */
export const POD_IDENTITY_PLACE: DoctorCheck = {
  id: 'PID004',
  severity: 'error',
  holds: 'pods of service accounts with an association run where the agent does',
  inspect: facts => inspectAssociatedPods(facts, pods => perOwner(
    pods.filter(({ pod }) => cannotHaveAgent(pod)),
    ({ pod }) => pod,
    ({ pod, association }, resource, part) => ({
      resource,
      ...part,
      message: `the pod runs on ${pod.onFargate ? 'Fargate' : 'Windows'}, where EKS Pod Identity does not work: it gets no credentials from its association`,
      fix: 'give the service account its role by IRSA (the annotation, and a trust in the issuer of the cluster), and delete the association',
      evidence: [{ label: 'association', value: wordRole(association) }],
    }),
  )),
};
