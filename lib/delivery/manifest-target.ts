import { relative } from 'node:path';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { type ICluster, KubernetesManifest } from 'aws-cdk-lib/aws-eks';
import { type ICluster as IClusterV2, KubernetesManifest as KubernetesManifestV2 } from 'aws-cdk-lib/aws-eks-v2';
import type { Construct } from 'constructs';
import { clusterDestination } from '../private/cluster/cluster-identity';
import { refuseArgument } from '../private/factory-check';
import { kubectlProblem, kubectlV2Problem, requireKubectlAccess } from '../private/manifest/kubectl-access';
import { addToFile } from '../private/manifest/manifest-file';

/**
 * Kubernetes objects that come and go together.
 */
export interface ManifestDelivery {
  /**
   * The objects, in the order in which they are made.
   *
   * Some of it may be known only at deployment, or at the end of synthesis: tokens, to be rendered with
   * `Stack.toJsonString` or `Stack.resolve`.
   */
  readonly manifests: any[];

  /**
   * Whether objects that are in the cluster already are taken over instead of refused.
   *
   * @default false
   */
  readonly overwrite?: boolean;

  /**
   * What happens to the objects when they leave the app.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Where Kubernetes objects go: into a cluster, by kubectl, or into a file, for others to apply.
 *
 * Subclass it for other ways. `deliver` gets the objects that come and go together, never one that goes to
 * the target a second time, and a scope of its own for whatever constructs that takes; what has to be in the
 * cluster first has been delivered, and the scope depends on it.
 */
export abstract class ManifestTarget {
  /**
   * A cluster of `aws-eks`, by its kubectl provider.
   *
   * The provider is a Lambda function with all permissions in the cluster; `yamlFile` needs none. Throws if kubectl
   * cannot work there.
   */
  public static eks(cluster: ICluster): ManifestTarget {
    const problem = kubectlProblem(cluster);
    return problem ? refuseArgument('ManifestTarget.eks', problem) : new EksTarget(cluster);
  }

  /**
   * A cluster of `aws-eks-v2`, by its kubectl provider.
   *
   * The provider is a Lambda function with all permissions in the cluster; `yamlFile` needs none. Throws if the cluster
   * has no provider. A provider that is made for an imported cluster needs an access entry for its role, which synthesis
   * demands.
   */
  public static eksV2(cluster: IClusterV2): ManifestTarget {
    const problem = kubectlV2Problem(cluster);
    return problem ? refuseArgument('ManifestTarget.eksV2', problem) : new EksV2Target(cluster);
  }

  /**
   * A YAML file for GitOps, written at synthesis.
   *
   * All objects that go to one path are in one file, in an order that does not depend on the order of the code, so
   * that it can be committed and reviewed. Nothing in it may be known only at deployment.
   *
   * @param path the file, from the working directory of the app; folders are made
   */
  public static yamlFile(path: string): ManifestTarget {
    return /\.ya?ml$/.test(path) ? new FileTarget(path)
      : refuseArgument('ManifestTarget.yamlFile', `'path' must be that of a file that ends in .yaml or .yml, got '${path}'`);
  }

  /**
   * Makes a target.
   *
   * @param targetId what tells the destination from others in the app; targets with one id share roles and namespaces
   */
  protected constructor(
    /** What tells the destination from others in the app. */
    public readonly targetId: string,
  ) {}

  /**
   * Delivers objects that come and go together.
   *
   * @param scope an empty scope for the constructs that it takes
   * @param delivery the objects
   */
  public abstract deliver(scope: Construct, delivery: ManifestDelivery): void;

  /**
   * Whether stacks make the objects, and delete them when they are deleted themselves.
   *
   * @internal
   */
  public get _deployedByStacks(): boolean {
    return true;
  }
}

/*
 * kubectl's list of what `--prune` deletes has neither RBAC objects nor service accounts: it would delete nothing here,
 * and it is what fails if kubectl and the cluster are of different versions.
 */
const PRUNE = false;

class EksTarget extends ManifestTarget {
  constructor(private readonly cluster: ICluster) {
    super(clusterDestination(cluster));
  }

  public deliver(scope: Construct, { manifests, ...options }: ManifestDelivery): void {
    new KubernetesManifest(scope, 'Resource', { ...options, cluster: this.cluster, manifest: manifests, prune: PRUNE });
  }
}

class EksV2Target extends ManifestTarget {
  constructor(private readonly cluster: IClusterV2) {
    super(clusterDestination(cluster));
  }

  public deliver(scope: Construct, { manifests, ...options }: ManifestDelivery): void {
    new KubernetesManifestV2(scope, 'Resource', { ...options, cluster: this.cluster, manifest: manifests, prune: PRUNE });
    requireKubectlAccess(scope, this.cluster);
  }
}

class FileTarget extends ManifestTarget {
  private readonly path: string;

  constructor(path: string) {
    const fromHere = relative(process.cwd(), path) || path; // the same file by whatever path, on every machine
    super(`file ${fromHere}`);
    this.path = fromHere;
  }

  public deliver(scope: Construct, { manifests }: ManifestDelivery): void {
    addToFile(this.path, scope, manifests);
  }

  public override get _deployedByStacks(): boolean {
    return false; // whoever applies the file decides
  }
}
