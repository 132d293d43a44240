import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ManifestTarget } from './manifest-target';
import { ship } from './shipment';
import { describeIdentity, identityKey, identityOf, type Manifest, manifestProblem } from '../private/manifest/manifest-identity';
import { refuse } from '../private/refusal';
import { shortHash } from '../private/short-hash';

/**
 * Properties of `KubernetesObjects`: the objects, and where they go.
 */
export interface KubernetesObjectsProps {
  /**
   * Where the objects go.
   */
  readonly target: ManifestTarget;

  /**
   * The objects, in the order in which they are made, such as `chart.toJson()` of a cdk8s chart.
   */
  readonly manifests: any[];
}

/**
 * Kubernetes objects of any kind, delivered by the targets that deliver bindings and service accounts.
 *
 * Namespaces come first, and stay when they leave the list, because deleting one deletes all that is in it. Every other
 * object waits for the one before, and is deleted in the cluster when it leaves the list: what grants a permission
 * must not stay behind, and kubectl leaves it.
 */
export class KubernetesObjects extends Construct {
  constructor(scope: Construct, id: string, props: KubernetesObjectsProps) {
    const problem = objectsProblem(Stack.of(scope), props.manifests);
    if (problem) {
      refuse(scope, id, problem);
    }
    super(scope, id);

    const manifests = props.manifests as Manifest[];
    const namespaces = manifests.filter(isNamespace);
    let before: Construct | undefined;
    for (const manifest of manifests.filter(object => !isNamespace(object))) {
      const delivered = ship(this, props.target, { namespaces, own: [manifest], id: this.idFor(manifest) });
      delivered.node.addDependency(...before ? [before] : []);
      before = delivered;
    }
  }

  /** The same for the same object, whatever else is in the list. */
  private idFor(manifest: Manifest): string {
    return `${String(manifest.kind)}${shortHash(identityKey(identityOf(Stack.of(this), manifest)))}`;
  }
}

function isNamespace({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

function objectsProblem(stack: Stack, manifests: any[]): string | undefined {
  if (manifests.length === 0) {
    return '\'manifests\' must not be empty';
  }
  const problem = manifests.map(manifestProblem).find(found => found !== undefined);
  if (problem) {
    return `'manifests' ${problem}`;
  }
  const identities = manifests.map((manifest: Manifest) => identityOf(stack, manifest));
  const repeated = identities.find((identity, n) => identities.findIndex(other => identityKey(other) === identityKey(identity)) < n);
  return repeated && `'manifests' must not have an object twice, got two of ${describeIdentity(repeated)}`;
}
