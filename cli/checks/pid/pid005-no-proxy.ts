import type { DoctorCheck } from '../doctor-check';
import { inspectAssociatedPods } from './pod-identity-check';
import { envOf, PROXY_VARIABLES, restart, type PodFact } from '../../facts/cluster/pod';
import { perOwner } from '../irsa/workload-check';

/** Where the agent listens, on every node. */
const AGENT_ADDRESS = '169.254.170.23';
/** Entries that cover it: itself, its network, everything. */
const COVERS = /^(169\.254\.170\.23(:80)?|169\.254\.170\.0\/\d+|169\.254\.0\.0\/16|\*)$/;

/** A proxy knows nothing of an address that is only on the node. */
export const NO_PROXY: DoctorCheck = {
  id: 'PID005',
  severity: 'warning',
  holds: 'requests to the EKS Pod Identity agent do not go through a proxy',
  inspect: facts => inspectAssociatedPods(facts, pods => perOwner(
    pods.map(({ pod }) => pod).filter(pod => PROXY_VARIABLES.some(name => envOf(pod, name) !== undefined) && !isExempt(pod)),
    pod => pod,
    (pod, resource, part) => ({
      resource,
      ...part,
      message: `the pod uses a proxy, and NO_PROXY does not except ${AGENT_ADDRESS}: requests for credentials go to the proxy`,
      fix: `add ${AGENT_ADDRESS} and [fd00:ec2::23] to NO_PROXY in the pod's template, then ${restart(pod)}`,
      evidence: [{ label: 'NO_PROXY', value: exceptions(pod).join(',') || '(none)' }],
    }),
  )),
};

/** What comes from elsewhere than the pod is not known to be wrong. */
function isExempt(pod: PodFact): boolean {
  const isElsewhere = ['NO_PROXY', 'no_proxy'].some(name => envOf(pod, name)?.source !== undefined);
  return isElsewhere || exceptions(pod).some(entry => COVERS.test(entry));
}

function exceptions(pod: PodFact): string[] {
  return ['NO_PROXY', 'no_proxy'].flatMap(name => (envOf(pod, name)?.value ?? '').split(',')).map(entry => entry.trim()).filter(entry => entry !== '');
}
