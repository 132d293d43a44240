import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { App, CfnParameter, Fn, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { ENV, existingVpc, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';

/*
 * What associations on one cluster may not have in common, wherever in an app they are written.
 */

type Options = Partial<OidcIdpAssociationProps>;

/** An association unlike any other with another id. */
function associate(scope: Construct, id: string, cluster: eks.IClusterRef, options: Options = {}): OidcIdpAssociation {
  return new OidcIdpAssociation(scope, id, {
    cluster, issuerUrl: `https://${id.toLowerCase()}.example.com`, clientId: 'kubernetes', configName: id, groupsClaim: 'groups', ...options,
  });
}

const imported = (scope: Construct, id = 'Imported', name = 'prod') => eks.CfnCluster.fromClusterName(scope, id, name);

/** An L1 cluster of a version, and of a name if it is given one. */
function clusterOf(scope: Construct, version: string | undefined, name?: string): eks.CfnCluster {
  const cluster = l1Cluster(scope);
  cluster.version = version;
  cluster.name = name;
  return cluster;
}

/** What synthesis says. */
function problemsOf(stack: Stack): string {
  try {
    Template.fromStack(stack);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('two associations', () => {
  test('fit on a cluster if they have nothing in common', () => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.32');

    associate(stack, 'Employees', cluster);
    associate(stack, 'Contractors', cluster);

    Template.fromStack(stack).resourceCountIs('AWS::EKS::IdentityProviderConfig', 2);
  });

  test.each<[string, Options, Options, string]>([
    ['the same issuer', { issuerUrl: 'https://a.example.com' }, { issuerUrl: 'https://a.example.com' },
      "[Test/One] the cluster has another association with the issuer of this one: 'Test/Two'; EKS allows one, also for another client"],
    ['the same issuer for another client', { issuerUrl: 'https://a.example.com', clientId: 'one' }, { issuerUrl: 'https://a.example.com', clientId: 'two' },
      "[Test/Two] the cluster has another association with the issuer of this one: 'Test/One'"],
    ['the same name', { configName: 'x', usernamePrefix: 'a:', groupsPrefix: 'a:' }, { configName: 'x', usernamePrefix: 'b:', groupsPrefix: 'b:' },
      "[Test/One] the cluster has another association named 'x': 'Test/Two'; give one of them another 'configName'"],
    ['equal user name prefixes', { usernamePrefix: 'p:' }, { usernamePrefix: 'p:' },
      "[Test/One] 'usernamePrefix' 'p:' must not be, begin, or begin with that of 'Test/Two', which is 'p:': a user of one identity provider could pass for one of the other"],
    ['nested user name prefixes', { usernamePrefix: 'p:' }, { usernamePrefix: 'p:x:' }, "[Test/Two] 'usernamePrefix' 'p:x:' must not be, begin, or begin with that of 'Test/One', which is 'p:'"],
    ['no user name prefix beside one', { usernamePrefix: '-' }, { usernamePrefix: 'p:' }, "[Test/One] 'usernamePrefix' empty must not be"],
    ['no user name prefix beside none', { usernamePrefix: '-' }, { usernamePrefix: '-' }, 'which is empty: a user of one identity provider could pass for one of the other'],
    ['equal groups prefixes', { groupsPrefix: 'gid:' }, { groupsPrefix: 'gid:' }, "[Test/One] 'groupsPrefix' 'gid:' must not be, begin, or begin with that of 'Test/Two'"],
    ['nested groups prefixes', { groupsPrefix: 'g' }, { groupsPrefix: 'gid:' }, "[Test/Two] 'groupsPrefix' 'gid:' must not be, begin, or begin with that of 'Test/One', which is 'g'"],
    ['no groups prefix beside one', { omitGroupsPrefix: true }, {}, "[Test/One] 'groupsPrefix' empty must not be, begin, or begin with that of 'Test/Two', which is 'Two:'"],
  ])('fail with %s', (_what, one, two, message) => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.33');

    associate(stack, 'One', cluster, one);
    associate(stack, 'Two', cluster, two);

    expect(problemsOf(stack)).toContain(message);
  });

  test('may both leave the user name prefix to EKS, which puts the issuer there', () => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.33');

    associate(stack, 'One', cluster, { omitUsernamePrefix: true });
    associate(stack, 'Two', cluster, { omitUsernamePrefix: true });

    expect(problemsOf(stack)).toBe('');
  });

  test('may have one groups prefix if only one of them has groups', () => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.33');

    associate(stack, 'One', cluster, { groupsPrefix: 'x:' });
    associate(stack, 'Two', cluster, { groupsClaim: undefined });

    expect(problemsOf(stack)).toBe('');
  });

  test('fail for one user pool, written in two ways', () => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.33');
    const pool = new CfnUserPool(stack, 'Pool');

    associate(stack, 'One', cluster, { issuerUrl: pool.attrProviderUrl });
    associate(stack, 'Two', cluster, { issuerUrl: `https://cognito-idp.eu-west-1.amazonaws.com/${pool.ref}` });

    expect(problemsOf(stack)).toContain("the cluster has another association with the issuer of this one: 'Test/Two'");
  });

  test('do not meet on different clusters', () => {
    const { stack } = testStack();
    const same = { issuerUrl: 'https://a.example.com', configName: 'x' };

    associate(stack, 'One', imported(stack, 'ImportedOne', 'one'), same);
    associate(stack, 'Two', imported(stack, 'ImportedTwo', 'two'), same);
    associate(stack, 'Three', l1Cluster(stack), same);

    expect(problemsOf(stack)).toBe('');
  });
});

