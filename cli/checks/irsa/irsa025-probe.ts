import type { AccountFacts } from '../../facts/account/account';
import { resourceOfArn } from '../../facts/account/role-arn';
import type { AssumeRoleProbe } from '../../facts/cluster/kubernetes';
import { inspectIfAny, type Observation } from '../doctor-check';
import { ruleAbout } from './sts-refusal';

/** What STS said when it was asked with a token of the service account; undefined if nobody wanted to try it. */
export function inspectProbe({ kubernetes, target }: AccountFacts): Observation[] | undefined {
  return inspectIfAny(kubernetes?.probe?.assumeRole, ({ roleArn, audience, refusal }) => (refusal === undefined ? [] : [{
    resource: resourceOfArn(roleArn),
    message: `tried: STS refuses a token of ${target.serviceAccount?.namespace}/${target.serviceAccount?.name}, which was made for ${audience}`,
    fix: explain(refusal),
    evidence: [{ label: refusal.code, value: refusal.message }],
  }]));
}

function explain({ code, message }: NonNullable<AssumeRoleProbe['refusal']>): string {
  const id = ruleAbout(code, message);
  return id === undefined ? 'if no other finding says why, look for the call in CloudTrail (AssumeRoleWithWebIdentity)' : `see ${id}; changes of IAM take up to a minute`;
}
