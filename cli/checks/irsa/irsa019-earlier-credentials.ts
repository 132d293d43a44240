import type { DoctorCheck, Observation } from '../doctor-check';
import { inspectPods, perOwner } from './workload-check';
import { EARLIER_CREDENTIALS, envOf, restart, type ContainerFact, type EnvFact, type PodFact } from '../../facts/cluster/pod';

/** Variables that are credentials by themselves; the others only name where some may be. */
const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
/** Names that people give to secrets with keys in them. */
const LIKE_KEYS = /aws|iam|s3|cred/i;

/** SDKs look for credentials in an order, and what the environment holds comes before the token of the service account. */
export const EARLIER: DoctorCheck = {
  id: 'IRSA019',
  severity: 'error',
  holds: 'the role of the service account comes before all other credentials',
  inspect: facts => inspectPods(facts, pods => pods.filter(hasRole), pods => [
    ...perOwner(pods.flatMap(inVariables), ({ pod }) => pod, describe),
    ...perOwner(pods.flatMap(inSources), ({ pod }) => pod, suspect),
  ]),
};

function hasRole(pod: PodFact): boolean {
  return ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'].some(name => envOf(pod, name) !== undefined);
}

interface Found {
  readonly pod: PodFact;
  readonly container: ContainerFact;
  readonly variables: EnvFact[];
}

function inVariables(pod: PodFact): Found[] {
  const isEarlier = ({ name }: EnvFact) => EARLIER_CREDENTIALS.includes(name);
  const found = pod.containers.map(container => ({ pod, container, variables: container.env.filter(isEarlier) }));
  return found.filter(({ variables }) => variables.length > 0).slice(0, 1);
}

function describe({ pod, container, variables }: Found, resource: string, part: { part?: string }): Observation {
  const names = variables.map(({ name }) => name);
  const isCertain = names.some(name => KEYS.includes(name));
  return {
    severity: isCertain ? 'error' : 'warning',
    resource,
    ...part,
    message: `container ${container.name} sets ${names.join(' and ')}, which ${isCertain ? 'SDKs use' : 'makes many SDKs look for credentials elsewhere'} before the role of the service account`,
    fix: `take ${names.join(' and ')} out of the pod's template, then ${restart(pod)}`,
    evidence: variables.map(({ name, source }) => ({ label: name, value: `from ${source ?? 'the pod\'s template'}` })),
  };
}

/** Secrets are not read, so what a whole one adds to the environment is not known. */
function inSources(pod: PodFact): { pod: PodFact; container: ContainerFact; source: string }[] {
  const sources = pod.containers.flatMap(container => container.envFrom.map(({ source }) => ({ pod, container, source })));
  return sources.filter(({ source }) => LIKE_KEYS.test(source)).slice(0, 1);
}

function suspect({ container, source }: ReturnType<typeof inSources>[number], resource: string, part: { part?: string }): Observation {
  return {
    status: 'unknown',
    severity: 'warning',
    resource,
    ...part,
    message: `container ${container.name} takes every key of ${source} as a variable; if AWS_ACCESS_KEY_ID is one of them, it comes before the role of the service account (secrets are not read)`,
    fix: `look at the names of its keys: \`kubectl describe ${source} -n <namespace>\``,
  };
}
