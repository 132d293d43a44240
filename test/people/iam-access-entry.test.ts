import { App, Fn, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AccessEntryPrincipal } from '../../lib/people/access-entry-principal';
import { IamAccessEntry, type IamAccessEntryProps } from '../../lib/people/iam-access-entry';
import { ENV, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';

const ROLE_ARN = `arn:aws:iam::${ENV.account}:role/teams/viewer`;
const USER_ARN = `arn:aws:iam::${ENV.account}:user/alice`;
const VIEW_POLICY_ARN = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':eks::aws:cluster-access-policy/AmazonEKSViewPolicy']] };

describe('an access entry', () => {
  test('is one native resource, with groups and user name', () => {
    const { stack, cluster } = existingCluster();

    const entry = new IamAccessEntry(stack, 'Entry', {
      cluster, principal: AccessEntryPrincipal.arn(ROLE_ARN), kubernetesGroups: ['viewers', 'debuggers'], username: 'viewer:{{SessionName}}',
    });

    const template = Template.fromStack(stack);
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(1);
    template.hasResource('AWS::EKS::AccessEntry', {
      Properties: { ClusterName: 'prod', PrincipalArn: ROLE_ARN, KubernetesGroups: ['viewers', 'debuggers'], Username: 'viewer:{{SessionName}}' },
    });
    expect(stack.resolve(entry.accessEntryArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Entry/), 'AccessEntryArn'] });
    expect(entry.kubernetesGroups).toEqual(['viewers', 'debuggers']);
    expect(entry.accessEntryRef).toEqual({ accessEntryArn: entry.accessEntryArn, clusterName: 'prod', principalArn: ROLE_ARN });
  });

  test('takes access policies with scopes, a type, tags and a removal policy', () => {
    const { stack, cluster } = existingCluster();
    Tags.of(stack).add('owner', 'platform');

    new IamAccessEntry(stack, 'Entry', {
      ...forRole(cluster),
      accessPolicies: [
        eks.AccessPolicy.fromAccessPolicyName('AmazonEKSViewPolicy', { accessScopeType: eks.AccessScopeType.NAMESPACE, namespaces: ['dev', 'test-*'] }),
        eks.AccessPolicy.fromAccessPolicyName('AmazonEKSAdminViewPolicy', { accessScopeType: eks.AccessScopeType.CLUSTER }),
      ],
      type: eks.AccessEntryType.STANDARD,
      tags: { team: 'a' },
      removalPolicy: RemovalPolicy.RETAIN,
    });

    Template.fromStack(stack).hasResource('AWS::EKS::AccessEntry', {
      Properties: {
        AccessPolicies: [
          { PolicyArn: VIEW_POLICY_ARN, AccessScope: { Type: 'namespace', Namespaces: ['dev', 'test-*'] } },
          { PolicyArn: Match.anyValue(), AccessScope: { Type: 'cluster' } },
        ],
        KubernetesGroups: Match.absent(),
        Type: 'STANDARD',
        Tags: [{ Key: 'owner', Value: 'platform' }, { Key: 'team', Value: 'a' }],
      },
      DeletionPolicy: 'Retain',
    });
  });

  test.each([
    ['a role made here', (stack: Stack) => AccessEntryPrincipal.role(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })),
      { 'Fn::GetAtt': [Match.stringLikeRegexp('^Role'), 'Arn'] }],
    ['a role imported with its path', (stack: Stack) => AccessEntryPrincipal.role(iam.Role.fromRoleArn(stack, 'Role', ROLE_ARN)), ROLE_ARN],
    ['the resource of a role', (stack: Stack) => AccessEntryPrincipal.role(new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.AccountRootPrincipal()] })] }) })),
      { 'Fn::GetAtt': ['Role', 'Arn'] }],
    ['a user made here', (stack: Stack) => AccessEntryPrincipal.user(new iam.User(stack, 'User')), { 'Fn::GetAtt': [Match.stringLikeRegexp('^User'), 'Arn'] }],
    ['a role of IAM Identity Center', () => AccessEntryPrincipal.ssoRole('AWSReservedSSO_Dev_0123456789abcdef', 'eu-central-1'), {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' },
        ':role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Dev_0123456789abcdef']],
    }],
  ])('is for %s', (_what, principalIn, arn) => {
    const { stack, cluster } = existingCluster();

    new IamAccessEntry(stack, 'Entry', { cluster, principal: principalIn(stack), kubernetesGroups: ['viewers'] });

    Template.fromStack(stack).hasResourceProperties('AWS::EKS::AccessEntry', { PrincipalArn: arn });
  });

  test('takes clusters of aws-eks-v2 and of aws-eks, also of another stack', () => {
    const app = new App();
    const clusters = new Stack(app, 'Clusters', { env: ENV });
    const stack = new Stack(app, 'People', { env: ENV });

    new IamAccessEntry(stack, 'V1', { ...forRole(v1Cluster(clusters, 'V1')), kubernetesGroups: ['viewers'] });
    new IamAccessEntry(stack, 'V2', { ...forRole(v2Cluster(clusters, 'V2')), kubernetesGroups: ['viewers'] });

    Template.fromStack(stack).allResourcesProperties('AWS::EKS::AccessEntry', { ClusterName: { 'Fn::ImportValue': Match.stringLikeRegexp('^Clusters:') } });
  });
});

