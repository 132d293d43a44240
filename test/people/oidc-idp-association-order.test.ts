import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { ENV, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';

/*
 * EKS makes one change of a cluster at a time: who waits for whom.
 */

type Options = Partial<OidcIdpAssociationProps>;

const TYPE = 'AWS::EKS::IdentityProviderConfig';

function associate(scope: Construct, id: string, cluster: eks.IClusterRef, options: Options = {}): OidcIdpAssociation {
  return new OidcIdpAssociation(scope, id, {
    cluster, issuerUrl: `https://${id.toLowerCase()}.example.com`, clientId: 'kubernetes', configName: id, groupsClaim: 'groups', kubernetesVersion: '1.33', ...options,
  });
}

const imported = (scope: Construct) => eks.CfnCluster.fromClusterName(scope, 'Imported', 'prod');

function fargateProfile(scope: Construct, id: string, cluster: eks.IClusterRef): eks.CfnFargateProfile {
  return new eks.CfnFargateProfile(scope, id, {
    clusterName: cluster.clusterRef.clusterName, podExecutionRoleArn: 'arn:aws:iam::111122223333:role/x', selectors: [{ namespace: 'x' }],
  });
}

/** Whom each association of a stack waits for, by logical ids without their hashes. */
function waitingIn(stack: Stack): Record<string, string[]> {
  const resources = Template.fromStack(stack).findResources(TYPE);
  const short = (id: string) => id.replace(/[0-9A-F]{8}$/, '');
  const idsIn = (dependsOn: unknown) => [dependsOn as string ?? []].flat().map(short).sort();
  return Object.fromEntries(Object.entries(resources).map(([id, { DependsOn }]) => [short(id), idsIn(DependsOn)]));
}

const namesOf = (stacks: Stack[]) => stacks.map(({ stackName }) => stackName).sort();

describe('associations of a cluster in one stack', () => {
  test('wait for all before them in the order of paths, whatever the order they were written in', () => {
    const waiting = [['A', 'B', 'C'], ['C', 'A', 'B'], ['B', 'C', 'A']].map(ids => {
      const { stack } = testStack();
      const cluster = imported(stack);
      ids.forEach(id => associate(stack, id, cluster));
      return waitingIn(stack);
    });

    expect(waiting[0]).toEqual({ A: [], B: ['A'], C: ['A', 'B'] });
    expect(waiting).toEqual([waiting[0], waiting[0], waiting[0]]);
  });

  test('keep their places when one comes or goes', () => {
    const [before, after] = [['A', 'C'], ['B', 'A', 'C']].map(ids => {
      const { stack } = testStack();
      const cluster = imported(stack);
      ids.forEach(id => associate(stack, id, cluster));
      return waitingIn(stack);
    });

    expect(before).toEqual({ A: [], C: ['A'] });
    expect(after).toEqual({ A: [], B: ['A'], C: ['A', 'B'] });
  });

  test('that are taken out change nothing but who waits for them', () => {
    const [complete, without] = [true, false].map(associated => {
      const { stack } = testStack();
      const cluster = imported(stack);
      associate(stack, 'A', cluster);
      associate(stack, 'B', cluster, { associate: associated });
      associate(stack, 'C', cluster);
      return waitingIn(stack);
    });

    expect(complete).toEqual({ A: [], B: ['A'], C: ['A', 'B'] });
    expect(without).toEqual({ A: [], C: ['A'] });
  });

  test('do not wait for those of other clusters', () => {
    const { stack } = testStack();

    associate(stack, 'A', imported(stack));
    associate(stack, 'B', l1Cluster(stack), { kubernetesVersion: undefined });

    expect(waitingIn(stack)).toEqual({ A: [], B: [] });
  });

  test.each<[string, (a: OidcIdpAssociation, b: OidcIdpAssociation, stack: Stack) => void]>([
    ['orderAfter', (a, b) => a.orderAfter(b)],
    ['node.addDependency', (a, b) => a.node.addDependency(b)],
    ['a dependency on the resource', (a, b) => a.node.addDependency(b.node.defaultChild as Construct)],
    ['a dependency of resources', (a, b) => (a.node.defaultChild as eks.CfnIdentityProviderConfig).addDependency(b.node.defaultChild as eks.CfnIdentityProviderConfig)],
    ['something in between', (a, b, stack) => {
      const between = new Topic(stack, 'Between');
      a.node.addDependency(between);
      between.node.addDependency(b);
    }],
  ])('follow a user who orders them otherwise, by %s', (_what, order) => {
    const { stack } = testStack();
    const cluster = imported(stack);
    const [a, b] = ['A', 'B', 'C'].map(id => associate(stack, id, cluster));

    order(a, b, stack);

    expect(waitingIn(stack)).toMatchObject({ A: expect.arrayContaining([expect.stringMatching(/^B(etween)?$/)]), B: [], C: ['A', 'B'] });
  });

  test('follow the dependencies of what they are in', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    const [first, second] = ['First', 'Second'].map(id => new Construct(stack, id));
    associate(first, 'A', cluster);
    associate(second, 'B', cluster);

    first.node.addDependency(second);

    expect(waitingIn(stack)).toEqual({ FirstA: ['SecondB'], SecondB: [] });
  });

  test('leave a cycle that a user made to CloudFormation to name', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    const [a, b] = ['A', 'B'].map(id => associate(stack, id, cluster));
    a.orderAfter(b);
    b.orderAfter(a);

    expect(() => Template.fromStack(stack)).toThrow(/cycl|circular/i);
  });

  test('are the same in a second synthesis', () => {
    const { app, stack } = testStack();
    const cluster = imported(stack);
    ['A', 'B'].forEach(id => associate(stack, id, cluster));
    fargateProfile(stack, 'Profile', cluster);

    const [first, second] = [1, 2].map(() => app.synth({ force: true }).getStackByName('Test').template as unknown);

    expect(second).toEqual(first);
  });
});

