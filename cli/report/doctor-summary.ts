import { count } from './wording';
import { workloadSummary } from './workload-summary';
import { acceptancesOf, type Acceptance } from '../facts/account/acceptance';
import { isAboutPerson, isAboutWorkload, valueOr, type AccountFacts, type PeopleFacts, type Read } from '../facts/account/account';
import { isMeantForCluster } from '../facts/account/account-role';
import { issuerOf } from '../facts/account/eks-issuers';
import { resourceOfArn } from '../facts/account/role-arn';
import { wordServiceAccount } from '../facts/cluster/service-account';
import { verdictOf, wordVerdict } from '../facts/login/login-verdict';
import type { DesiredRbac } from '../facts/templates/desired-rbac';

/** What was found, in a few words: a label, and lines for it. */
export interface SummaryLine {
  readonly label: string;
  readonly lines: string[];
}

/** Roles that are named one by one; more are counted. */
const MAX_NAMED = 10;

export function wordCluster({ cluster: { name, region, account, version } }: AccountFacts): { name: string; where: string } {
  return { name, where: `${region}, account ${account}${version === undefined ? '' : `, Kubernetes ${version}`}` };
}

/** What is there, before anything is said about what is wrong. */
export function summaryOf(facts: AccountFacts): SummaryLine[] {
  const { cluster, target, target: { serviceAccount }, token, people, app } = facts;
  const isAboutPersonOnly = isAboutPerson(target) && !isAboutWorkload(target);
  return [
    { label: 'issuer', lines: [cluster.issuerUrl ?? 'none'] },
    ...isAboutPersonOnly ? [] : [{ label: 'provider', lines: [wordProvider(facts)] }, { label: 'roles', lines: wordRoles(facts) }],
    ...workloadSummary(facts),
    ...serviceAccount === undefined ? [] : [{ label: wordServiceAccount(serviceAccount), lines: wordAcceptances(acceptancesOf(facts)) }],
    ...app === undefined ? [] : [{ label: 'app', lines: [wordApp(app, facts)] }],
    ...people === undefined ? [] : wordPeople(people),
    ...token === undefined || !people?.associations.isRead ? [] : [{ label: 'token', lines: [wordVerdict(verdictOf(token, valueOr(people.associations, []), cluster.issuerUrl))] }],
  ];
}

function wordProvider({ cluster, providers, audiences }: AccountFacts): string {
  return wordRead(providers, all => {
    const own = all.find(({ issuer }) => issuer === issuerOf(cluster));
    return own === undefined ? `none for this issuer (${count(all.length, 'OIDC provider')} in the account)`
      : `${own.arn}${audiences === undefined ? '' : ` (${wordRead(audiences, values => `audience ${values.join(', ') || 'none'}`)})`}`;
  });
}

function wordRoles({ target, cluster, roles, roleArns }: AccountFacts): string[] {
  if (target.role !== undefined) {
    return [roles.isRead && roles.value[0] !== undefined ? roles.value[0].arn : `${target.role} (not read)`];
  }
  return [wordRead(roles, all => {
    const trusting = all.filter(role => isMeantForCluster(role, cluster));
    const of = roleArns?.isRead ? ` of ${count(roleArns.value.length, 'role')} in the account` : '';
    return `${trusting.length}${of} ${trusting.length === 1 ? 'trusts' : 'trust'} this cluster${trusting.length > 0 && trusting.length <= MAX_NAMED
      ? `: ${trusting.map(({ arn }) => resourceOfArn(arn)).join(', ')}` : ''}`;
  })];
}

/** By trust policy alone: whether STS gets that far is a matter of the provider. */
function wordAcceptances(acceptances: Acceptance[]): string[] {
  const accepted = acceptances.filter(({ evaluation }) => evaluation.allowed);
  const shown = accepted.length === 0 && acceptances.length === 1 ? acceptances : accepted;
  return shown.length === 0 ? ['no role that was read lets it in'] : shown.map(({ role, evaluation, decidedBy }) =>
    `${evaluation.allowed ? 'let in' : 'refused'} by the trust policy of ${resourceOfArn(role.arn)}${decidedBy === undefined ? '' : ` (statement ${decidedBy})`}`);
}

function wordApp({ path, bindings }: DesiredRbac, { kubernetes }: AccountFacts): string {
  const live = kubernetes?.rbac?.isRead ? kubernetes.rbac.value.bindings : undefined;
  const there = bindings.filter(({ namespace, name }) => live?.some(binding => binding.namespace === namespace && binding.name === name));
  return `${path}: ${count(bindings.length, 'binding')}${live === undefined || bindings.length === 0 ? '' : `, of which the cluster has ${there.length === bindings.length ? 'all' : there.length}`}`;
}

function wordPeople({ associations, accessEntries }: PeopleFacts): SummaryLine[] {
  return [
    {
      label: 'associations',
      lines: associations.isRead && associations.value.length > 0
        ? associations.value.map(({ name, status, config: { issuerUrl } }) => `${name} (${status}) ${issuerUrl}`)
        : [wordRead(associations, () => 'none')],
    },
    { label: 'access entries', lines: [accessEntries === undefined ? 'none, the cluster takes none' : wordRead(accessEntries, principals => String(principals.length))] },
  ];
}

function wordRead<T>(read: Read<T>, word: (value: T) => string): string {
  return read.isRead ? word(read.value) : `unknown${read.why.permission === undefined ? '' : ` (${read.why.permission} is missing)`}`;
}