describe('the number of associations', () => {
  /** As many associations as are asked for, on a cluster. */
  function fill(stack: Stack, cluster: eks.IClusterRef, count: number, options: Options = {}) {
    Array.from({ length: count }, (_, n) => associate(stack, `Idp${String(n).padStart(2, '0')}x`, cluster, options));
  }

  test.each<[string, number]>([['1.31', 1], ['1.32', 10], ['1.33', 10]])('of Kubernetes %s is at most %d', (version, max) => {
    const { stack: full } = testStack();
    fill(full, clusterOf(full, version), max);
    const { stack: tooFull } = testStack();
    fill(tooFull, clusterOf(tooFull, version), max + 1);

    expect(problemsOf(full)).toBe('');
    expect(problemsOf(tooFull)).toContain(`the cluster can have at most ${max} association${max === 1 ? '' : 's'} (Kubernetes ${version}; several need 1.32 or later), `
      + `got ${max + 1}: 'Test/Idp00x', 'Test/Idp01x'`);
  });

  test('is said once', () => {
    const { stack } = testStack();
    fill(stack, clusterOf(stack, '1.31'), 3);

    expect(problemsOf(stack).match(/at most 1 association/g)).toHaveLength(1);
  });

  test('is one where the version is not known, and says what to do', () => {
    const { stack } = testStack();
    fill(stack, imported(stack), 2);

    expect(problemsOf(stack)).toContain('[Test/Idp01x] the cluster can have at most 1 association (more need Kubernetes 1.32 or later, and the version of this one is not known here; '
      + "give it as 'kubernetesVersion'), got 2: 'Test/Idp00x', 'Test/Idp01x'");
  });

  test('follows the version that is given, by one or by all, and the oldest of several', () => {
    const [one, all, several] = ['One', 'All', 'Several'].map(id => new Stack(new App(), id, { env: ENV }));
    fill(one, imported(one), 1, { kubernetesVersion: '1.33' });
    associate(one, 'Other', imported(one, 'Again'));
    fill(all, imported(all), 10, { kubernetesVersion: '1.32' });
    fill(several, imported(several), 1, { kubernetesVersion: '1.33' });
    associate(several, 'Other', imported(several, 'Again'), { kubernetesVersion: '1.31' });

    expect([problemsOf(one), problemsOf(all)]).toEqual(['', '']);
    expect(problemsOf(several)).toContain('at most 1 association (Kubernetes 1.31');
  });

  test.each<[string, (stack: Stack) => eks.IClusterRef]>([
    ['aws-eks', stack => v1Cluster(stack)],
    ['aws-eks-v2', stack => v2Cluster(stack)],
    ['the L1', stack => clusterOf(stack, '1.33')],
  ])('follows the version of a cluster of %s', (_what, clusterIn) => {
    const { stack } = testStack();
    fill(stack, clusterIn(stack), 2);

    expect(problemsOf(stack)).toBe('');
  });

  test('leaves out what is taken out', () => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.31');
    associate(stack, 'Old', cluster, { associate: false });
    associate(stack, 'New', cluster);

    expect(problemsOf(stack)).toBe('');
  });

  test('is not all: together they must be under 12 KB', () => {
    const { stack } = testStack();
    const requiredClaims = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`claim${n}`, 'v'.repeat(253)]));
    fill(stack, clusterOf(stack, '1.33'), 9, { requiredClaims });

    expect(problemsOf(stack)).toMatch(/the associations of the cluster must be under 12288 bytes together, got \d{5}: 'Test\/Idp00x'.*; shorten prefixes and required claims/);
  });
});

