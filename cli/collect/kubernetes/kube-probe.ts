import type { OpenKube } from './kube-api';
import { KubeReader } from './kube-failure';
import { deriveIdentity, type OidcConfig } from '../../../lib/core/login/oidc-claims';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import { known, type Read, type Target } from '../../facts/account/account';
import { matrixQuestions, wordPerson, type Person } from '../../facts/cluster/access-matrix';
import { isSame, type AccessQuestion, type AssumeRoleProbe, type ProbeFacts, type WorkloadObjects } from '../../facts/cluster/kubernetes';
import type { ParsedToken } from '../../facts/login/login-token';
import type { StsApi } from '../aws/aws-api';
import { mapConcurrently } from '../aws/paging';

/** What whoever deploys bindings needs: the API server lets nobody grant more than they have, unless they may `bind`. */
const DEPLOYER_QUESTIONS: AccessQuestion[] = [
  { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings' },
  { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'rolebindings' },
  { verb: 'bind', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
];

export interface Prober {
  readonly kube: Read<OpenKube>;
  readonly sts: StsApi;
  readonly reader: KubeReader;
}

/** What pods would be told: the API server makes a token, STS is asked with it, and both answers are thrown away. */
export async function probeAssumeRole(
  { kube, sts, reader }: Prober, { serviceAccount, role }: Target, workloads: WorkloadObjects,
): Promise<ProbeFacts> {
  if (serviceAccount === undefined || role === undefined) {
    return {};
  }
  const { namespace, name } = serviceAccount;
  const account = workloads.serviceAccounts.isRead ? workloads.serviceAccounts.value.find(found => isSame(found, serviceAccount)) : undefined;
  const audience = account?.audience ?? DEFAULT_AUDIENCE;
  const permission = `create serviceaccounts/token in namespace ${namespace}`;
  const ask = async (open: OpenKube): Promise<AssumeRoleProbe> => {
    const token = await open.api.probes.createToken(serviceAccount, audience);
    const refusal = await sts.tryWebIdentity(role, token);
    return { roleArn: role, audience, ...refusal !== undefined && { refusal } };
  };
  return { assumeRole: kube.isRead ? await reader.read(`a token of ${namespace}/${name}`, permission, () => ask(kube.value)) : kube };
}

/** What the API server makes of the token of a person. */
export async function probeToken({ kube, reader }: Omit<Prober, 'sts'>, token: string): Promise<ProbeFacts> {
  return { tokenReview: kube.isRead ? await reader.read('the review of the token', 'create tokenreviews', () => kube.value.api.probes.reviewToken(token)) : kube };
}

/** Whether whoever runs the command may create bindings. */
export async function probeAccess({ kube, reader }: Omit<Prober, 'sts'>): Promise<ProbeFacts> {
  return {
    access: kube.isRead ? await reader.read('your own access', 'create selfsubjectaccessreviews', () => mapConcurrently(DEPLOYER_QUESTIONS, async question => (
      { question, allowed: await kube.value.api.probes.mayI(question) }))) : kube,
  };
}

/** What a person may do: one review for each verb and resource, of which none stays. */
export async function probeMatrix({ kube, reader }: Omit<Prober, 'sts'>, person: Person, namespace: string | undefined): Promise<ProbeFacts> {
  if (!kube.isRead) {
    return { matrix: kube };
  }
  const asked = matrixQuestions(namespace).flatMap(({ resource, questions }) => questions.map(question => ({ resource, question })));
  const answers = await reader.read(`what ${wordPerson(person)} may do`, 'create subjectaccessreviews', () => mapConcurrently(asked, async ({ resource, question }) => (
    { resource, verb: question.verb, isAllowed: await kube.value.api.probes.mayThey(person, question) })));
  if (!answers.isRead) {
    return { matrix: answers };
  }
  const verbs = (resource: string, wanted: boolean) => {
    const matching = answers.value.filter(answer => answer.resource === resource && answer.isAllowed === wanted);
    return matching.map(({ verb }) => verb);
  };
  const resources = [...new Set(asked.map(({ resource }) => resource))];
  const rows = resources.map(resource => ({ resource, allowed: verbs(resource, true), refused: verbs(resource, false) }));
  return { matrix: known({ person, ...namespace !== undefined && { namespace }, rows }) };
}

/** Who the API server would take a token for; undefined if it would refuse it. */
export function personOf({ claims }: ParsedToken, configs: OidcConfig[]): Person | undefined {
  const config = configs.find(({ issuerUrl }) => issuerUrl === claims.iss);
  const verdict = config && deriveIdentity(claims, config, Math.floor(Date.now() / 1000));
  return verdict?.username === undefined || verdict.rejection !== undefined ? undefined : { user: verdict.username, groups: verdict.groups ?? [] };
}
