import { ACCOUNT, ADMINISTRATOR, CLUSTER, fakeCluster, healthyAccount, type FakeAccount } from '../doctor/fake-account';
import { healthyKubernetes, pod, podIdentityEnv, serviceAccount } from '../doctor/fake-cluster-objects';
import { clusterReport } from '../doctor/run-in-cluster';
import { trustPolicy } from '../fixtures';

const TRUST = trustPolicy({ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] });
const ROLE_FOR_EC2 = trustPolicy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
const AGENT = { metadata: { name: 'eks-pod-identity-agent', namespace: 'kube-system' }, status: { desiredNumberScheduled: 2, numberReady: 2 } };

const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** Associations of `payments/sa-0`, `sa-1` and so on, each with a role of its own. */
function associated(count: number, trusts: Record<string, unknown> = {}, more: Partial<FakeAccount> = {}): FakeAccount {
  const names = Array.from({ length: count }, (_, index) => `sa-${index}`);
  return healthyAccount({
    clusters: {
      [CLUSTER]: fakeCluster({
        accessEntries: [ADMINISTRATOR],
        podIdentityAssociations: Object.fromEntries(names.map(name => [`a-${name}`, { namespace: 'payments', serviceAccount: name, roleArn: roleArn(name) }])),
      }),
    },
    roles: Object.fromEntries(names.map(name => [roleArn(name), trusts[name] ?? TRUST])),
    ...more,
  });
}

const kubernetes = (podOf: string) => healthyKubernetes({
  serviceaccounts: [serviceAccount({ name: podOf, annotations: {} })],
  pods: [pod({ env: podIdentityEnv(), spec: { serviceAccountName: podOf } })],
  daemonsets: [AGENT],
});

test('of many associations the roles of some are looked at, and the others are not said to be fine', async () => {
  const { findings, passed, awsCalls } = await clusterReport({}, { account: associated(300), kubernetes: kubernetes('sa-0') });

  expect(findings).toEqual([expect.objectContaining({
    status: 'unknown', id: 'PID003', severity: 'info', message: expect.stringContaining('300 pod identity associations, of which the roles of 290 were not looked at'),
  })]);
  expect(passed.map(({ id }) => id)).not.toContain('PID003');
  expect(awsCalls.filter(call => call.startsWith('DescribePodIdentityAssociation'))).toHaveLength(10);
  expect(awsCalls.length).toBeLessThan(40);
});

test('the associations of pods that run come first', async () => {
  const { findings } = await clusterReport({}, { account: associated(30, { 'sa-29': ROLE_FOR_EC2 }), kubernetes: kubernetes('sa-29') });

  expect(findings[0]).toEqual(expect.objectContaining({ id: 'PID003', status: 'problem', resource: { path: 'role/sa-29' } }));
});

test('pods of associations whose roles were not looked at are judged all the same', async () => {
  const pods = Array.from({ length: 12 }, (_, index) => pod({
    name: `p-${index}`,
    env: index === 11 ? [] : podIdentityEnv(),
    metadata: { ownerReferences: [] },
    spec: { serviceAccountName: `sa-${index}` },
  }));
  const objects = healthyKubernetes({ serviceaccounts: [], pods, daemonsets: [AGENT] });
  const { findings } = await clusterReport({}, { account: associated(12), kubernetes: objects });

  expect(findings.map(({ id, status, resource }) => [id, status, resource.path])).toEqual([
    ['PID002', 'problem', 'pod/payments/p-11'], ['PID003', 'unknown', `cluster/${CLUSTER}`],
  ]);
});

test('roles that are listed anyway are not asked for one by one', async () => {
  const { awsCalls } = await clusterReport({}, { account: associated(10), kubernetes: kubernetes('sa-0') });

  expect(awsCalls.filter(call => /^(GetRole|ListRoles)/.test(call))).toEqual(['ListRoles']);
});

test('roles that may not be listed are asked for one by one', async () => {
  const account = associated(3, { 'sa-2': ROLE_FOR_EC2 }, { failures: { ListRoles: { status: 403, code: 'AccessDenied' } } });
  const { findings, awsCalls } = await clusterReport({}, { account, kubernetes: kubernetes('sa-0') });

  expect(awsCalls.filter(call => call.startsWith('GetRole')).sort()).toEqual(['GetRole sa-0', 'GetRole sa-1', 'GetRole sa-2']);
  expect(findings).toContainEqual(expect.objectContaining({ id: 'PID003', status: 'problem', resource: { path: 'role/sa-2' } }));
});

describe('target roles', () => {
  const TARGETS = { 'sa-0': roleArn('data/reader'), 'sa-1': roleArn('data/writer').replace(ACCOUNT, '444455556666') };
  const TARGET_TRUST = trustPolicy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' });

  /** Associations with a target role, in this account and in another one. */
  function chained(more: Partial<FakeAccount> = {}): FakeAccount {
    const account = associated(2, {}, more);
    const associations = Object.entries(TARGETS).map(([name, targetRoleArn]) => [
      `a-${name}`, { namespace: 'payments', serviceAccount: name, roleArn: roleArn(name), targetRoleArn, disableSessionTags: true, externalId: `x/${name}` },
    ]);
    return {
      ...account,
      clusters: { [CLUSTER]: { ...account.clusters[CLUSTER], podIdentityAssociations: Object.fromEntries(associations) } },
      roles: { ...account.roles, [TARGETS['sa-0']]: TARGET_TRUST },
    };
  }

  test('are read as associations say them, and looked up in this account', async () => {
    const { facts, awsCalls, findings } = await clusterReport({}, { account: chained(), kubernetes: kubernetes('sa-0') });
    const { associations, roles } = facts.podIdentity ?? {};

    const described = Object.entries(TARGETS).map(([name, targetRoleArn]) => (
      { namespace: 'payments', name, roleArn: roleArn(name), withoutTags: true, targetRoleArn, externalId: `x/${name}` }));

    expect(associations).toEqual({ isRead: true, value: described });
    expect(roles).toEqual({ isRead: true, value: [roleArn('sa-0'), roleArn('sa-1'), TARGETS['sa-0']].map(arn => expect.objectContaining({ arn })) });
    expect(awsCalls.filter(call => /^(GetRole|ListRoles)/.test(call))).toEqual(['ListRoles']);
    expect(findings.map(({ id, status, severity, resource }) => [id, status, severity, resource.path])).toEqual([['PID006', 'unknown', 'info', 'role/data/writer']]);
  });

  test('that may not be listed are asked for one by one, but not in other accounts', async () => {
    const account = chained({ failures: { ListRoles: { status: 403, code: 'AccessDenied' } } });
    const { awsCalls } = await clusterReport({}, { account, kubernetes: kubernetes('sa-0') });

    expect(awsCalls.filter(call => call.startsWith('GetRole')).sort()).toEqual(['GetRole reader', 'GetRole sa-0', 'GetRole sa-1']);
  });
});
