import type { Finding } from './finding';
import { PlaceholderCodec } from './placeholder-codec';
import type { PolicyDocument } from '../../lib/core/trust/policy-document';
import { lintTrustPolicy } from '../../lib/core/trust/trust-lint';
import { trustPolicyLength } from '../../lib/core/trust/trust-size';
import type { Facts, RoleFact } from '../facts/templates/facts';
import { issuerOwner, replacePlaceholders } from '../facts/templates/placeholders';

/** About as long as an EKS issuer in the region with the longest name. */
const ISSUER_LENGTH = 75;
/** How long the values of other placeholders are; what is not listed counts as written. */
const LENGTHS: Record<string, number> = { '${AWS::AccountId}': 12, '${AWS::Partition}': 3, '${AWS::Region}': 14 };

/** The core's lint rules, on every trust policy that could be read. */
export function lintTrust({ roles }: Facts): Finding[] {
  return roles.flatMap(lintRole);
}

function lintRole(role: RoleFact): Finding[] {
  const codec = new PlaceholderCodec();
  const { document, positions } = role.trust;
  const findings = lintTrustPolicy(codec.encode(document), { length: estimatedLength(document) });
  return findings.map(({ id, severity, message, fix, statement, key, value }) => ({
    status: 'problem',
    id,
    severity,
    resource: role.id,
    part: statement === undefined ? 'trust policy' : `trust statement ${positions[statement]}`,
    message: codec.decode(message),
    fix: codec.decode(fix),
    ...key !== undefined && { key: codec.decode(key) },
    ...value !== undefined && { value: codec.decode(value) },
  }));
}

/** The length that IAM will count, with placeholders as long as their values will be. */
function estimatedLength(document: PolicyDocument): number {
  const text = replacePlaceholders(JSON.stringify(document), placeholder => 'x'.repeat(
    issuerOwner(placeholder) === undefined ? LENGTHS[placeholder] ?? placeholder.length : ISSUER_LENGTH));
  return trustPolicyLength(JSON.parse(text) as PolicyDocument);
}
