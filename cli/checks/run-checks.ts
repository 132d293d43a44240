import { SEVERITIES, type Check, type Finding } from './finding';
import { lintTrust } from './lint-trust';
import { reportUnreadable } from './report-unreadable';
import { boundaries } from './template/cdk001-boundaries';
import { stackSize } from './template/cdk002-stack-size';
import { kubectlVersion } from './template/cdk003-kubectl-version';
import { objectOrder } from './template/cdk004-object-order';
import { customProvider } from './template/cdk005-custom-provider';
import { createdTwice } from './template/cdk006-twice';
import { ownIssuer } from './template/idp001-own-issuer';
import { associationLimits } from './template/idp002-limits';
import { issuerUrl } from './template/idp004-issuer-url';
import { prefixes } from './template/idp007-prefixes';
import { verifiedEmail } from './template/idp008-verified-email';
import { groupsClaim } from './template/idp009-groups-claim';
import { requiredClaims } from './template/idp010-required-claims';
import { associationOrder } from './template/idp012-order';
import { associationGuard } from './template/idp014-association-guard';
import { providerAudience } from './template/irsa003-audience';
import { annotatedServiceAccount } from './template/irsa006-annotated';
import { impossibleSubjects } from './template/irsa006-impossible';
import { otherCluster } from './template/irsa011-other-cluster';
import { podIdentityTrust } from './template/pid003-trust';
import { subjectPrefix } from './template/rbac001-subject-prefix';
import { roleExists } from './template/rbac004-role-exists';
import { broadSubjects } from './template/rbac006-broad-subjects';
import type { Facts } from '../facts/templates/facts';

/** What an app is held against besides what holds for all. */
export interface CheckOptions {
  /** The permissions boundary that every role must have, by ARN or name. */
  readonly requireBoundary?: string;
}

const CHECKS: Check[] = [
  lintTrust, reportUnreadable, providerAudience, annotatedServiceAccount, impossibleSubjects, otherCluster, podIdentityTrust,
  ownIssuer, associationLimits, issuerUrl, prefixes, verifiedEmail, groupsClaim, requiredClaims, associationOrder, associationGuard,
  subjectPrefix, roleExists, broadSubjects,
  stackSize, kubectlVersion, objectOrder, customProvider, createdTwice,
];

/** The findings of all checks, the most severe first, else in the order of the checks. */
export function runChecks(facts: Facts, { requireBoundary }: CheckOptions = {}): Finding[] {
  const findings = [...CHECKS.flatMap(check => check(facts)), ...boundaries(facts, requireBoundary)];
  return SEVERITIES.flatMap(severity => findings.filter(finding => finding.severity === severity));
}
