import { findings } from './problem';
import type { Comparison } from '../../compare/compare-access';
import type { Finding } from '../finding';

/** CloudFormation makes the new association before it deletes the old one, which EKS refuses: same name, or same issuer. */
export function associationReplacement({ replaced }: Comparison): Finding[] {
  return findings('IDP011', 'warning', replaced.map(({ id, name, fields }) => ({
    resource: id,
    part: fields.map(({ field }) => field).join(', '),
    message: `the change replaces association '${name}': everybody who logs in with it is locked out for up to an hour, and the deployment may fail because the old one is still there`,
    fix: 'do it in two deployments, one without the association and one with the new one; see that an IAM principal has access meanwhile',
    evidence: fields.flatMap(({ field, before, after }) => [{ label: `${field} before`, value: before }, { label: `${field} after`, value: after }]),
  })));
}
