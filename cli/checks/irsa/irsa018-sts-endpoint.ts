import type { DoctorCheck } from '../doctor-check';
import { inspectPods, perOwner } from './workload-check';
import { envOf, restart } from '../../facts/cluster/pod';

const VARIABLE = 'AWS_STS_REGIONAL_ENDPOINTS';
const GLOBAL = 'legacy';

/** What the pod says; whether its network reaches the global endpoint is not looked at. */
export const STS_ENDPOINT: DoctorCheck = {
  id: 'IRSA018',
  severity: 'warning',
  holds: 'pods ask STS in their own region',
  inspect: facts => inspectPods(facts, pods => pods.filter(pod => envOf(pod, 'AWS_WEB_IDENTITY_TOKEN_FILE') !== undefined), pods => perOwner(
    pods.filter(pod => envOf(pod, VARIABLE)?.value === GLOBAL),
    pod => pod,
    (pod, resource, part) => ({
      resource,
      ...part,
      message: `the pod asks the global endpoint of STS (${VARIABLE}=${GLOBAL}), which private networks with an endpoint for STS do not reach`,
      fix: `annotate the service account with eks.amazonaws.com/sts-regional-endpoints: "true", or leave the annotation out; then ${restart(pod)}`,
    }),
  )),
};
