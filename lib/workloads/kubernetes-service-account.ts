import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { IrsaRole } from './irsa-role';
import type { ServiceAccountManifestOptions } from './service-account-manifest';
import { kindOfPrincipal } from '../core/iam-principal';
import type { ManifestTarget } from '../delivery/manifest-target';
import { ship } from '../delivery/shipment';
import { type Manifest, identityKey, identityOf } from '../private/manifest/manifest-identity';
import { namespaceObjects } from '../private/rbac/rbac-objects';
import { refuse } from '../private/refusal';
import { shortHash } from '../private/short-hash';

/** The annotation that the webhook takes the role from. */
const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** The service account that is in every namespace from the beginning. */
const GIVEN_NAME = 'default';

/** The manifest of a service account, as far as it is read here. */
interface ServiceAccountManifest extends Manifest {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations: Record<string, string>;
  };
}

/**
 * Properties of `KubernetesServiceAccount`: the role, where the service account goes, and what its manifest says.
 */
export interface KubernetesServiceAccountProps extends ServiceAccountManifestOptions {
  /**
   * The role that pods of the service account get.
   */
  readonly role: IrsaRole;

  /**
   * How the service account gets into the cluster.
   */
  readonly target: ManifestTarget;

  /**
   * Whether the namespace is made first, where it is not there yet.
   *
   * It stays when the service account goes, because deleting a namespace deletes all that is in it.
   *
   * @default false
   */
  readonly createNamespace?: boolean;

  /**
   * The ARN of the role as a literal, for targets that write at synthesis, such as `ManifestTarget.yamlFile`.
   *
   * It is known before deployment if the role has a `roleName`.
   *
   * @default - the ARN that the role gets at deployment
   */
  readonly roleArn?: string;
}

/**
 * A Kubernetes service account with the annotations that give its pods an IAM role.
 *
 * The webhook of EKS looks at a pod once, when it is made. So let what makes pods depend on this construct
 * (`deployment.node.addDependency(serviceAccount)`): the namespace comes first, then the service account, then the pods.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export class KubernetesServiceAccount extends Construct {
  /** The name of the service account. */
  public readonly serviceAccountName: string;

  /** The namespace of the service account. */
  public readonly namespace: string;

  private readonly objects: Manifest[];

  constructor(scope: Construct, id: string, props: KubernetesServiceAccountProps) {
    const problem = roleArnProblem(props.roleArn);
    if (problem) {
      refuse(scope, id, problem);
    }
    const manifest = annotated(props.role.serviceAccountManifest(props) as ServiceAccountManifest, props.roleArn);
    super(scope, id);

    const { name, namespace } = manifest.metadata;
    this.serviceAccountName = name;
    this.namespace = namespace;
    const namespaces = props.createNamespace ? namespaceObjects([namespace]) : [];
    this.objects = [...namespaces, manifest];
    const identity = identityOf(Stack.of(this), manifest);
    ship(this, props.target, {
      namespaces,
      own: [manifest],
      id: `ServiceAccount${shortHash(identityKey(identity))}`,
      overwrite: name === GIVEN_NAME, // it can only be taken over
    });
  }

  /**
   * The Kubernetes objects, the namespace, if asked for, before the service account.
   */
  public get manifests(): any[] {
    return structuredClone(this.objects);
  }
}

function annotated(manifest: ServiceAccountManifest, roleArn: string | undefined): ServiceAccountManifest {
  const { metadata } = manifest;
  return roleArn === undefined ? manifest
    : { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, [ROLE_ANNOTATION]: roleArn } } };
}

function roleArnProblem(roleArn: string | undefined): string | undefined {
  return roleArn === undefined || Token.isUnresolved(roleArn) || kindOfPrincipal(roleArn) === 'role' ? undefined
    : `'roleArn' must be the ARN of the role ('arn:<partition>:iam::<account>:role/<path>/<name>'), got '${roleArn}'`;
}