describe('one cluster is found again', () => {
  const same = { issuerUrl: 'https://a.example.com' };

  test.each<[string, (one: Stack, two: Stack) => [eks.IClusterRef, eks.IClusterRef]]>([
    ['handed to two stacks', one => [clusterOf(one, '1.33'), one.node.findChild('Cluster') as eks.CfnCluster]],
    ['imported twice by its name', (one, two) => [imported(one), imported(two)]],
    ['imported by name and by ARN', (one, two) => [imported(one), eks.CfnCluster.fromClusterArn(two, 'Arn', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod')]],
    ['made with a name, and imported by it', (one, two) => [clusterOf(one, '1.33', 'prod'), imported(two)]],
    ['of aws-eks-v2, by its resource', one => {
      const cluster = v2Cluster(one);
      return [cluster, cluster.node.defaultChild as eks.CfnCluster];
    }],
    ['of aws-eks, made with a name, and imported by it', (one, two) => {
      const network = { vpc: existingVpc(one, 'Vpc'), vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }] };
      const kubectlLayer = new KubectlV33Layer(one, 'Kubectl');
      const cluster = new eks.Cluster(one, 'Legacy', { ...network, version: eks.KubernetesVersion.V1_33, clusterName: 'prod', defaultCapacity: 0, kubectlLayer });
      return [cluster, imported(two)];
    }],
    ['imported by the same export', (one, two) => [imported(one, 'Exported', Fn.importValue('Name')), imported(two, 'Exported', Fn.importValue('Name'))]],
  ])('%s', (_what, clusters) => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map(id => new Stack(app, id, { env: ENV }));
    const [first, second] = clusters(one, two);
    associate(one, 'A', first, same);
    associate(two, 'B', second, same);

    expect(problemsOf(one)).toContain("[One/A] the cluster has another association with the issuer of this one: 'Two/B'");
  });

  test('in no other environment, and not behind another parameter', () => {
    const app = new App();
    const [one, two] = [ENV, { ...ENV, region: 'us-east-1' }].map((env, n) => new Stack(app, `Stack${n}`, { env }));
    associate(one, 'A', imported(one), same);
    associate(two, 'B', imported(two), same);
    const names = ['NameOne', 'NameTwo'].map(id => new CfnParameter(one, id).valueAsString);
    names.forEach((name, n) => associate(one, `C${n}`, imported(one, `Named${n}`, name), same));

    expect(problemsOf(one)).toBe('');
  });

  test('across the stages of an app', () => {
    const app = new App();
    const stacks = ['Blue', 'Green'].map(id => new Stack(new Stage(app, id), 'Login', { env: ENV }));
    stacks.forEach(stack => associate(stack, 'A', imported(stack), same));

    expect(() => app.synth()).toThrow("[Blue/Login/A] the cluster has another association with the issuer of this one: 'Green/Login/A'");
  });
});

describe('an association that is not of this library', () => {
  const foreign = (stack: Stack, cluster: eks.IClusterRef, props: Partial<eks.CfnIdentityProviderConfigProps> = {}) => new eks.CfnIdentityProviderConfig(stack, 'Foreign', {
    clusterName: cluster.clusterRef.clusterName, type: 'oidc', oidc: { issuerUrl: 'https://a.example.com', clientId: 'x' }, ...props,
  });

  test.each<[string, Partial<eks.CfnIdentityProviderConfigProps>]>([
    ['as it is', {}],
    ['known only at synthesis', { oidc: { resolve: () => ({ issuerUrl: 'https://a.example.com', clientId: 'x' }), creationStack: [] } as never }],
  ])('counts, with its issuer %s', (_what, props) => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.31');
    foreign(stack, cluster, props);
    associate(stack, 'A', cluster, { issuerUrl: 'https://a.example.com' });

    const problems = problemsOf(stack);
    expect(problems).toContain("[Test/A] the cluster has another association with the issuer of this one: 'Test/Foreign'");
    expect(problems).toContain("at most 1 association (Kubernetes 1.31; several need 1.32 or later), got 2: 'Test/A', 'Test/Foreign'");
  });

  test.each<[string, Partial<eks.CfnIdentityProviderConfigProps>]>([
    ['that is not there', { oidc: undefined }],
    ['that is chosen at deployment', { oidc: Fn.conditionIf('Condition', { issuerUrl: 'https://a.example.com' }, {}) as never }],
  ])('counts, although nothing is known of a configuration %s', (_what, props) => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.31');
    foreign(stack, cluster, props);
    associate(stack, 'A', cluster, { issuerUrl: 'https://a.example.com' });

    expect(problemsOf(stack)).toContain("got 2: 'Test/A', 'Test/Foreign'");
  });

  test('counts with its name', () => {
    const { stack } = testStack();
    const cluster = clusterOf(stack, '1.33');
    foreign(stack, cluster, { identityProviderConfigName: 'A' });
    associate(stack, 'A', cluster);

    expect(problemsOf(stack)).toContain("the cluster has another association named 'A': 'Test/Foreign'");
  });
});

test('warnings can be acknowledged', () => {
  const { stack } = testStack();
  const association = associate(stack, 'A', imported(stack), { omitGroupsPrefix: true });

  Annotations.fromStack(stack).hasWarning('/Test/A', Match.stringLikeRegexp('cdk-eks-identity:unprefixedGroups'));
  expect(association.group('dev').name).toBe('dev');
});
