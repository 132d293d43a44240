import type { Finding } from './finding';
import type { Facts } from '../facts/templates/facts';
import { isIssuerOfUnknownCluster } from '../facts/templates/unknown-cluster';

/** Whether an app has anything that rules are about, by the beginning of their ids. */
const SUBJECTS: Record<string, (facts: Facts) => boolean> = {
  IRSA: ({ roles }) => roles.some(({ trust }) => trust.webIdentity.length + trust.unreadable.length > 0),
  PID: ({ podIdentity }) => podIdentity.length > 0 && podIdentity.every(({ trust }) => trust?.verdict === 'yes'),
  IDP: ({ people }) => people.associations.length > 0,
  RBAC: ({ people }) => people.bindings.length > 0,
  CDK: () => true,
};

/** What templates leave open, by rule. */
const LEFT_OPEN: Record<string, (facts: Facts) => boolean> = {
  IRSA011: ({ issuers }) => issuers.some(isIssuerOfUnknownCluster),
};

/** The rules that were checked and hold. Where something was not read, those that it could break are not among them. */
export function passedRules(ids: string[], findings: Finding[], facts: Facts): string[] {
  const broken = new Set(findings.map(({ id }) => id));
  const isTrustUnknown = findings.some(({ id }) => /^(TRUST|POLICY)/.test(id));
  return facts.gaps.length > 0 ? [] : ids.filter(id => {
    const [family] = /^[A-Z]+/.exec(id) ?? [''];
    return !broken.has(id) && !LEFT_OPEN[id]?.(facts) && (SUBJECTS[family]?.(facts) ?? false) && !(family === 'IRSA' && isTrustUnknown);
  });
}
