import { collectPaths } from './templates/collect-templates';
import { desiredRbac, type DesiredRbac } from '../facts/templates/desired-rbac';
import { gatherFacts } from '../facts/templates/gather-facts';

/** What an app (an assembly, a template, or a file of Kubernetes objects) would deploy to a cluster. */
export function collectApp(path: string, cluster: string): DesiredRbac {
  return desiredRbac(gatherFacts(collectPaths([path])).people, path, cluster);
}
