import type { OpenKube } from './kube-api';
import type { KubeConfigChoice } from './kube-config';
import { KubeReader } from './kube-failure';
import { collectOperatorRoles } from './kube-operators';
import { personOf, probeAccess, probeAssumeRole, probeMatrix, probeToken } from './kube-probe';
import { collectRbac } from './kube-rbac';
import { collectWorkload, relevantPods, type LocatedWorkload } from './kube-workloads';
import { isAboutPerson, isAboutWorkload, valueOr, type ClusterFact, type PeopleFacts, type Read, type Target } from '../../facts/account/account';
import type { PodIdentityFacts } from '../../facts/account/pod-identity';
import type { Person } from '../../facts/cluster/access-matrix';
import type { KubernetesFacts, WorkloadObjects } from '../../facts/cluster/kubernetes';
import type { PodReference } from '../../facts/cluster/pod-reference';
import type { ParsedToken } from '../../facts/login/login-token';
import type { AwsApis } from '../aws/aws-api';
import type { Reader } from '../reader';

/** What is asked of the API server of the cluster. */
export interface KubernetesQuestion extends KubeConfigChoice {
  /** A pod to start from. */
  readonly pod?: PodReference;
  /** Whether calls may be made that create something. */
  readonly probe: boolean;
  /** Whose access is asked about; without it, that of the token. */
  readonly person?: Person;
  /** Where; undefined for the whole cluster. */
  readonly namespace?: string;
}

/** What the cluster says that a question led to. */
export class KubernetesCollector {
  private readonly reader: KubeReader;

  constructor(private readonly kube: Read<OpenKube>, private readonly question: KubernetesQuestion, onProgress?: (doing: string) => void) {
    this.reader = new KubeReader(onProgress);
  }

  /** Follows pods to their service account and its role; nothing where the question is about a person. */
  public async locate(target: Target): Promise<LocatedWorkload> {
    return isAboutPerson(target) && !isAboutWorkload(target) && this.question.pod === undefined
      ? { target, kubernetes: this.kube.isRead ? { access: this.kube.value.access } : {} }
      : collectWorkload(this.kube, target, this.question.pod, this.reader);
  }

  /** What only later answers tell to ask for: who people are, and what the role is. */
  public async complete(located: LocatedWorkload, { apis, aws, cluster, people, token, podIdentity }: LaterAnswers): Promise<KubernetesFacts> {
    const { kubernetes, target } = located;
    const { kube, reader } = this;
    const { probe, namespace } = this.question;
    const person = probe ? this.personInQuestion({ people, token }) : undefined;
    const [rbac, operatorRoles, ...probes] = await Promise.all([
      people && collectRbac(kube, { eks: apis.eks, aws, cluster, people }, reader),
      kubernetes.workloads && collectOperatorRoles(kube, target, { ...kubernetes.workloads, podIdentity }, reader),
      ...!probe ? [] : [
        kubernetes.workloads && probeAssumeRole({ kube, sts: apis.sts, reader }, target, kubernetes.workloads),
        token && probeToken({ kube, reader }, token.compact),
        people && probeAccess({ kube, reader }),
        person && probeMatrix({ kube, reader }, person, namespace),
      ],
    ]);
    return {
      ...kubernetes,
      ...kubernetes.workloads !== undefined && {
        workloads: { ...relevantTo(target, kubernetes.workloads, podIdentity), ...operatorRoles !== undefined && { operatorRoles } },
      },
      ...rbac !== undefined && { rbac },
      ...probe && { probe: Object.assign({}, ...probes) },
    };
  }

  /** Whoever was named, else the person of the token. */
  private personInQuestion({ people, token }: Pick<LaterAnswers, 'people' | 'token'>): Person | undefined {
    const configs = valueOr(people?.associations, []).map(({ config }) => config);
    return this.question.person ?? (token && personOf(token, configs));
  }
}

function relevantTo(target: Target, workloads: WorkloadObjects, podIdentity: PodIdentityFacts | undefined): WorkloadObjects {
  return { ...workloads, pods: relevantPods(workloads, target, valueOr(podIdentity?.associations, [])) };
}

export interface LaterAnswers {
  readonly apis: Pick<AwsApis, 'eks' | 'sts'>;
  readonly aws: Reader;
  readonly cluster: ClusterFact;
  readonly people?: Pick<PeopleFacts, 'accessEntries' | 'associations'>;
  readonly token?: ParsedToken;
  readonly podIdentity?: PodIdentityFacts;
}
