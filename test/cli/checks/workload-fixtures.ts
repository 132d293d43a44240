import { DOCTOR_CHECKS } from '../../../cli/checks/doctor-checks';
import { runDoctorChecks } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts, type Read } from '../../../cli/facts/account/account';
import type { AccountRole } from '../../../cli/facts/account/account-role';
import type { PodIdentityAssociation, PodIdentityFacts } from '../../../cli/facts/account/pod-identity';
import type { UserPoolFact } from '../../../cli/facts/account/user-pool';
import type { ProbeFacts } from '../../../cli/facts/cluster/kubernetes';
import type { DesiredBinding, DesiredRbac } from '../../../cli/facts/templates/desired-rbac';
import { accountRole, clusterFact, peopleFacts, tokenFact, userPoolFact } from '../doctor/account-facts';
import { CLUSTER, ROLE_ARN } from '../doctor/fake-account';
import { binding, pod, podIdentityEnv, serviceAccount, type FakeKubernetes } from '../doctor/fake-cluster-objects';
import { API, clusterFacts, kubernetesFacts, rbacFacts } from '../doctor/kubernetes-facts';
import { trustPolicy } from '../fixtures';

/*
 * Facts that the rules about workloads are tried with, and what comes of a rule.
 */

export type Expected = RegExp | 'passed' | undefined;

export const ABOUT_API: Partial<AccountFacts> = { target: { cluster: CLUSTER, serviceAccount: API, role: ROLE_ARN }, people: undefined };
export const UNANNOTATED = { serviceaccounts: [serviceAccount({ annotations: {} })] };
export const AGENT = { metadata: { name: 'eks-pod-identity-agent' }, status: { desiredNumberScheduled: 3, numberReady: 3 } };
export const POD_TRUST = (Action: unknown): AccountRole => accountRole(trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action }));
export const withPods = (...pods: ReturnType<typeof pod>[]): AccountFacts => clusterFacts({ pods });
export const associations = (overrides: Partial<PodIdentityFacts> = {}): PodIdentityFacts => ({
  associations: known([{ ...API, roleArn: ROLE_ARN }]), roles: known([POD_TRUST(['sts:AssumeRole', 'sts:TagSession'])]), ...overrides,
});
export const associated = (objects: Partial<FakeKubernetes> = {}, overrides: Partial<AccountFacts> = {}): AccountFacts => clusterFacts({
  ...UNANNOTATED, pods: [pod({ env: podIdentityEnv() })], daemonsets: [AGENT], ...objects,
}, { podIdentity: associations(), ...overrides });
export const trustedIf = (Condition: unknown, association: Partial<PodIdentityAssociation> = {}, Action: unknown = ['sts:AssumeRole', 'sts:TagSession']): AccountFacts => associated({}, {
  podIdentity: associations({
    associations: known([{ ...API, roleArn: ROLE_ARN, ...association }]),
    roles: known([accountRole(trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action, ...Condition !== undefined && { Condition } }))]),
  }),
});
export const podTrust = (overrides: Record<string, unknown> = {}): Record<string, unknown> => (
  { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'], ...overrides });
export const trustedAnd = (statement: Record<string, unknown>): AccountFacts =>
  associated({}, { podIdentity: associations({ roles: known([accountRole(trustPolicy(podTrust(), statement))]) }) });
export const withProbe = (probe: ProbeFacts, overrides: Partial<AccountFacts> = {}): AccountFacts => clusterFacts({}, {
  ...overrides, kubernetes: { ...kubernetesFacts(), probe },
});
export const DESIRED: DesiredBinding = { origin: 'App/Devs', name: 'devs-view', roleKind: 'ClusterRole', roleName: 'view' };
export const app = (bindings: DesiredBinding[] = [], undecided: string[] = []): DesiredRbac => ({ path: 'cdk.out', bindings, roles: { clusterRoles: [], roles: [] }, undecided });
export const withRbac = (objects: Partial<FakeKubernetes>, iamNames?: Read<string[]>, overrides: Partial<AccountFacts> = {}): AccountFacts =>
  clusterFacts({}, { ...overrides, kubernetes: { ...kubernetesFacts(), rbac: rbacFacts(objects, iamNames) } });
export const bound = (name: string, role = 'view', kind = 'Group'): Partial<FakeKubernetes> => ({ clusterrolebindings: [binding({ role, subjects: [{ kind, name }] })], rolebindings: [] });
export const TOKEN: Partial<AccountFacts> = {
  people: peopleFacts({ userPools: [] }), // else the groups of the pool are looked at, too
  target: { cluster: CLUSTER, tokenFile: 'token.jwt' },
  token: tokenFact(),
};
export const OWN_TOKEN: Partial<AccountFacts> = { ...TOKEN, token: tokenFact({ iss: clusterFact().issuerUrl, sub: 'system:serviceaccount:payments:api', aud: 'sts.amazonaws.com' }) };
export const pools = (overrides: Partial<UserPoolFact>): Partial<AccountFacts> => (
  { people: peopleFacts({ userPools: [userPoolFact({}, overrides)] }) });
export const reviewed = (tokenReview: ProbeFacts['tokenReview']): AccountFacts => withProbe({ tokenReview }, TOKEN);

/** Status, severity and message of what is found about a rule. */
export function verdict(id: string, facts: AccountFacts): string[] | 'passed' | undefined {
  const { findings, passed } = runDoctorChecks(DOCTOR_CHECKS, facts);
  const ours = findings.filter(finding => finding.id === id);
  return passed.some(rule => rule.id === id) ? 'passed' : ours.length === 0 ? undefined : ours.map(({ status, severity, message }) => `${status} ${severity}: ${message}`);
}
