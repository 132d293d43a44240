import { evaluateCondition } from '../../../lib/core/trust/condition-operators';
import { asList } from '../../../lib/core/trust/policy-document';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import { conditionsOf, type StatementCondition } from '../../../lib/core/trust/web-identity-evaluator';
import { acceptancesOf, rolesInQuestion } from '../../facts/account/acceptance';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { issuerOf } from '../../facts/account/eks-issuers';
import { resourceOfArn } from '../../facts/account/role-arn';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, audienceInQuestion } from '../../facts/cluster/workload-facts';
import { inspectIfAny, listed, type DoctorCheck, type Observation } from '../doctor-check';
import type { Evidence } from '../finding';
import { inspectServed } from './workload-check';

/** STS answers `Incorrect token audience` if the provider does not list the audience, and refuses access if the trust policy asks for another. */
export const AUDIENCE: DoctorCheck = {
  id: 'IRSA003',
  severity: 'error',
  holds: `provider and trust accept the audience that tokens of service accounts carry (${DEFAULT_AUDIENCE})`,
  inspect: facts => {
    const provider = inspectIfAny(facts.audiences, audiences => ofProvider(audiences, facts));
    const trust = ofTrust(facts, valueOr(facts.audiences, [audienceInQuestion(facts)]));
    return provider === undefined && trust.length === 0 ? undefined : [...provider ?? [], ...trust];
  },
};

function ofProvider(audiences: string[], facts: AccountFacts): Observation[] {
  return [...ofWebhook(audiences, facts), ...ofAnnotations(audiences, facts), ...inspectServed(facts) ?? []];
}

/** What the webhook asks for, unless the annotation of the service account in question says otherwise. */
function ofWebhook(audiences: string[], facts: AccountFacts): Observation[] {
  const { cluster } = facts;
  return audiences.includes(DEFAULT_AUDIENCE) || audienceInQuestion(facts) !== DEFAULT_AUDIENCE ? [] : [{
    resource: `oidc-provider/${issuerOf(cluster)}`,
    message: `the provider does not accept the audience '${DEFAULT_AUDIENCE}', which the EKS webhook asks for in every region and partition`,
    fix: `add '${DEFAULT_AUDIENCE}' to the client ids of the provider; it is not the host name of STS`,
    evidence: [...wordAudiences(audiences), { label: 'tokens', value: DEFAULT_AUDIENCE }],
  }];
}

function wordAudiences(audiences: string[]): Evidence[] {
  return audiences.length === 0 ? [{ label: 'provider', value: '(none)' }] : listed('provider', audiences);
}

/** Audiences that service accounts have their tokens made for. */
function ofAnnotations(audiences: string[], facts: AccountFacts): Observation[] {
  const strange = annotatedInQuestion(facts).filter(({ audience }) => audience !== undefined && !audiences.includes(audience));
  return strange.map(account => ({
    resource: `oidc-provider/${issuerOf(facts.cluster)}`,
    message: `the provider does not accept the audience '${account.audience}', which service account ${wordServiceAccount(account)} asks for by its annotation eks.amazonaws.com/audience`,
    fix: `take the annotation out, which leaves '${DEFAULT_AUDIENCE}'; or add '${account.audience}' to the client ids of the provider, and to the trust policy`,
    evidence: [...wordAudiences(audiences), { label: 'tokens', value: account.audience ?? '' }],
  }));
}

/** Statements that hold for no audience: of the token, if a service account is asked about, else of any that the provider lets through. */
function ofTrust(facts: AccountFacts, audiences: string[]): Observation[] {
  const isAboutToken = facts.target.serviceAccount !== undefined;
  const carried = isAboutToken ? [audienceInQuestion(facts)] : audiences;
  return isAboutToken && acceptancesOf(facts).some(({ evaluation }) => evaluation.allowed) ? []
    : rolesInQuestion(facts, valueOr(facts.roles, [])).flatMap(role => neverAccepted(role, carried, facts));
}

function neverAccepted({ arn, trust: { document, positions } }: AccountRole, audiences: string[], facts: AccountFacts): Observation[] {
  return asList(document.Statement).flatMap((statement, index) => conditionsOf(statement)
    .filter(condition => statement.Effect === 'Allow' && neverHolds(condition, audiences, facts))
    .map(({ values }) => wrongAudience(arn, positions[index], values, audiences)));
}

/** An audience must pass the provider and the trust policy: one that only the latter lists is never there. */
function neverHolds({ operator, key, values }: StatementCondition, audiences: string[], { cluster }: AccountFacts): boolean {
  return key.toLowerCase() === `${issuerOf(cluster)}:aud`.toLowerCase() && audiences.length > 0
    && audiences.every(audience => evaluateCondition(operator, values, audience).verdict === 'no');
}

function wrongAudience(arn: string, statement: number, expected: string[], actual: string[]): Observation {
  return {
    resource: resourceOfArn(arn),
    part: `trust statement ${statement}`,
    message: 'the trust policy asks for another audience than tokens carry',
    fix: `write '${DEFAULT_AUDIENCE}', or have the provider and the annotation of the service account name the audience that is asked for`,
    evidence: [...listed('trust', expected), ...listed('tokens', actual)],
  };
}
