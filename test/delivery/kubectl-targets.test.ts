import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { App, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AccessEntryPrincipal, IamAccessEntry, type ManifestDelivery, ManifestTarget, RbacBinding, type RbacBindingProps, RbacResource, RbacRole, RbacRoleKind, RbacRule, RbacSubject } from '../../lib';
import { ENV, testApp, testStack, v1Cluster, v2Cluster } from '../support/clusters';

const TYPE = 'Custom::AWSCDK-EKS-KubernetesResource';
const DEV = [RbacSubject.group('gid:dev')];
const READ_PODS = RbacRole.fromRules('read-pods', [RbacRule.read([RbacResource.PODS])]);

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string; readonly name: string };
}

interface Applied {
  readonly objects: string[];
  readonly after: string[];
  readonly properties: Record<string, unknown>;
  readonly deletionPolicy: string;
}

/** What kubectl does in a stack, by the objects that it is about. */
function applied(stack: Stack): Applied[] {
  const resources = Template.fromStack(stack).findResources(TYPE);
  const manifestsOf = (id: string) => JSON.parse(String(resources[id].Properties.Manifest)) as KubernetesObject[];
  const objectsOf = (id: string): string[] => manifestsOf(id)
    .map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ? `${namespace}/` : ''}${name.replace(/-[0-9a-f]{8}$/, '-#')}`);
  return Object.entries(resources).map(([id, { Properties: properties, DependsOn = [], DeletionPolicy: deletionPolicy }]) => ({
    objects: objectsOf(id),
    after: (DependsOn as string[]).filter(other => other in resources).flatMap(objectsOf).sort(),
    properties,
    deletionPolicy,
  })).sort((a, b) => (a.objects.join() < b.objects.join() ? -1 : 1));
}

const graph = (stack: Stack) => applied(stack).map(({ objects, after }) => [objects, after]);

describe.each<[string, (stack: Stack) => ManifestTarget]>([
  ['aws-eks', stack => ManifestTarget.eks(v1Cluster(stack))],
  ['aws-eks-v2', stack => ManifestTarget.eksV2(v2Cluster(stack, 'Cluster', { kubectl: true }))],
])('a cluster of %s', (_module, targetOf) => {
  function testBinding(props: Partial<RbacBindingProps> = {}) {
    const { stack } = testStack();
    const target = targetOf(stack);
    return { stack, target, binding: new RbacBinding(stack, 'Binding', { role: READ_PODS, subjects: DEV, target, ...props }) };
  }

  test('gets namespaces, then roles, then all bindings of a construct with one resource', () => {
    const { stack } = testBinding({ namespaces: ['a', 'b'], createNamespaces: true });

    expect(graph(stack)).toEqual([
      [['ClusterRole read-pods'], ['Namespace a', 'Namespace b']],
      [['Namespace a'], []],
      [['Namespace b'], []],
      [['RoleBinding a/read-pods-role-binding-#', 'RoleBinding b/read-pods-role-binding-#'], ['ClusterRole read-pods', 'Namespace a', 'Namespace b']],
    ]);
  });

  test('deletes what leaves the app, but for namespaces, and takes over nothing else that is there', () => {
    const { stack } = testBinding({ namespaces: ['a'], createNamespaces: true });

    expect(applied(stack).map(({ objects: [object], properties, deletionPolicy }) => [object.split(' ')[0], properties.Overwrite, properties.PruneLabel, deletionPolicy])).toEqual([
      ['ClusterRole', undefined, undefined, 'Delete'],
      ['Namespace', true, undefined, 'Retain'],
      ['RoleBinding', undefined, undefined, 'Delete'],
    ]);
  });

  test('gets a role once that several bindings have, a Role in each of their namespaces', () => {
    const role = RbacRole.fromRules('deployer', [RbacRule.readWrite([RbacResource.DEPLOYMENTS])], { kind: RbacRoleKind.ROLE });
    const { stack, target } = testBinding({ role, namespaces: ['a', 'b'] });
    new RbacBinding(stack, 'Other', { role, subjects: DEV, namespaces: ['b', 'c'], target });

    expect(graph(stack)).toEqual([
      [['Role a/deployer'], []],
      [['Role b/deployer'], []],
      [['Role c/deployer'], []],
      [['RoleBinding a/deployer-role-binding-#', 'RoleBinding b/deployer-role-binding-#'], ['Role a/deployer', 'Role b/deployer']],
      [['RoleBinding b/deployer-role-binding-#', 'RoleBinding c/deployer-role-binding-#'], ['Role b/deployer', 'Role c/deployer']],
    ]);
  });

  test('gets subjects that are added later, and names that are known only at deployment', () => {
    const { stack, binding } = testBinding({ role: RbacRole.view(), namespaces: [Token.asString({ Ref: 'AWS::StackName' })] });
    binding.addSubject(RbacSubject.group('gid:late'));

    Template.fromStack(stack).hasResourceProperties(TYPE, { Manifest: Match.objectLike({ 'Fn::Join': Match.arrayWith([Match.arrayWith([{ Ref: 'AWS::StackName' }])]) }) });
    expect(JSON.stringify(Template.fromStack(stack).findResources(TYPE))).toContain('gid:late');
  });

  test('gets another resource for another role or other namespaces, so that the old binding is deleted', () => {
    const idOf = (props: Partial<RbacBindingProps>) => {
      const { stack, binding } = testBinding({ role: RbacRole.view(), ...props });
      Template.fromStack(stack);
      return binding.node.findAll().filter(CfnResource.isCfnResource).map(({ logicalId }) => stack.resolve(logicalId) as string);
    };
    const [first, sameAgain, ...others] = [{}, { subjects: [RbacSubject.group('gid:x')] }, { role: RbacRole.edit() }, { namespaces: ['a'] }, { namespaces: ['a', 'b'] }].map(idOf);

    expect(sameAgain).toEqual(first);
    expect(new Set([first, ...others].map(String)).size).toBe(4);
    expect([first, ...others].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  });

  test('is the same by any of its targets', () => {
    const { stack } = testStack();
    const cluster = v2Cluster(stack, 'Cluster', { kubectl: true });

    expect(ManifestTarget.eksV2(cluster).targetId).toBe(ManifestTarget.eksV2(cluster).targetId);
  });

  test.each<[string, (stack: Stack, target: ManifestTarget) => void, string]>([
    ['two bindings of one name with different subjects', (stack, target) => ['One', 'Two'].forEach(id => new RbacBinding(stack, id, {
      role: READ_PODS, bindingName: 'readers', subjects: [RbacSubject.group(`gid:${id}`)], target,
    })), "[Test/Two] ClusterRoleBinding readers-8255d8b8 is also made by 'Test/One', with another content; give one of them another name, or let both use one definition"],
    ['two bindings of one name', (stack, target) => ['One', 'Two'].forEach(id => new RbacBinding(stack, id, { role: READ_PODS, bindingName: 'readers', subjects: DEV, target })),
      "is also made by 'Test/One'; leave one of them out, since deleting either would delete what both need"],
    ['two roles of one name with different rules', (stack, target) => [RbacResource.PODS, RbacResource.NODES].forEach((resource, n) => new RbacBinding(stack, `B${n}`, {
      role: RbacRole.fromRules('reader', [RbacRule.read([resource])]), subjects: DEV, target,
    })), "[Test/B1] ClusterRole reader is also made by 'Test/B0', with another content"],
    ['one role in two stacks', (stack, target) => [stack, new Stack(stack.node.root, 'Other', { env: ENV })].forEach(where => new RbacBinding(where, 'Binding', { role: READ_PODS, subjects: DEV, target })),
      "[Other/Binding] ClusterRole read-pods is also made in stack 'Test', for 'Test/Binding'; make it in one stack, and name it as an existing role in the other, since deleting either stack would delete what both need"],
  ])('fails synthesis for %s', (_what, declare, message) => {
    const { app, stack } = testStack();
    declare(stack, targetOf(stack));

    expect(() => app.synth()).toThrow(message);
  });

  test('takes roles that say the same in another order, and namespaces in several stacks', () => {
    const { app, stack } = testStack();
    const target = targetOf(stack);
    const rules = [RbacRule.read([RbacResource.PODS]), RbacRule.read([RbacResource.NODES])];
    [rules, [...rules].reverse()].forEach((some, n) => new RbacBinding(stack, `B${n}`, { role: RbacRole.fromRules('reader', some), subjects: DEV, target }));
    [stack, new Stack(app, 'Other', { env: ENV })].forEach(where => new RbacBinding(where, 'Viewers', {
      role: RbacRole.view(), subjects: DEV, namespaces: ['a'], createNamespaces: true, target,
    }));

    expect(() => app.synth()).not.toThrow();
    expect(graph(stack).filter(([[object]]) => object.startsWith('ClusterRole '))).toEqual([[['ClusterRole reader'], []]]);
  });
});

describe('a cluster that kubectl cannot reach', () => {
  const layerOf = (stack: Stack) => new KubectlV33Layer(stack, 'Layer');

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a v2 cluster without kubectl', stack => ManifestTarget.eksV2(v2Cluster(stack)),
      "ManifestTarget.eksV2: 'cluster' must have a kubectl provider, got 'Test/Cluster' without one; add to the cluster 'kubectlProviderOptions': { kubectlLayer: new KubectlV33Layer(...) of @aws-cdk/lambda-layer-kubectl-v33 }"],
    ['an imported v2 cluster with options that it ignores', stack => ManifestTarget.eksV2(eksv2.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'x', kubectlProviderOptions: { kubectlLayer: layerOf(stack) } })),
      "got 'Test/Imported' without one; give 'kubectlProvider' to fromClusterAttributes, which ignores 'kubectlProviderOptions'"],
    ['an imported cluster without a role', stack => ManifestTarget.eks(eks.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'x', kubectlLayer: layerOf(stack) })),
      "ManifestTarget.eks: 'cluster' must have a role for kubectl, got 'Test/Imported', an import without one; give 'kubectlRoleArn' and 'kubectlLayer', or 'kubectlProvider', to fromClusterAttributes"],
    ['an imported cluster without a layer', stack => ManifestTarget.eks(eks.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'x', kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl' })),
      "'cluster' must have a kubectl layer, got 'Test/Imported' without one, for which every apply would fail; give 'kubectlLayer': new KubectlV<minor>Layer(...) of @aws-cdk/lambda-layer-kubectl-v<minor>"],
  ])('is refused: %s', (_what, make, message) => {
    const { stack } = testStack();

    expect(() => make(stack)).toThrow(message);
  });

  test('is taken if its provider is imported as well', () => {
    const { app, stack } = testStack();
    const kubectlProvider = eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Kubectl', {
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:kubectl', kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl', handlerRole: iam.Role.fromRoleName(stack, 'Handler', 'handler'),
    });
    const v1 = ManifestTarget.eks(eks.Cluster.fromClusterAttributes(stack, 'V1', { clusterName: 'x', kubectlProvider }));
    const v2 = ManifestTarget.eksV2(eksv2.Cluster.fromClusterAttributes(stack, 'V2', {
      clusterName: 'y', kubectlProvider: eksv2.KubectlProvider.fromKubectlProviderAttributes(stack, 'KubectlV2', { serviceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:kubectl' }),
    }));
    [v1, v2].forEach((target, n) => new RbacBinding(stack, `B${n}`, { role: RbacRole.view(), subjects: DEV, target }));

    expect(() => app.synth()).not.toThrow();
    Template.fromStack(stack).resourceCountIs(TYPE, 2);
  });
});

describe('a provider made for an imported v2 cluster', () => {
  function testImport(options: { role?: (stack: Stack) => iam.IRole } = {}) {
    const { app, stack } = testStack();
    const imported = eksv2.Cluster.fromClusterAttributes(stack, 'Known', { clusterName: 'production' });
    const kubectlProvider = new eksv2.KubectlProvider(stack, 'Kubectl', { cluster: imported, kubectlLayer: new KubectlV33Layer(stack, 'Layer'), role: options.role?.(stack) });
    const cluster = eksv2.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'production', kubectlProvider });
    const target = ManifestTarget.eksV2(cluster);
    ['One', 'Two'].forEach(id => new RbacBinding(stack, id, { role: RbacRole.view(), subjects: DEV, target }));
    return { app, stack, cluster, role: kubectlProvider.role as iam.IRole };
  }

  test('has to be given access, since nobody else does it', () => {
    const { app } = testImport();

    expect(() => app.synth()).toThrow("[Test/Kubectl] the role of this kubectl provider has no access entry on the imported cluster 'Test/Cluster' in this app, "
      + 'and without one every apply is answered with Unauthorized; add new IamAccessEntry(..., { cluster, principal: AccessEntryPrincipal.role(kubectlProvider.role)');
    expect(() => app.synth()).toThrow('Validation failed with the following errors:\n  [Test/Kubectl]'); // once, not for each binding
  });

  test('is waited for until it has access', () => {
    const { app, stack, cluster, role } = testImport();
    new IamAccessEntry(stack, 'KubectlAccess', {
      cluster,
      principal: AccessEntryPrincipal.role(role),
      accessPolicies: [eks.AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', { accessScopeType: eks.AccessScopeType.CLUSTER })],
    });

    const template = app.synth().getStackByName('Test').template as { Resources: Record<string, { Type: string; DependsOn?: string[] }> };
    const entry = Object.keys(template.Resources).find(id => template.Resources[id].Type === 'AWS::EKS::AccessEntry');
    expect(Object.values(template.Resources).filter(({ Type }) => Type === TYPE).map(({ DependsOn }) => DependsOn)).toEqual([[entry], [entry]]);
  });

  test('may have been given access elsewhere if its role is from elsewhere', () => {
    const { stack } = testImport({ role: where => iam.Role.fromRoleArn(where, 'Role', 'arn:aws:iam::111122223333:role/kubectl') });

    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('kubectlAccess')).map(({ id }) => id)).toEqual(['/Test/Kubectl']);
  });
});

test('a target of one\'s own gets what comes and goes together, in scopes that depend on each other', () => {
  class Printer extends ManifestTarget {
    constructor() {
      super('printer');
    }

    public deliver(scope: Construct, { manifests, overwrite, removalPolicy }: ManifestDelivery): void {
      const properties = { Kinds: manifests.map(({ kind }) => kind), overwrite, removalPolicy, Subjects: manifests[0].subjects };
      new CfnResource(scope, 'Resource', { type: 'Printer::Object', properties });
    }
  }
  const stack = new Stack(new App(), 'Test');
  new RbacBinding(stack, 'Binding', { role: READ_PODS, subjects: DEV, namespaces: ['a'], createNamespaces: true, target: new Printer() });

  const resources = Object.entries(Template.fromStack(stack).findResources('Printer::Object'));
  expect(resources.map(([, { Properties }]) => Properties)).toEqual(expect.arrayContaining([
    { Kinds: ['Namespace'], overwrite: true, removalPolicy: 'retain' },
    { Kinds: ['ClusterRole'] },
    { Kinds: ['RoleBinding'], Subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'gid:dev' }] },
  ]));
  expect(resources.map(([, { DependsOn = [] }]) => DependsOn.length).sort()).toEqual([0, 1, 2]);
});

test('200 bindings take fewer resources than the same objects handed to addManifest one by one', () => {
  const count = (fill: (stack: Stack, cluster: eksv2.Cluster) => void) => {
    const stack = new Stack(testApp(), 'Test', { env: ENV });
    fill(stack, v2Cluster(stack, 'Cluster', { kubectl: true }));
    return Object.keys(Template.fromStack(stack).findResources(TYPE)).length;
  };
  const roles = Array.from({ length: 10 }, (_, n) => RbacRole.fromRules(`team-${n}`, [RbacRule.read([RbacResource.PODS])]));
  const propsOf = (n: number) => ({ role: roles[n % 10], subjects: [RbacSubject.group(`gid:team-${n}`)], namespaces: [`team-${n}`, `team-${n}-test`] });
  const all = Array.from({ length: 200 }, (_, n) => propsOf(n));

  const ours = count((stack, cluster) => all.forEach((props, n) => new RbacBinding(stack, `Team${n}`, { ...props, target: ManifestTarget.eksV2(cluster) })));

  expect(ours).toBe(200 + 10);
  const objects = new Set(all.flatMap((props, n) => new RbacBinding(new Stack(), `Team${n}`, props).manifests).map(manifest => JSON.stringify(manifest))).size;
  expect(objects).toBe(400 + 10); // what one by one would be, and only one by one deletes what leaves the app
});
