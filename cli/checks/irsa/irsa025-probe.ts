import type { AccountFacts } from '../../facts/account/account';
import { resourceOfArn } from '../../facts/account/role-arn';
import type { AssumeRoleProbe } from '../../facts/cluster/kubernetes';
import { inspectIfAny, type DoctorCheck, type Observation } from '../doctor-check';
import { PROVIDER_EXISTS } from './irsa001-provider-exists';
import { AUDIENCE } from './irsa003-audience';
import { SUBJECT_MATCHES } from './irsa006-subject';
import { ROLE_ARN } from './irsa014-role-arn';
import { ruleAbout } from './sts-refusal';

/** Those that say why STS refuses something. */
const RULES: DoctorCheck[] = [PROVIDER_EXISTS, AUDIENCE, SUBJECT_MATCHES, ROLE_ARN];
const IN_CLOUDTRAIL = 'look for the call in CloudTrail (AssumeRoleWithWebIdentity)';

/** What STS said when it was asked with a token of the service account; undefined if nobody wanted to try it. */
export function inspectProbe(facts: AccountFacts): Observation[] | undefined {
  const { kubernetes, target } = facts;
  return inspectIfAny(kubernetes?.probe?.assumeRole, ({ roleArn, audience, refusal }) => (refusal === undefined ? [] : [{
    resource: resourceOfArn(roleArn),
    message: `tried: STS refuses a token of ${target.serviceAccount?.namespace}/${target.serviceAccount?.name}, which was made for ${audience}`,
    fix: explain(refusal, facts),
    evidence: [{ label: refusal.code, value: refusal.message }],
  }]));
}

function explain({ code, message }: NonNullable<AssumeRoleProbe['refusal']>, facts: AccountFacts): string {
  const id = ruleAbout(code, message);
  if (id === undefined) {
    return `if no other finding says why, ${IN_CLOUDTRAIL}`;
  }
  return holds(id, facts) ? remaining(id, code) : `see ${id}; changes of IAM take up to a minute`;
}

/** Whether a rule found nothing: pointing to it would lead nowhere. */
function holds(id: string, facts: AccountFacts): boolean {
  return RULES.find(rule => rule.id === id)?.inspect(facts)?.length === 0;
}

/** What nobody can read with permissions of the account, or what is too new. */
function remaining(id: string, code: string): string {
  const policies = /AccessDenied/.test(code) ? 'a resource control policy or a service control policy of the organization refuses it, or ' : '';
  return `${id} found nothing, so what remains is that ${policies}something was changed in the last minutes: wait and try again, then ${IN_CLOUDTRAIL}`;
}
