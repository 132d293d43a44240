import { collectPaths } from './templates/collect-templates';
import type { ClusterAccess } from '../facts/templates/cluster-access';
import type { CreatedResource } from '../facts/templates/created-resources';
import { desiredRbac, type DesiredRbac } from '../facts/templates/desired-rbac';
import { gatherFacts } from '../facts/templates/gather-facts';

/** What an app makes of which there can be one only, for whatever cluster. */
export interface AppResources {
  /** Where the app is: `cdk.out`. */
  readonly path: string;
  readonly created: CreatedResource[];
  readonly people: ClusterAccess;
}

/** What an app (an assembly, a template, or a file of Kubernetes objects) would deploy to a cluster and around it. */
export function collectApp(path: string, cluster: string): { readonly rbac: DesiredRbac; readonly resources: AppResources } {
  const { people, app: { created } } = gatherFacts(collectPaths([path]));
  return { rbac: desiredRbac(people, path, cluster), resources: { path, created, people } };
}