describe('other changes of the cluster', () => {
  test('in the same stack come first: access entries, add-ons and Fargate profiles', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    associate(stack, 'A', cluster);
    const { clusterName } = cluster.clusterRef;

    new eks.CfnAccessEntry(stack, 'Entry', { clusterName, principalArn: 'arn:aws:iam::111122223333:role/admin' });
    new eks.CfnAddon(stack, 'Addon', { clusterName, addonName: 'coredns' });
    fargateProfile(stack, 'Profile', cluster);
    new eks.CfnNodegroup(stack, 'Nodes', { clusterName, nodeRole: 'arn:aws:iam::111122223333:role/node', subnets: ['subnet-0123456789abcdef0'] });

    expect(waitingIn(stack)).toEqual({ A: ['Addon', 'Entry', 'Profile'] });
  });

  test.each<[string, (stack: Stack) => eks.IClusterRef]>([
    ['aws-eks, by its custom resource', stack => {
      const cluster = v1Cluster(stack);
      new eks.FargateProfile(stack, 'Profile', { cluster, selectors: [{ namespace: 'x' }] });
      return cluster;
    }],
    ['aws-eks-v2', stack => {
      const cluster = v2Cluster(stack);
      new eksv2.FargateProfile(stack, 'Profile', { cluster, selectors: [{ namespace: 'x' }] });
      return cluster;
    }],
  ])('are found with the clusters of %s', (_what, clusterIn) => {
    const { stack } = testStack();

    associate(stack, 'A', clusterIn(stack), { kubernetesVersion: undefined });

    expect(waitingIn(stack).A).toEqual(expect.arrayContaining(['Profile']));
  });

  test('of other clusters, and in other stacks, are left alone', () => {
    const { app, stack } = testStack();
    associate(stack, 'A', imported(stack));
    fargateProfile(stack, 'Other', l1Cluster(stack));
    const elsewhere = new Stack(app, 'Elsewhere', { env: ENV });
    fargateProfile(elsewhere, 'Profile', imported(elsewhere));

    expect(waitingIn(stack)).toEqual({ A: [] });
    expect([...stack.dependencies, ...elsewhere.dependencies]).toEqual([]);
  });

  test('that wait for an association keep waiting, and for all before it', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    const [, b] = ['A', 'B', 'C'].map(id => associate(stack, id, cluster));

    fargateProfile(stack, 'Profile', cluster).node.addDependency(b);

    expect(waitingIn(stack)).toEqual({ A: [], B: ['A'], C: ['A', 'B', 'Profile'] });
  });

  test('that are associations of another library come first, too', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    associate(stack, 'A', cluster);
    new eks.CfnIdentityProviderConfig(stack, 'Foreign', { clusterName: 'prod', type: 'oidc', oidc: { issuerUrl: 'https://x.example.com', clientId: 'x', usernamePrefix: 'x:' } });

    expect(waitingIn(stack)).toEqual({ A: ['Foreign'], Foreign: [] });
  });

  test('that are not found can be named', () => {
    const { stack } = testStack();
    const association = associate(stack, 'A', imported(stack));

    association.orderAfter(new Topic(stack, 'First'), new Topic(stack, 'Second'));

    expect(waitingIn(stack)).toEqual({ A: ['First', 'Second'] });
  });

  test('do not matter to an association that is taken out', () => {
    const { stack } = testStack();
    const association = associate(stack, 'A', imported(stack), { associate: false });

    association.orderAfter(new Topic(stack, 'First'));

    expect(waitingIn(stack)).toEqual({});
  });
});

