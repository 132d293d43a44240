import type { Answer } from './answer';
import { answerByAssociation } from './association-answer';
import { choose } from './candidates';
import { Doubts } from './doubts';
import { parseProviderArn } from '../../lib/core/issuer';
import { asList, type Statement } from '../../lib/core/trust/policy-document';
import { explainEvaluation } from '../../lib/core/trust/trust-explanation';
import { DEFAULT_AUDIENCE } from '../../lib/core/trust/trust-policy';
import { conditionsOf, evaluateTrust, type TrustEvaluation, type WebIdentityRequest } from '../../lib/core/trust/web-identity-evaluator';
import { CannotRun } from '../cannot-run';
import type { AssumeQuestion } from '../facts/templates/access-question';
import type { Facts, IamRoleFact, IssuerFact, RoleFact } from '../facts/templates/facts';
import { openToService } from '../facts/templates/pod-identity';
import { ANY_ISSUER } from '../facts/templates/trust';

/** Whether a service account may assume a role, and which association or which statement of the trust policy says so. */
export function answerAssume(question: AssumeQuestion, facts: Facts): Answer {
  const asked = roleInQuestion(question.role, facts);
  const text = `${question.subject} may assume ${asked.id.path}`;
  const associated = answerByAssociation(question, asked, facts);
  if (associated?.decision === 'allowed') {
    return { question: text, ...associated };
  }
  const role = facts.roles.find(({ id }) => id.path === asked.id.path);
  const { webIdentity = [], unreadable = [] } = role?.trust ?? {};
  if (role === undefined || webIdentity.length + (associated === undefined ? unreadable.length : 0) === 0) {
    const lines = ['no statement of its trust policy lets tokens of an OIDC provider in', ...role !== undefined && openToService(role).length > 0 ? ['no association that was read gives it to the service account'] : []];
    return { decision: 'denied', question: text, details: [{ label: 'because', lines }], ...associated };
  }
  const byToken = answerByToken(question, role, facts);
  const answers = associated === undefined || byToken.decision === 'allowed' ? [byToken] : [byToken, associated];
  const decision = answers.find(answer => answer.decision === 'unknown')?.decision ?? byToken.decision;
  return { decision, question: text, details: answers.filter(answer => answer.decision === decision).flatMap(({ details }) => details) };
}

/** Whether the trust policy lets the token of the service account in. */
function answerByToken(question: AssumeQuestion, role: RoleFact, facts: Facts): Pick<Answer, 'decision' | 'details'> {
  const issuer = issuerInQuestion(question, role, facts);
  if (issuer === undefined) {
    return { decision: 'unknown', details: [{ label: 'because', lines: [...unreadableLines(role), ...anyProviderLines(role)] }] };
  }
  const named = role.trust.webIdentity.find(statement => statement.issuer === issuer && statement.providerArn !== ANY_ISSUER);
  const providerArn = named?.providerArn ?? providerOf(issuer, facts);
  const request = { providerArn, issuer, subject: question.subject, audience: question.audience ?? DEFAULT_AUDIENCE };
  const { decision, lines } = decide(role, request, facts);
  return { decision, details: [{ label: 'issuer', lines: [issuer] }, { label: 'audience', lines: [request.audience] }, { label: decision === 'allowed' ? 'by' : 'because', lines }] };
}

function unreadableLines({ trust: { unreadable } }: RoleFact): string[] {
  return unreadable.map(({ part, reason }) => `${part} cannot be read: ${reason}`);
}

function anyProviderLines({ trust: { webIdentity } }: RoleFact): string[] {
  const positions = [...new Set(webIdentity.map(({ statement }) => statement))];
  return positions.map(position => `statement ${position} is about tokens of any provider of the account: say of which cluster, with --issuer`);
}

interface Decision {
  readonly decision: Answer['decision'];
  readonly lines: string[];
}

/**
 * What is not known is decided both ways: as it would be for the request, and as it would be against it. Only where
 * both agree, the answer is sure.
 */
