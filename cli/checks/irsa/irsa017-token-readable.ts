import type { DoctorCheck } from '../doctor-check';
import { inspectPods, perOwner } from './workload-check';
import { restart, type ContainerFact, type PodFact } from '../../facts/cluster/pod';

const ROOT = 0;
/** The last digits of modes that let everybody read a file. */
const OTHERS_MAY_READ = /[4567]$/;
/** What Kubernetes gives a projected volume that names no mode. */
const DEFAULT_MODE = 0o644;

/**
 * A container that is not root must be able to read its token.
 *
 * Since Kubernetes 1.19 the kubelet hands the file to the user that all containers share, or to the fsGroup; only without either
 * does the mode of the volume count, which lets everybody read unless somebody wrote another one.
 */
export const TOKEN_READABLE: DoctorCheck = {
  id: 'IRSA017',
  severity: 'warning',
  holds: 'containers that are not root can read their token',
  inspect: facts => inspectPods(facts, pods => pods.filter(({ tokenVolumes }) => tokenVolumes.length > 0), pods => perOwner(
    pods.flatMap(pod => shutOut(pod).slice(0, 1).map(container => ({ pod, container }))),
    ({ pod }) => pod,
    ({ pod, container }, resource, part) => ({
      resource,
      ...part,
      message: `container ${container.name} is not root and cannot read the token: the volume has mode ${modes(pod)}, no fsGroup is set, and the containers do not share one user`,
      fix: `set securityContext.fsGroup in the pod's template, or leave out defaultMode of the volume; then ${restart(pod)}`,
    }),
  )),
};

function shutOut(pod: PodFact): ContainerFact[] {
  const isOpen = pod.tokenVolumes.every(({ defaultMode = DEFAULT_MODE }) => OTHERS_MAY_READ.test(defaultMode.toString(8)));
  const users = new Set(pod.containers.map(container => userOf(container, pod)));
  const [shared] = users;
  const isOwned = users.size === 1 && shared !== undefined;
  return isOpen || isOwned || pod.securityContext.fsGroup !== undefined ? [] : pod.containers.filter(container => isNotRoot(container, pod));
}

function userOf({ runAsUser }: ContainerFact, { securityContext }: PodFact): number | undefined {
  return runAsUser ?? securityContext.runAsUser;
}

function isNotRoot(container: ContainerFact, pod: PodFact): boolean {
  const user = userOf(container, pod);
  return user === undefined ? container.runAsNonRoot ?? pod.securityContext.runAsNonRoot ?? false : user !== ROOT;
}

function modes({ tokenVolumes }: PodFact): string {
  return tokenVolumes.map(({ defaultMode = DEFAULT_MODE }) => `0${defaultMode.toString(8)}`).join(', ');
}