describe('associations of a cluster in several stacks', () => {
  /** Stacks with an association each, on an existing cluster. */
  function stacksOf(app: Construct, ids: string[], options: Options = {}): Stack[] {
    return ids.map(id => {
      const stack = new Stack(app, id, { env: ENV });
      associate(stack, `${id}Idp`, imported(stack), options);
      return stack;
    });
  }

  test('let the stacks follow each other in the order of their paths', () => {
    const app = new App();
    const [c, a, b] = stacksOf(app, ['C', 'A', 'B']);

    app.synth();

    expect([a, b, c].map(({ dependencies }) => namesOf(dependencies))).toEqual([[], ['A'], ['A', 'B']]);
  });

  test('follow the stack of the cluster, also if its path comes later', () => {
    const app = new App();
    const clusterStack = new Stack(app, 'ZCluster', { env: ENV });
    const cluster = l1Cluster(clusterStack);
    cluster.version = '1.33';
    associate(clusterStack, 'A', cluster);
    const login = new Stack(app, 'Login', { env: ENV });
    associate(login, 'B', cluster);

    app.synth();

    expect([namesOf(login.dependencies), namesOf(clusterStack.dependencies)]).toEqual([['ZCluster'], []]);
  });

  test('never contradict references, dependencies, and what follows from both', () => {
    const app = new App();
    const [a, b, c] = stacksOf(app, ['A', 'B', 'C']);
    const between = new Stack(app, 'Between', { env: ENV });
    const topic = new Topic(c, 'Topic', { topicName: 'x' });
    new Topic(between, 'Topic', { displayName: topic.topicArn }); // Between needs C, by a reference
    a.addDependency(between);

    app.synth();

    expect(namesOf(a.dependencies)).toEqual(expect.arrayContaining(['Between']));
    expect(namesOf(c.dependencies)).toEqual(expect.not.arrayContaining(['A']));
    expect(namesOf(b.dependencies)).toEqual(expect.arrayContaining(['A']));
  });

  test('can be ordered by a user', () => {
    const app = new App();
    const [a, b] = stacksOf(app, ['A', 'B']);
    (a.node.findChild('AIdp') as OidcIdpAssociation).orderAfter(b.node.findChild('BIdp'));

    app.synth();

    expect([namesOf(a.dependencies), namesOf(b.dependencies)]).toEqual([['B'], []]);
  });

  test('do not tie the stacks of different stages, which deploy on their own', () => {
    const app = new App();
    const stacks = ['Blue', 'Green'].flatMap(id => stacksOf(new Stage(app, id), [id]));

    app.synth();

    expect(stacks.flatMap(({ dependencies }) => dependencies)).toEqual([]);
  });

  test('do not matter while they are taken out', () => {
    const app = new App();
    const stacks = stacksOf(app, ['A', 'B'], { associate: false });

    app.synth();

    expect(stacks.flatMap(({ dependencies }) => dependencies)).toEqual([]);
  });

  test('may be in nested stacks, which follow the stack that they are in', () => {
    const app = new App();
    const [parent] = stacksOf(app, ['A']);
    const nested = new NestedStack(parent, 'Nested');
    associate(nested, 'B', imported(nested));
    const [later] = stacksOf(app, ['Later']);

    app.synth();

    expect(waitingIn(nested)).toEqual({ B: [] });
    expect(namesOf(later.dependencies)).toEqual(['A']);
  });
});
