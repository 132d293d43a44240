import type { DoctorCheck } from './doctor-check';
import { inspectRoles } from './irsa/role-check';
import { resourceOfArn } from '../facts/account/role-arn';

/** IAM stores only policies that it understands; what this command does not read could let anybody in. */
export const TRUST_READABLE: DoctorCheck = {
  id: 'TRUST001',
  severity: 'warning',
  holds: 'trust policies can be read',
  inspect: facts => inspectRoles(facts, ({ arn, trust }) => trust.unreadable.map(({ part, reason }) => ({
    status: 'unknown',
    resource: resourceOfArn(arn),
    part: part.startsWith('statement') ? `trust ${part}` : 'trust policy',
    message: `cannot be read, so whom it lets in is unknown: ${reason}`,
    fix: 'look at it with `aws iam get-role`, and report the form to the authors of this command',
  }))),
};
