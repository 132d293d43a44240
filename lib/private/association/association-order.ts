import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { Dependable, type IConstruct, type IDependable } from 'constructs';
import { type AssociationOnCluster, associationsOnCluster, declarationOf, isForeignAssociation } from './declared-associations';

/*
 * One change of a cluster at a time.
 *
 * EKS answers `ResourceInUseException` to a second one, and CloudFormation starts whatever does not depend on
 * something else at once. So every association waits for the earlier ones of its cluster, and for other changes of
 * it in the same stack.
 *
 * All of it is worked out at synthesis, when everything is in the tree: the order follows construct paths, and so
 * neither the order in which constructs were written nor token numbers. An association waits for *all* earlier ones,
 * not for the previous one only: then nothing changes between two of them when a third comes or goes.
 *
 * What a user has ordered otherwise (`node.addDependency`, `orderAfter`) is never contradicted, since that would be a cycle.
 */

/** Resources whose creation is, or may wait for, a change of their cluster, and that cannot refer to an association. */
const CLUSTER_CHANGES = ['AWS::EKS::AccessEntry', 'AWS::EKS::Addon', 'AWS::EKS::FargateProfile', 'Custom::AWSCDK-EKS-FargateProfile'];

/** Properties by which those resources name their cluster: native ones, and the custom resource of `aws-eks`. */
interface NamesItsCluster {
  readonly clusterName?: unknown;
  readonly Config?: { readonly clusterName?: unknown };
}

/** True while dependencies that users declared are being read: ours would ask for themselves then. */
let readingDeclared = false;

/** What an association has to wait for in its stack, known when the app is synthesized. */
export function clusterChangesBefore(association: IConstruct, cluster: IClusterRef, clusterKey: string): IDependable {
  const dependable: IDependable = {};
  Dependable.implement(dependable, {
    get dependencyRoots(): IConstruct[] {
      return readingDeclared ? [] : changesBefore(association, cluster, clusterKey);
    },
  });
  return dependable;
}

/**
 * Lets the stacks of an app with associations on one cluster follow each other.
 *
 * Called after references between stacks have become dependencies, so that two stacks are tied together only if
 * neither depends on the other yet: a cycle is impossible. Stages deploy on their own, and so do not count.
 */
export function orderStacks(association: IConstruct, clusterKey: string): void {
  const own = topLevelStack(association);
  const others = associationsOnCluster(association.node.root, clusterKey)
    .filter(({ construct, declared }) => declared.associated && Stage.of(construct) === Stage.of(association))
    .map(({ construct }) => topLevelStack(construct));
  for (const other of others.filter(stack => stack !== own)) {
    const [earlier, later] = other.node.path < own.node.path ? [other, own] : [own, other];
    if (!stacksBefore(later).has(earlier) && !stacksBefore(earlier).has(later)) {
      addStackDependency(later, earlier);
    }
  }
}

function changesBefore(association: IConstruct, cluster: IClusterRef, clusterKey: string): IConstruct[] {
  const stack = Stack.of(association);
  const ordered = inOrder(associationsOnCluster(stack, clusterKey).filter(other => isOurs(other, stack)));
  const position = ordered.indexOf(association);
  const clusterName = JSON.stringify(stack.resolve(cluster.clusterRef.clusterName));
  const otherChanges = stack.node.findAll()
    .filter(isOtherChange)
    .filter(resource => resource.stack === stack && JSON.stringify(stack.resolve(clusterNameOf(resource))) === clusterName)
    // one that waits for this association, or for a later one, cannot come before it
    .filter(resource => !ordered.slice(position).some(later => isDeclaredAfter(resource, later)));
  return [...ordered.slice(0, position), ...otherChanges];
}

function isOurs({ construct, declared }: AssociationOnCluster, stack: Stack): boolean {
  return declarationOf(construct) !== undefined && declared.associated && Stack.of(construct) === stack;
}

function isOtherChange(construct: IConstruct): construct is CfnResource {
  if (!CfnResource.isCfnResource(construct)) {
    return false;
  }
  return isForeignAssociation(construct) || CLUSTER_CHANGES.includes(construct.cfnResourceType);
}

/** The name of the cluster of a resource: aws-cdk-lib offers no way to read any property but the rendered resource. */
function clusterNameOf(resource: CfnResource): unknown {
  const { clusterName, Config } = (resource as unknown as { cfnProperties: NamesItsCluster }).cfnProperties;
  return clusterName ?? Config?.clusterName;
}

/** In the order of paths, except where a user has declared another. */
function inOrder(associations: AssociationOnCluster[]): IConstruct[] {
  const left = associations.map(({ construct }) => construct);
  const ordered: IConstruct[] = [];
  while (left.length > 0) {
    const free = left.findIndex(one => !left.some(other => other !== one && isDeclaredAfter(one, other)));
    ordered.push(...left.splice(Math.max(free, 0), 1)); // none is free in a cycle that users made: CloudFormation names it
  }
  return ordered;
}

/** Whether a user has declared that one construct waits for another, directly or by way of others. */
function isDeclaredAfter(one: IConstruct, other: IConstruct): boolean {
  const seen = new Set<IConstruct>();
  const waiting = one.node.findAll();
  for (let construct = waiting.pop(); construct; construct = waiting.pop()) {
    for (const root of declaredDependencies(construct).filter(dependency => !seen.has(dependency))) {
      seen.add(root);
      // something that the other is in, the other itself, or its resource
      if (other.node.scopes.includes(root) || root.node.scopes.includes(other)) {
        return true;
      }
      waiting.push(...root.node.findAll());
    }
  }
  return false;
}

/** What a construct waits for, itself or as part of what it is in. */
function declaredDependencies(construct: IConstruct): IConstruct[] {
  readingDeclared = true;
  try {
    const declared = construct.node.scopes.flatMap(scope => scope.node.dependencies);
    const ofResource = CfnResource.isCfnResource(construct) ? construct.obtainDependencies() : [];
    return [...declared, ...ofResource];
  } finally {
    readingDeclared = false;
  }
}

/** By the name that newer versions of aws-cdk-lib have for it, which print a warning for the old one. */
function addStackDependency(later: Stack, earlier: Stack): void {
  const { addStackDependency: add = later.addDependency } = later as { addStackDependency?: Stack['addDependency'] };
  add.call(later, earlier, 'EKS makes one change of a cluster at a time');
}

function stacksBefore(stack: Stack): Set<Stack> {
  const found = new Set(stack.dependencies);
  found.forEach(before => before.dependencies.forEach(dependency => found.add(dependency))); // visits what it adds
  return found;
}

function topLevelStack(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? topLevelStack(stack.nestedStackParent) : stack;
}
