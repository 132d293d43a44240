import { findings } from './problem';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** EKS refuses to change a cluster that is being changed; CloudFormation does at once whatever does not wait. */
export function associationOrder({ app: { unordered } }: Facts): Finding[] {
  return findings('IDP012', 'error', unordered.filter(({ kind }) => kind === 'association').map(({ id, needs, name }) => ({
    resource: id,
    message: `association '${name}' and ${needs.path} are made at the same time; EKS refuses the second with ResourceInUseException, and the deployment fails`,
    fix: `add DependsOn: ${needs.logicalId} to ${id.logicalId}`,
  })));
}
