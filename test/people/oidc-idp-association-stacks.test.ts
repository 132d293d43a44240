import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { associateAs, waitingIn } from '../support/associations';
import { ENV, l1Cluster } from '../support/clusters';

/*
 * EKS makes one change of a cluster at a time: which stack waits for which.
 */

type Options = Partial<OidcIdpAssociationProps>;

const imported = (scope: Construct) => eks.CfnCluster.fromClusterName(scope, 'Imported', 'prod');

const namesOf = (stacks: Stack[]) => stacks.map(({ stackName }) => stackName).sort();

describe('associations of a cluster in several stacks', () => {
  /** Stacks with an association each, on an existing cluster. */
  function stacksOf(app: Construct, ids: string[], options: Options = {}): Stack[] {
    return ids.map(id => {
      const stack = new Stack(app, id, { env: ENV });
      associateAs(stack, `${id}Idp`, imported(stack), options);
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
    associateAs(clusterStack, 'A', cluster);
    const login = new Stack(app, 'Login', { env: ENV });
    associateAs(login, 'B', cluster);

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
    associateAs(nested, 'B', imported(nested));
    const [later] = stacksOf(app, ['Later']);

    app.synth();

    expect(waitingIn(nested)).toEqual({ B: [] });
    expect(namesOf(later.dependencies)).toEqual(['A']);
  });
});
