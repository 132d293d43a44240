import type { Finding } from './finding';
import type { Facts, RoleFact } from '../facts/templates/facts';

/** What could not be read is unknown, which is never the same as fine. */
export function reportUnreadable({ roles }: Facts): Finding[] {
  return roles.flatMap(role => [...unreadableTrust(role), ...undecidedTrust(role), ...unreadablePolicies(role)]);
}

function unreadableTrust({ id, trust }: RoleFact): Finding[] {
  return trust.unreadable.map(({ part, reason }) => ({
    status: 'unknown',
    id: 'TRUST001',
    severity: 'warning',
    resource: id,
    part: part.startsWith('statement') ? `trust ${part}` : 'trust policy',
    message: `cannot be read, so whom it lets in is unknown: ${reason}`,
    fix: 'write the trust policy as an object, or as text that holds the JSON of one',
  }));
}

function undecidedTrust({ id, trust }: RoleFact): Finding[] {
  return trust.webIdentity.filter(({ who }) => who.kind === 'unknown').map(({ statement, issuer }) => ({
    status: 'unknown',
    id: 'TRUST002',
    severity: 'warning',
    resource: id,
    part: `trust statement ${statement}`,
    message: `whether its condition keys are those of ${issuer} is known only after the deployment`,
    fix: 'derive condition keys and provider ARN from the same value',
  }));
}

function unreadablePolicies({ id, unreadablePolicies: parts }: RoleFact): Finding[] {
  return parts.map(({ part, reason, isUndecided }) => ({
    status: 'unknown',
    id: 'POLICY001',
    severity: 'warning',
    resource: id,
    part,
    message: `cannot be read, so the role may do more than is shown: ${reason}`,
    fix: isUndecided ? 'list the policies of the role in the template itself; put Condition on a policy that is to be there sometimes' : 'write the policy as an object',
  }));
}
