import { findings } from './problem';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** CloudFormation applies manifests in any order unless told otherwise. */
export function objectOrder({ app: { unordered } }: Facts): Finding[] {
  return findings('CDK004', 'error', unordered.filter(({ kind }) => kind !== 'association').map(({ id, needs, name, kind }) => ({
    resource: id,
    message: kind === 'namespace'
      ? `it is applied at the same time as ${needs.path}, which makes namespace ${name}: the deployment fails whenever it is first`
      : `its pods may start before ${needs.path} makes service account ${name}; they are refused, or run without the role`,
    fix: `add DependsOn: ${needs.logicalId} to ${id.logicalId} (node.addDependency)`,
  })));
}
