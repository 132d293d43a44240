import type { DoctorCheck, Observation } from '../doctor-check';
import { inspectRoles } from './role-check';
import { parseProviderArn, providerArn } from '../../../lib/core/issuer';
import { asList, type PolicyDocument } from '../../../lib/core/trust/policy-document';
import type { TrustFinding, TrustFindingId } from '../../../lib/core/trust/trust-finding';
import { lintTrustPolicy } from '../../../lib/core/trust/trust-lint';
import { oidcPrincipals } from '../../../lib/core/trust/trust-lint-provider';
import type { ClusterFact } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { issuerOf } from '../../facts/account/eks-issuers';
import { resourceOfArn } from '../../facts/account/role-arn';

/** The rules that a trust policy breaks all by itself, causes before effects; how long it may be depends on the account (IRSA012). */
const RULES: [id: TrustFindingId, holds: string][] = [
  ['IRSA004', 'trust policies name providers by their right ARN'],
  ['IRSA005', 'condition keys of trust policies are ones that tokens can match'],
  ['IRSA010', 'every trust statement is about one issuer'],
  ['IRSA007', 'wildcards in trust policies stand where they are wildcards'],
  ['IRSA008', 'trust policies say which service accounts they let in'],
  ['IRSA009', 'trust policies say which audience they let in'],
];

/** The core's lint rules, on the roles in question. */
export const TRUST_LINT: DoctorCheck[] = RULES.map(([id, holds]) => ({
  id,
  severity: 'error',
  holds,
  inspect: facts => inspectRoles(facts, role => [...lintRole(role, id), ...id === 'IRSA004' ? ofAnotherAccount(role, facts.cluster) : []]),
}));

function lintRole({ arn, trust: { document, positions } }: AccountRole, id: TrustFindingId): Observation[] {
  return lintOnce(document).filter(finding => finding.id === id).map(({ severity, message, fix, statement, key, value }) => ({
    severity,
    resource: resourceOfArn(arn),
    part: statement === undefined ? 'trust policy' : `trust statement ${positions[statement]}`,
    message,
    fix,
    evidence: [...key === undefined ? [] : [{ label: 'key', value: key }], ...value === undefined ? [] : [{ label: 'value', value }]],
  }));
}

/** What was found in a trust policy, for the rules and clusters that come back to it. */
const FOUND = new WeakMap<PolicyDocument, TrustFinding[]>();

function lintOnce(document: PolicyDocument): TrustFinding[] {
  const found = FOUND.get(document) ?? lintTrustPolicy(document, { length: 0 });
  FOUND.set(document, found);
  return found;
}

/** STS looks for the provider in the account of the role; one of the same issuer in another account is another principal. */
function ofAnotherAccount({ arn, trust: { document, positions } }: AccountRole, cluster: ClusterFact): Observation[] {
  const issuer = issuerOf(cluster);
  return asList(document.Statement).flatMap((statement, index) => oidcPrincipals(statement).flatMap(principal => {
    const parts = parseProviderArn(principal);
    const needed = parts && providerArn({ partition: cluster.partition, account: cluster.account, issuer: parts.issuer });
    return needed === undefined || parts?.issuer !== issuer || principal === needed ? [] : [{
      resource: resourceOfArn(arn),
      part: `trust statement ${positions[index]}`,
      message: 'the Federated principal is a provider of another account or partition; STS knows those of the role\'s own account only',
      fix: `write '${needed}'`,
      evidence: [{ label: 'trust', value: principal }, { label: 'tokens', value: needed }],
    }];
  }));
}
