import type { DoctorCheck } from './doctor-check';
import { DOCTOR_CHECKS } from './doctor-checks';
import { GROUPS_CLAIM } from './idp/idp009-groups-claim';
import { REQUIRED_CLAIMS } from './idp/idp010-required-claims';
import { runDoctorChecks, type Diagnosis } from './run-doctor-checks';
import { TOKEN_ACCEPTED } from './tok/tok001-accepted';
import { TOKEN_GROUPS } from './tok/tok002-nobody';
import { ENTRA_GROUPS } from './tok/tok003-entra-groups';
import { PROVIDER_HABITS } from './tok/tok004-provider-habits';
import { EMAIL_VERIFIED } from './tok/tok005-email-verified';
import { TOKEN } from './tok/token-check';
import { known, type AccountFacts, type AssociationFact, type Read } from '../facts/account/account';
import type { TokenFact } from '../facts/login/login-token';
import type { LoginVerdict } from '../facts/login/login-verdict';

/** Rules about tokens and what they are compared with. */
const ABOUT_LOGIN = /^(TOK|IDP|COG)/;
/** Rules that need a token and an association, and nothing of a cluster. */
const WITHOUT_CLUSTER: DoctorCheck[] = [TOKEN_ACCEPTED, EMAIL_VERIFIED, REQUIRED_CLAIMS, ENTRA_GROUPS, PROVIDER_HABITS, GROUPS_CLAIM, TOKEN_GROUPS];

/** What is wrong with a token, and with the associations of the cluster that it was made for. */
export function diagnoseToken(facts: AccountFacts, verdict: LoginVerdict): Diagnosis {
  return told(runDoctorChecks(DOCTOR_CHECKS.filter(({ id }) => ABOUT_LOGIN.test(id)), facts), verdict);
}

/** The same for an association that somebody described. */
export function diagnoseDescribed(token: TokenFact, association: AssociationFact, verdict: LoginVerdict): Diagnosis {
  return told(runDoctorChecks(WITHOUT_CLUSTER, describedFacts(token, association)), verdict);
}

/** A token that is refused is a finding, also where no rule says why. */
export function told({ findings, passed }: Diagnosis, { rejection }: LoginVerdict): Diagnosis {
  const { id, severity } = TOKEN_ACCEPTED;
  const isTold = findings.some(finding => finding.status === 'problem' && finding.severity === severity && finding.resource.path === TOKEN);
  return rejection === undefined || isTold ? { findings, passed } : {
    findings: [{
      status: 'problem',
      id,
      severity,
      resource: { path: TOKEN },
      message: `the API server refuses the token: ${rejection}`,
      fix: 'have the identity provider make tokens that the association accepts, or associate it again with what its tokens have',
    }, ...findings],
    passed: passed.filter(rule => rule.id !== id),
  };
}

/** What is known without a cluster. */
function describedFacts(token: TokenFact, association: AssociationFact): AccountFacts {
  const { name } = association;
  const notAsked: Read<never> = { isRead: false, why: { what: 'the account', reason: 'nobody asked about it' } };
  return {
    target: { cluster: name },
    cluster: { name, arn: name, partition: '', region: '', account: '', logs: [], onOutposts: false },
    providers: notAsked,
    roles: notAsked,
    trustSizeQuota: notAsked,
    people: { associations: known([association]), issuers: [], updates: notAsked, userPools: [] },
    token,
  };
}
