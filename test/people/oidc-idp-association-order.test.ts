import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import { associateAs, waitingIn } from '../support/associations';
import { ENV, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';

/*
 * EKS makes one change of a cluster at a time: who waits for whom.
 */

const imported = (scope: Construct) => eks.CfnCluster.fromClusterName(scope, 'Imported', 'prod');

function fargateProfile(scope: Construct, id: string, cluster: eks.IClusterRef): eks.CfnFargateProfile {
  return new eks.CfnFargateProfile(scope, id, {
    clusterName: cluster.clusterRef.clusterName, podExecutionRoleArn: 'arn:aws:iam::111122223333:role/x', selectors: [{ namespace: 'x' }],
  });
}

describe('associations of a cluster in one stack', () => {
  test('wait for all before them in the order of paths, whatever the order they were written in', () => {
    const waiting = [['A', 'B', 'C'], ['C', 'A', 'B'], ['B', 'C', 'A']].map(ids => {
      const { stack } = testStack();
      const cluster = imported(stack);
      ids.forEach(id => associateAs(stack, id, cluster));
      return waitingIn(stack);
    });

    expect(waiting[0]).toEqual({ A: [], B: ['A'], C: ['A', 'B'] });
    expect(waiting).toEqual([waiting[0], waiting[0], waiting[0]]);
  });

  test('keep their places when one comes or goes', () => {
    const [before, after] = [['A', 'C'], ['B', 'A', 'C']].map(ids => {
      const { stack } = testStack();
      const cluster = imported(stack);
      ids.forEach(id => associateAs(stack, id, cluster));
      return waitingIn(stack);
    });

    expect(before).toEqual({ A: [], C: ['A'] });
    expect(after).toEqual({ A: [], B: ['A'], C: ['A', 'B'] });
  });

  test('that are taken out change nothing but who waits for them', () => {
    const [complete, without] = [true, false].map(associated => {
      const { stack } = testStack();
      const cluster = imported(stack);
      associateAs(stack, 'A', cluster);
      associateAs(stack, 'B', cluster, { associate: associated });
      associateAs(stack, 'C', cluster);
      return waitingIn(stack);
    });

    expect(complete).toEqual({ A: [], B: ['A'], C: ['A', 'B'] });
    expect(without).toEqual({ A: [], C: ['A'] });
  });

  test('do not wait for those of other clusters', () => {
    const { stack } = testStack();

    associateAs(stack, 'A', imported(stack));
    associateAs(stack, 'B', l1Cluster(stack), { kubernetesVersion: undefined });

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
    const [a, b] = ['A', 'B', 'C'].map(id => associateAs(stack, id, cluster));

    order(a, b, stack);

    expect(waitingIn(stack)).toMatchObject({ A: expect.arrayContaining([expect.stringMatching(/^B(etween)?$/)]), B: [], C: ['A', 'B'] });
  });

  test('follow the dependencies of what they are in', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    const [first, second] = ['First', 'Second'].map(id => new Construct(stack, id));
    associateAs(first, 'A', cluster);
    associateAs(second, 'B', cluster);

    first.node.addDependency(second);

    expect(waitingIn(stack)).toEqual({ FirstA: ['SecondB'], SecondB: [] });
  });

  test('leave a cycle that a user made to CloudFormation to name', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    const [a, b] = ['A', 'B'].map(id => associateAs(stack, id, cluster));
    a.orderAfter(b);
    b.orderAfter(a);

    expect(() => Template.fromStack(stack)).toThrow(/cycl|circular/i);
  });

  test('are the same in a second synthesis', () => {
    const { app, stack } = testStack();
    const cluster = imported(stack);
    ['A', 'B'].forEach(id => associateAs(stack, id, cluster));
    fargateProfile(stack, 'Profile', cluster);

    const [first, second] = [1, 2].map(() => app.synth({ force: true }).getStackByName('Test').template as unknown);

    expect(second).toEqual(first);
  });
});

describe('other changes of the cluster', () => {
  test('in the same stack come first: access entries, add-ons and Fargate profiles', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    associateAs(stack, 'A', cluster);
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

    associateAs(stack, 'A', clusterIn(stack), { kubernetesVersion: undefined });

    expect(waitingIn(stack).A).toEqual(expect.arrayContaining(['Profile']));
  });

  test('of other clusters, and in other stacks, are left alone', () => {
    const { app, stack } = testStack();
    associateAs(stack, 'A', imported(stack));
    fargateProfile(stack, 'Other', l1Cluster(stack));
    const elsewhere = new Stack(app, 'Elsewhere', { env: ENV });
    fargateProfile(elsewhere, 'Profile', imported(elsewhere));

    expect(waitingIn(stack)).toEqual({ A: [] });
    expect([...stack.dependencies, ...elsewhere.dependencies]).toEqual([]);
  });

  test('that wait for an association keep waiting, and for all before it', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    const [, b] = ['A', 'B', 'C'].map(id => associateAs(stack, id, cluster));

    fargateProfile(stack, 'Profile', cluster).node.addDependency(b);

    expect(waitingIn(stack)).toEqual({ A: [], B: ['A'], C: ['A', 'B', 'Profile'] });
  });

  test('that are associations of another library come first, too', () => {
    const { stack } = testStack();
    const cluster = imported(stack);
    associateAs(stack, 'A', cluster);
    new eks.CfnIdentityProviderConfig(stack, 'Foreign', { clusterName: 'prod', type: 'oidc', oidc: { issuerUrl: 'https://x.example.com', clientId: 'x', usernamePrefix: 'x:' } });

    expect(waitingIn(stack)).toEqual({ A: ['Foreign'], Foreign: [] });
  });

  test('that are not found can be named', () => {
    const { stack } = testStack();
    const association = associateAs(stack, 'A', imported(stack));

    association.orderAfter(new Topic(stack, 'First'), new Topic(stack, 'Second'));

    expect(waitingIn(stack)).toEqual({ A: ['First', 'Second'] });
  });

  test('do not matter to an association that is taken out', () => {
    const { stack } = testStack();
    const association = associateAs(stack, 'A', imported(stack), { associate: false });

    association.orderAfter(new Topic(stack, 'First'));

    expect(waitingIn(stack)).toEqual({});
  });
});
