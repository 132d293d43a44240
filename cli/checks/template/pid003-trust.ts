import { findings, type Problem } from './problem';
import type { Facts } from '../../facts/templates/facts';
import { wordAccount, type TemplatePodIdentity } from '../../facts/templates/pod-identity';
import type { Finding } from '../finding';
import { askingService } from '../pid/service-asker';
import { describeTrust } from '../pid/trust-description';

/** A role that an association gives to pods, whose trust policy does not let the service in, whatever the deployment makes of it. */
export function podIdentityTrust({ podIdentity }: Facts): Finding[] {
  return findings('PID003', 'error', podIdentity.flatMap(association => refused(association) ?? []));
}

/** What is not known is not reported: the access map says it. */
function refused(association: TemplatePodIdentity): Problem | undefined {
  const { id, role, trust, sessionTags } = association;
  if (role.id === undefined || trust?.verdict !== 'no') {
    return undefined;
  }
  const { evidence = [], ...description } = describeTrust(trust, askingService({ who: wordAccount(association), ...sessionTags === 'disabled' && { withoutTags: true } }));
  return { resource: role.id, part: 'trust policy', ...description, evidence: [...evidence, { label: 'association', value: id.path }] };
}
