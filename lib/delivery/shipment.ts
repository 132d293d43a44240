import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ManifestTarget } from './manifest-target';
import { identityKey, identityOf, type Manifest } from '../private/manifest/manifest-identity';
import { collisionProblem, declareObject, type DeclaredObject, type Destination } from '../private/manifest/manifest-registry';
import { shortHash } from '../private/short-hash';

/** What a construct delivers. */
export interface Shipment {
  /** Namespaces to be made first, unless they are there. */
  readonly namespaces?: Manifest[];
  /** Objects that other constructs may need as well. */
  readonly shared?: Manifest[];
  /** Objects of this construct, which come and go together. */
  readonly own: Manifest[];
  /** The id of what delivers them: another one for other objects. */
  readonly id: string;
  /** Whether objects of this construct that exist are taken over. */
  readonly overwrite?: boolean;
}

/**
 * Hands objects to a target, so that deleting what leaves the app deletes nothing else.
 *
 * kubectl deletes an object only when the resource that delivered it is deleted; it leaves alone what is no longer in
 * its manifest. So objects share a resource only if they come and go together, and what several constructs may
 * need has a resource of its own, under the stack.
 */
export function ship(construct: Construct, target: ManifestTarget, { namespaces = [], shared = [], own, id, overwrite }: Shipment): Construct {
  const namespaceScopes = namespaces.map(manifest => share(construct, target, manifest, true));
  const sharedScopes = shared.map(manifest => {
    const scope = share(construct, target, manifest, false);
    scope.node.addDependency(...namespaceScopes);
    return scope;
  });

  const scope = new Construct(construct, id);
  scope.node.addDependency(...namespaceScopes, ...sharedScopes);
  target.deliver(scope, { manifests: own, overwrite });
  own.forEach(manifest => declare(target, { owner: construct, manifest, shared: false, outlivesStacks: false }));
  return scope;
}

/** Delivers an object once for all of the stack who need it; one that outlives stacks is never deleted. */
function share(construct: Construct, target: ManifestTarget, manifest: Manifest, outlivesStacks: boolean): Construct {
  declare(target, { owner: construct, manifest, shared: true, outlivesStacks });
  const holder = childOf(Stack.of(construct), `KubernetesObjects${shortHash(target.targetId)}`);
  const { id, exists } = placeOf(construct, holder, manifest);
  if (exists) {
    return exists;
  }
  const scope = new Construct(holder, id);
  target.deliver(scope, outlivesStacks ? { manifests: [manifest], overwrite: true, removalPolicy: RemovalPolicy.RETAIN } : { manifests: [manifest] });
  return scope;
}

/** Where a shared object is delivered: the same place for everybody in the stack who needs it. */
function placeOf(construct: Construct, holder: Construct, manifest: Manifest): { id: string; exists?: Construct } {
  const identity = identityOf(Stack.of(construct), manifest);
  const { name, namespace } = manifest.metadata as { name: string; namespace?: string };
  const isKnown = ![name, namespace ?? ''].some(text => Token.isUnresolved(text));
  const id = `${identity.kind}:${isKnown ? `${identity.namespace}:${identity.name}` : shortHash(identityKey(identity))}`;
  return { id, exists: holder.node.tryFindChild(id) as Construct | undefined };
}

function childOf(scope: Construct, id: string): Construct {
  return scope.node.tryFindChild(id) as Construct | undefined ?? new Construct(scope, id);
}

function declare(target: ManifestTarget, declared: DeclaredObject): void {
  const destination: Destination = { targetId: target.targetId, deployedByStacks: target._deployedByStacks };
  declareObject(destination, declared);
  declared.owner.node.addValidation({
    validate: () => [collisionProblem(destination, declared)].filter(problem => problem !== undefined),
  });
}