function decide(role: RoleFact, request: WebIdentityRequest, facts: Facts): Decision {
  const { trust, onlyIf } = role;
  const doubts = new Doubts(request, new Set(facts.people.clusters.map(({ id }) => id.path)));
  const statements = asList(trust.document.Statement);
  const decided = (favoured: string) => ({ Statement: statements.flatMap(statement => doubts.decided(statement, favoured)) });
  const isAllowed = (favoured: string) => evaluateTrust(decided(favoured), request).allowed;
  const best = isAllowed('Allow');
  const worst = trust.unreadable.length === 0 && isAllowed('Deny');
  const evaluation = evaluateTrust(trust.document, request);
  if (best !== worst || (trust.unreadable.length > 0 && !best)) {
    return {
      decision: 'unknown',
      lines: [...unreadableLines(role), ...statements.flatMap((statement, index) => doubts.about(statement, trust.positions[index]))],
    };
  }
  if (best && onlyIf !== undefined) {
    const lines = [`the role exists only if the template's condition ${onlyIf} holds; then it is allowed by`, ...allowedBy(evaluation, statements, trust.positions)];
    return { decision: 'unknown', lines };
  }
  return best
    ? { decision: 'allowed', lines: allowedBy(evaluation, statements, trust.positions) }
    : { decision: 'denied', lines: deniedBy(evaluation, trust.positions) };
}

/** What every statement says; by the position in the template, which counts those that could not be read. */
function deniedBy(evaluation: TrustEvaluation, positions: number[]): string[] {
  return explainEvaluation(evaluation).split('\n').map(line => line.replace(/^Statement\[(\d+)\]/, (_, index: string) => `statement ${positions[Number(index)]}`));
}

function allowedBy({ decidedBy }: TrustEvaluation, statements: Statement[], positions: number[]): string[] {
  const index = decidedBy?.index ?? 0;
  const conditions = conditionsOf(statements[index]).map(({ operator, key, values }) => `  ${operator} ${key} = ${values.join(' or ')}`);
  return [`trust statement ${positions[index]}`, ...conditions];
}

/** Of any role the question makes sense; of those that pods cannot get, nobody who mistypes a name means one. */
function roleInQuestion(name: string, { app: { iamRoles }, roles }: Facts): IamRoleFact {
  const wanted = name.startsWith('arn:') ? name.replace(/^.*:role\/(?:.*\/)?/, '') : name;
  const ofPods = new Set(roles.map(({ id }) => id.path));
  const namesOf = ({ id, name: given }: IamRoleFact): string[] => [id.logicalId, ...given === undefined ? [] : [given]];
  const candidates = iamRoles.map(role => ({ value: role, label: role.id.path, names: namesOf(role) }));
  const likely = candidates.filter(({ label }) => ofPods.has(label));
  return choose('role', wanted, candidates, likely.length > 0 ? likely : candidates);
}

/** Undefined where the answer is the same for all, or where there is none to choose. */
function issuerInQuestion({ issuer, cluster }: AssumeQuestion, role: RoleFact, { issuers, people }: Facts): string | undefined {
  const all = issuers.filter(fact => fact.issuer !== ANY_ISSUER);
  if (issuer !== undefined) {
    return issuer;
  }
  if (cluster !== undefined) {
    const named = (fact: IssuerFact) => people.clusters.filter(({ id }) => id.path === fact.cluster?.path)
      .flatMap(({ name, id }) => [id.logicalId, ...name === undefined ? [] : [name]]);
    return choose('cluster', cluster, all.flatMap(fact => (fact.cluster === undefined ? [] : [{ value: fact.issuer, label: fact.cluster.path, names: named(fact) }])));
  }
  const trusted = [...new Set(role.trust.webIdentity.map(statement => statement.issuer))].filter(other => other !== ANY_ISSUER);
  const [only, ...others] = trusted.length > 0 ? trusted : all.map(fact => fact.issuer);
  if (trusted.length === 0 && role.trust.unreadable.length > 0 && others.length > 0) {
    return undefined;
  }
  if (others.length > 0) {
    throw new CannotRun(`say which cluster the service account is in, with --cluster or --issuer: ${[only, ...others].join(', ')}`);
  }
  return only;
}

/** The ARN of a provider that the role does not name: any that is not one of those that it does. */
function providerOf(issuer: string, { issuers }: Facts): string {
  const created = issuers.find(fact => fact.issuer === issuer)?.providers[0]?.arn;
  const account = issuers.flatMap(({ providers }) => providers.flatMap(({ arn }) => parseProviderArn(arn) ?? []))[0];
  return created ?? `arn:${account?.partition ?? 'aws'}:iam::${account?.account ?? '${AWS::AccountId}'}:oidc-provider/${issuer}`;
}