describe('subjects for bindings', () => {
  test('are the groups of the entry, by their names', () => {
    const { stack, cluster } = existingCluster();
    const entry = new IamAccessEntry(stack, 'Entry', { ...forRole(cluster), kubernetesGroups: ['viewers'] });

    expect(entry.group('viewers').toSubject()).toEqual({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'viewers' });
    expect(entry.group('viewers').origin).toBe('Test/Entry');
  });

  test.each([
    ['another group', ['viewers', 'debuggers'], "[Test/Entry] 'name' must be one of its groups ('viewers', 'debuggers'), got 'admins'; add it to 'kubernetesGroups'"],
    ['any group where it has none', undefined, "[Test/Entry] 'name' must be one of its groups, it has none, got 'admins'"],
  ])('fail for %s', (_what, kubernetesGroups, message) => {
    const { stack, cluster } = existingCluster();
    const entry = new IamAccessEntry(stack, 'Entry', { ...forRole(cluster), kubernetesGroups });

    expect(() => entry.group('admins')).toThrow(message);
  });

  test('are the user by its name, and an IAM user without one by its ARN, as EKS names it', () => {
    const { stack, cluster } = existingCluster();
    const named = new IamAccessEntry(stack, 'Named', { ...forRole(cluster), username: 'viewer' });
    const user = new IamAccessEntry(stack, 'User', { cluster, principal: AccessEntryPrincipal.arn(USER_ARN) });

    expect(named.user().toSubject()).toEqual({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'viewer' });
    expect(user.user().name).toBe(USER_ARN);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test.each([['no user name', undefined, 'got none; or bind a group'], ['a user name that EKS makes', 'viewer:{{SessionName}}', "got 'viewer:{{SessionName}}'"]])(
    'fail for the user of a role with %s', (_what, username, message) => {
      const { stack, cluster } = existingCluster();
      const entry = new IamAccessEntry(stack, 'Entry', { ...forRole(cluster), username });

      expect(() => entry.user()).toThrow(/^\[Test\/Entry\] 'username' must be given, without {{...}}, to bind the user of a role/);
      expect(() => entry.user()).toThrow(message);
    });
});

describe('what EKS refuses', () => {
  const policy = (accessScopeType: eks.AccessScopeType, namespaces?: string[]) =>
    eks.AccessPolicy.fromAccessPolicyName('AmazonEKSViewPolicy', { accessScopeType, namespaces });
  const { NAMESPACE, CLUSTER } = eks.AccessScopeType;

  test.each<[string, Partial<IamAccessEntryProps>, string]>([
    ['a group of Kubernetes', { kubernetesGroups: ['system:masters'] }, "[Test/Entry] 'kubernetesGroups' must not have a name that begins with 'system:'"],
    ['an empty group', { kubernetesGroups: [''] }, "'kubernetesGroups' must not have an empty name"],
    ['a group twice', { kubernetesGroups: ['a', 'b', 'a'] }, "'kubernetesGroups' must not repeat a group, got 'a' twice"],
    ['a reserved user name', { username: 'eks:admin' }, "[Test/Entry] 'username' must not begin with 'eks:'"],
    ['a namespace scope without namespaces', { accessPolicies: [policy(NAMESPACE)] },
      "'accessPolicies' must name the namespaces of a policy with namespace scope, got none for 'AmazonEKSViewPolicy'; give 'namespaces', or take AccessScopeType.CLUSTER"],
    ['a cluster scope with namespaces', { accessPolicies: [policy(CLUSTER, ['dev'])] },
      "'accessPolicies' must not name namespaces for a policy with cluster scope, got 'dev' for 'AmazonEKSViewPolicy'"],
    ['an illegal namespace', { accessPolicies: [policy(NAMESPACE, ['Team_A'])] }, "'accessPolicies' names a namespace that must be a DNS label"],
    ['a policy twice', { accessPolicies: [policy(NAMESPACE, ['a']), policy(NAMESPACE, ['b'])] },
      "'accessPolicies' must not repeat a policy, got 'AmazonEKSViewPolicy' twice; list all namespaces in one scope"],
    ['groups of nodes', { type: eks.AccessEntryType.EC2_LINUX, kubernetesGroups: ['a'] }, "'kubernetesGroups' must be left out for entries of type EC2_LINUX"],
    ['policies of nodes', { type: eks.AccessEntryType.EC2_WINDOWS, accessPolicies: [policy(CLUSTER)] }, "'accessPolicies' must be left out for entries of type EC2_WINDOWS"],
  ])('fails for %s, before anything is made', (_what, props, message) => {
    const { stack, cluster } = existingCluster();

    expect(() => new IamAccessEntry(stack, 'Entry', { ...forRole(cluster), ...props })).toThrow(message);
    expect(stack.node.tryFindChild('Entry')).toBeUndefined();
  });

  test.each([
    ['a session', () => AccessEntryPrincipal.arn('arn:aws:sts::111122223333:assumed-role/a/b'), "AccessEntryPrincipal.arn: 'arn' must be a role or user, not a session of it"],
    ['an SSO role without its path', (stack: Stack) => AccessEntryPrincipal.role(iam.Role.fromRoleName(stack, 'Sso', 'AWSReservedSSO_Dev_0123456789abcdef')),
      "AccessEntryPrincipal.role: 'role' must have the full path of a role of IAM Identity Center"],
    ['the name of a permission set', () => AccessEntryPrincipal.ssoRole('Dev', 'eu-west-1'), "AccessEntryPrincipal.ssoRole: 'roleName' must be the name of a role"],
  ])('fails for %s as principal', (_what, principalIn, message) => {
    expect(() => principalIn(testStack().stack)).toThrow(message);
  });

  test('fails for a cluster that takes no access entries', () => {
    const { stack } = testStack();
    const cluster = l1Cluster(stack);
    cluster.accessConfig = { authenticationMode: 'CONFIG_MAP' };

    expect(() => new IamAccessEntry(stack, 'Entry', forRole(cluster))).toThrow(
      "[Test/Entry] 'cluster' must have an authentication mode that takes access entries, got CONFIG_MAP for 'Test/Cluster'; change it to API_AND_CONFIG_MAP");
  });

  test('lets tokens pass', () => {
    const { stack, cluster } = existingCluster();
    const token = Fn.importValue('x');

    new IamAccessEntry(stack, 'Entry', { cluster, principal: AccessEntryPrincipal.arn(token), kubernetesGroups: [token], username: token });

    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('a second entry for the same principal', () => {
  const duplicate = (path: string) => `the principal has another access entry on the cluster in this app: '${path}'; EKS allows one`;

  test.each<[string, (stack: Stack, cluster: eks.ICluster) => void, string]>([
    ['of this library', (stack, cluster) => void new IamAccessEntry(stack, 'Second', forRole(cluster)), 'Test/Second/Resource'],
    ['of aws-eks', (stack, cluster) => void new eks.AccessEntry(stack, 'Second', { cluster, principal: ROLE_ARN, accessPolicies: [] }), 'Test/Second/Resource'],
    ['written as a resource', (stack, cluster) => void new eks.CfnAccessEntry(stack, 'Second', { clusterName: cluster.clusterName, principalArn: ROLE_ARN }), 'Test/Second'],
  ])('%s fails synthesis and names both', (_what, makeSecond, path) => {
    const { app, stack, cluster } = existingCluster();
    new IamAccessEntry(stack, 'First', { ...forRole(cluster), kubernetesGroups: ['a'] });
    makeSecond(stack, cluster);

    expect(() => app.synth()).toThrow(`[Test/First] ${duplicate(path)}`);
  });

  test('that a cluster of aws-eks-v2 made for its administrator fails synthesis', () => {
    const { app, stack } = testStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const cluster = v2Cluster(stack);
    cluster.grantClusterAdmin('Admin', role.roleArn);
    new IamAccessEntry(stack, 'Entry', { cluster, principal: AccessEntryPrincipal.role(role), kubernetesGroups: ['a'] });

    expect(() => app.synth()).toThrow(duplicate('Test/Cluster/Admin/Resource'));
  });

  test('is found across stacks that share the cluster', () => {
    const app = new App();
    const [first, second] = ['A', 'B'].map(name => new Stack(app, name, { env: ENV }));
    const cluster = l1Cluster(first);
    new IamAccessEntry(first, 'Entry', forRole(cluster));
    new IamAccessEntry(second, 'Entry', forRole(cluster));

    expect(() => app.synth()).toThrow(`[A/Entry] ${duplicate('B/Entry/Resource')}`);
  });

  test('is none on another cluster, in another region, or for a principal that is another value of the same name', () => {
    const app = new App();
    for (const region of ['eu-west-1', 'us-east-1']) {
      const stack = new Stack(app, region, { env: { ...ENV, region } });
      const cluster = importedCluster(stack);
      new IamAccessEntry(stack, 'Entry', forRole(cluster));
      new IamAccessEntry(stack, 'Other', forRole(l1Cluster(stack)));
      new IamAccessEntry(stack, 'Exported', { cluster, principal: AccessEntryPrincipal.arn(Fn.importValue('role')) });
    }

    expect(() => app.synth()).not.toThrow();
  });
});

describe('warnings', () => {
  test('tell of an entry that grants nothing', () => {
    const { stack, cluster } = existingCluster();

    new IamAccessEntry(stack, 'Entry', { ...forRole(cluster), kubernetesGroups: [], accessPolicies: [] });

    Annotations.fromStack(stack).hasWarning('/Test/Entry', Match.stringLikeRegexp(
      'can log in to the cluster and do nothing there, because the entry has neither groups nor access policies.*cdk-eks-identity:accessEntryGrantsNothing'));
  });

  test('are silent about nodes, which get from EKS what they need', () => {
    const { stack, cluster } = existingCluster();

    new IamAccessEntry(stack, 'Entry', { ...forRole(cluster), type: eks.AccessEntryType.EC2_LINUX });

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('tell of the root user', () => {
    const { stack, cluster } = existingCluster();

    new IamAccessEntry(stack, 'Entry', { cluster, principal: AccessEntryPrincipal.arn(`arn:aws:iam::${ENV.account}:root`), kubernetesGroups: ['a'] });

    Annotations.fromStack(stack).hasWarning('/Test/Entry', Match.stringLikeRegexp('root user of the account, not everybody.*accessEntryForRootUser'));
  });

  test.each([
    ['CfnCluster', l1Cluster],
    ['aws-eks', v1Cluster],
  ])('tell of a cluster of %s whose authentication mode is left to EKS', (_what, clusterIn) => {
    const { stack } = testStack();

    new IamAccessEntry(stack, 'Entry', { ...forRole(clusterIn(stack)), kubernetesGroups: ['a'] });

    Annotations.fromStack(stack).hasWarning('/Test/Entry', Match.stringLikeRegexp('EKS refuses access entries unless.*Test/Cluster.*accessEntriesMayBeRefused'));
  });

  test.each([
    ['aws-eks-v2', (stack: Stack) => v2Cluster(stack)],
    ['an import', (stack: Stack) => eksv2.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'prod' })],
    ['a resource that says so', (stack: Stack) => {
      const cluster = l1Cluster(stack);
      cluster.accessConfig = { authenticationMode: 'API' };
      return cluster;
    }],
  ])('are silent about the mode of a cluster of %s', (_what, clusterIn) => {
    const { stack } = testStack();

    new IamAccessEntry(stack, 'Entry', { ...forRole(clusterIn(stack)), kubernetesGroups: ['a'] });

    Annotations.fromStack(stack).hasNoWarning('/Test/Entry', Match.anyValue());
  });
});

function existingCluster() {
  const { app, stack } = testStack();
  return { app, stack, cluster: importedCluster(stack) };
}

function importedCluster(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Existing', { clusterName: 'prod' });
}

function forRole(cluster: eks.IClusterRef): IamAccessEntryProps {
  return { cluster, principal: AccessEntryPrincipal.arn(ROLE_ARN) };
}
