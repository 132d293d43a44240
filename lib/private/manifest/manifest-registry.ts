import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { contentOf, describeIdentity, identityKey, identityOf, type Manifest } from './manifest-identity';

/** An object, and who delivers it. */
export interface DeclaredObject {
  readonly owner: IConstruct;
  readonly manifest: Manifest;
  /** Whether several constructs may need the object, so that they all declare it. */
  readonly shared: boolean;
  /** Whether several stacks may deliver the object, since none of them deletes it. */
  readonly outlivesStacks: boolean;
}

/** Where objects go. */
export interface Destination {
  readonly targetId: string;
  /** Whether each stack makes and deletes its own objects. */
  readonly deployedByStacks: boolean;
}

/** All that is delivered in an app: by destination, then by object. */
const REGISTRIES = new WeakMap<IConstruct, Map<string, DeclaredObject[]>>();

/** Makes an object known to whatever else goes to the same destination. */
export function declareObject(destination: Destination, declared: DeclaredObject): void {
  const { root } = declared.owner.node;
  const registry = REGISTRIES.get(root) ?? new Map<string, DeclaredObject[]>();
  REGISTRIES.set(root, registry);
  const key = keyOf(destination, declared);
  registry.set(key, [...registry.get(key) ?? [], declared]);
}

/** Why an object cannot be delivered together with what others have declared before. */
export function collisionProblem(destination: Destination, declared: DeclaredObject): string | undefined {
  const all = REGISTRIES.get(declared.owner.node.root)?.get(keyOf(destination, declared)) ?? [];
  const [first] = all; // whoever comes later is told
  if (first === undefined || first.owner === declared.owner) {
    return undefined;
  }
  const what = describeIdentity(identityOf(Stack.of(declared.owner), declared.manifest));
  if (differ(first, declared)) {
    return `${what} is also made by '${first.owner.node.path}', with another content; give one of them another name, `
      + 'or let both use one definition';
  }
  if (!destination.deployedByStacks || declared.outlivesStacks) {
    return undefined;
  }
  if (!first.shared || !declared.shared) {
    return `${what} is also made by '${first.owner.node.path}'; leave one of them out, since deleting either would delete what both need`;
  }
  return Stack.of(first.owner) === Stack.of(declared.owner) ? undefined
    : `${what} is also made in stack '${Stack.of(first.owner).node.path}', for '${first.owner.node.path}'; make it in one stack, `
      + 'and name it as an existing role in the other, since deleting either stack would delete what both need';
}

function differ(first: DeclaredObject, second: DeclaredObject): boolean {
  return first.manifest !== second.manifest
    && contentOf(Stack.of(first.owner), first.manifest) !== contentOf(Stack.of(second.owner), second.manifest);
}

function keyOf({ targetId }: Destination, { owner, manifest }: DeclaredObject): string {
  return `${targetId} ${identityKey(identityOf(Stack.of(owner), manifest))}`;
}
