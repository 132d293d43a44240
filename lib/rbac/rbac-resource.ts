import { apiGroupProblem, resourceProblem, subresourceProblem } from '../core/rbac/rbac-resources';
import { WILDCARD } from '../core/rbac/rbac-verbs';
import { checkArguments, refuseArgument } from '../private/factory-check';

const CORE = '';
const APPS = 'apps';
const BATCH = 'batch';
const NETWORKING = 'networking.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';

/**
 * What a rule is about: a resource of the Kubernetes API, with its API group.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
export class RbacResource {
  /** Pods. */
  public static readonly PODS = new RbacResource(CORE, 'pods');

  /** The logs of pods. */
  public static readonly POD_LOGS = new RbacResource(CORE, 'pods/log');

  /** Commands in pods (`kubectl exec`): `create` allows them. */
  public static readonly POD_EXEC = new RbacResource(CORE, 'pods/exec');

  /** Connections to pods (`kubectl port-forward`): `create` allows them. */
  public static readonly POD_PORT_FORWARD = new RbacResource(CORE, 'pods/portforward');

  /** Secrets, all of which together are the credentials of every workload. */
  public static readonly SECRETS = new RbacResource(CORE, 'secrets');

  /** Config maps. */
  public static readonly CONFIG_MAPS = new RbacResource(CORE, 'configmaps');

  /** Services. */
  public static readonly SERVICES = new RbacResource(CORE, 'services');

  /** Service accounts. */
  public static readonly SERVICE_ACCOUNTS = new RbacResource(CORE, 'serviceaccounts');

  /** Events. */
  public static readonly EVENTS = new RbacResource(CORE, 'events');

  /** Claims of persistent volumes. */
  public static readonly PERSISTENT_VOLUME_CLAIMS = new RbacResource(CORE, 'persistentvolumeclaims');

  /** Persistent volumes, which are in no namespace. */
  public static readonly PERSISTENT_VOLUMES = new RbacResource(CORE, 'persistentvolumes');

  /** Namespaces. */
  public static readonly NAMESPACES = new RbacResource(CORE, 'namespaces');

  /** Nodes, which are in no namespace. */
  public static readonly NODES = new RbacResource(CORE, 'nodes');

  /** Deployments. */
  public static readonly DEPLOYMENTS = new RbacResource(APPS, 'deployments');

  /** Stateful sets. */
  public static readonly STATEFUL_SETS = new RbacResource(APPS, 'statefulsets');

  /** Daemon sets. */
  public static readonly DAEMON_SETS = new RbacResource(APPS, 'daemonsets');

  /** Replica sets. */
  public static readonly REPLICA_SETS = new RbacResource(APPS, 'replicasets');

  /** Jobs. */
  public static readonly JOBS = new RbacResource(BATCH, 'jobs');

  /** Cron jobs. */
  public static readonly CRON_JOBS = new RbacResource(BATCH, 'cronjobs');

  /** Ingresses. */
  public static readonly INGRESSES = new RbacResource(NETWORKING, 'ingresses');

  /** Network policies. */
  public static readonly NETWORK_POLICIES = new RbacResource(NETWORKING, 'networkpolicies');

  /** Horizontal pod autoscalers. */
  public static readonly HORIZONTAL_POD_AUTOSCALERS = new RbacResource('autoscaling', 'horizontalpodautoscalers');

  /** Roles of namespaces. */
  public static readonly ROLES = new RbacResource(RBAC, 'roles');

  /** Bindings of namespaces. */
  public static readonly ROLE_BINDINGS = new RbacResource(RBAC, 'rolebindings');

  /** Roles that are in no namespace. */
  public static readonly CLUSTER_ROLES = new RbacResource(RBAC, 'clusterroles');

  /** Bindings for the whole cluster. */
  public static readonly CLUSTER_ROLE_BINDINGS = new RbacResource(RBAC, 'clusterrolebindings');

  /** Definitions of custom resources. */
  public static readonly CUSTOM_RESOURCE_DEFINITIONS = new RbacResource('apiextensions.k8s.io', 'customresourcedefinitions');

  /**
   * A resource by its API group and its plural name, as `kubectl api-resources` lists them.
   *
   * @param apiGroup the API group without a version, empty for the core group
   * @param resource the plural name, with or without a sub-resource (`deployments`, `deployments/scale`)
   */
  public static of(apiGroup: string, resource: string): RbacResource {
    checkArguments('RbacResource.of', ['apiGroup', apiGroup, apiGroupProblem], ['resource', resource, resourceProblem]);
    return new RbacResource(apiGroup, resource);
  }

  /**
   * Every resource of an API group, those of later versions included. Each use is warned about.
   *
   * @param apiGroup the API group without a version, empty for the core group, which has the secrets
   */
  public static everyIn(apiGroup: string): RbacResource {
    checkArguments('RbacResource.everyIn', ['apiGroup', apiGroup, apiGroupProblem]);
    return new RbacResource(apiGroup, WILDCARD);
  }

  private constructor(
    /** The API group, empty for the core group. */
    public readonly apiGroup: string,
    /** The plural name, with its sub-resource if there is one. */
    public readonly resource: string,
  ) {}

  /**
   * A sub-resource of this one, such as `scale` or `status`.
   *
   * @param name the name of the sub-resource
   */
  public subresource(name: string): RbacResource {
    checkArguments('RbacResource.subresource', ['name', name, subresourceProblem]);
    return this.resource.includes('/')
      ? refuseArgument('RbacResource.subresource', `'name' must be given for a resource that is not a sub-resource itself, got '${name}' for '${this.resource}'`)
      : new RbacResource(this.apiGroup, `${this.resource}/${name}`);
  }
}
