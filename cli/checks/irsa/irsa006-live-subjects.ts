import { serviceAccountSubject } from '../../../lib/core/trust/trust-policy';
import { listed, type Observation } from '../doctor-check';
import { comparison, difference, SUBJECT } from './subject-evidence';
import { parseOperator } from '../../../lib/core/trust/condition-operators';
import { asList } from '../../../lib/core/trust/policy-document';
import { conditionsOf } from '../../../lib/core/trust/web-identity-evaluator';
import { acceptanceOf, causeOf, rolesInQuestion } from '../../facts/account/acceptance';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { issuerOf } from '../../facts/account/eks-issuers';
import { resourceOfArn } from '../../facts/account/role-arn';
import { isSame, type ServiceAccountFact } from '../../facts/cluster/kubernetes';
import { wordServiceAccount, type ServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion, associationOf, serviceAccountsOf } from '../../facts/cluster/workload-facts';
import { didYouMean, nearest } from '../../facts/distance';

/*
 * Trust policies and the service accounts that the cluster really has, in both directions.
 */

/** What does not fit together; nothing if the API server was left out. */
export function liveSubjects(facts: AccountFacts): Observation[] {
  const accounts = serviceAccountsOf(facts);
  if (accounts === undefined) {
    return [];
  }
  if (!accounts.isRead) {
    return [{ notRead: accounts.why }];
  }
  const { target: { serviceAccount } } = facts;
  if (serviceAccount !== undefined) {
    return accounts.value.some(account => isSame(account, serviceAccount)) ? [] : [noSuchAccount(facts, accounts.value)];
  }
  const refused = refusedAnnotations(facts);
  return [...refused.map(({ observation }) => observation), ...absentSubjects(facts, accounts.value, refused.map(({ role }) => role))];
}

/** The service account that was asked about. */
function noSuchAccount({ target: { serviceAccount = { namespace: '', name: '' } } }: AccountFacts, accounts: ServiceAccountFact[]): Observation {
  const names = accounts.map(({ name }) => name);
  const meant = didYouMean(serviceAccount.name, names);
  return {
    resource: `serviceaccount/${wordServiceAccount(serviceAccount)}`,
    message: names.length === 0
      ? `the cluster has no namespace ${serviceAccount.namespace}, or one without any service account`
      : `namespace ${serviceAccount.namespace} has no service account ${serviceAccount.name}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    fix: 'create it, or correct the name: it is case-sensitive, and Helm derives it from the name of the release',
    evidence: listed('there are', names),
  };
}

interface Refused {
  readonly role: AccountRole;
  readonly observation: Observation;
}

/** Service accounts with a role that does not let them in, for their name. */
function refusedAnnotations(facts: AccountFacts): Refused[] {
  return annotatedInQuestion(facts).filter(account => associationOf(account, facts) === undefined).flatMap(account => {
    const role = valueOr(facts.roles, []).find(({ arn }) => arn === account.roleArn);
    const acceptance = role && acceptanceOf(role, account, facts.cluster);
    if (role === undefined || acceptance === undefined || acceptance.evaluation.allowed || causeOf(acceptance) !== 'subject') {
      return [];
    }
    const { request: { subject }, nearest: miss } = acceptance;
    const expected = miss?.mismatch.expected ?? [];
    const meant = nearest(subject, expected);
    return [{
      role,
      observation: {
        resource: resourceOfArn(role.arn),
        ...miss !== undefined && { part: `trust statement ${miss.statement}` },
        message: `service account ${wordServiceAccount(account)} names this role, whose trust policy does not let it in${meant === undefined ? '' : difference(meant, subject)}`,
        fix: `write '${subject}' in the trust policy, or annotate the service account with the role that is for it`,
        evidence: comparison(expected, subject),
      },
    }];
  });
}

/** Exact names in trust policies that no service account has: wildcards may be meant for later. */
function absentSubjects(facts: AccountFacts, accounts: ServiceAccountFact[], told: AccountRole[]): Observation[] {
  const isAsked = facts.target.role !== undefined;
  return rolesInQuestion(facts, valueOr(facts.roles, [])).filter(role => !told.includes(role)).flatMap(role =>
    exactSubjects(role, issuerOf(facts.cluster)).flatMap(subject => {
      const [, namespace, name] = SUBJECT.exec(subject) ?? [];
      if (name === undefined || /[*?]/.test(subject) || accounts.some(account => isSame(account, { namespace, name }))) {
        return [];
      }
      const meant = likelySubject({ namespace, name }, accounts);
      return [{
        severity: isAsked ? 'error' as const : 'warning' as const,
        resource: resourceOfArn(role.arn),
        part: 'trust policy',
        message: `the cluster has no service account ${namespace}/${name}, which the trust policy lets in`,
        fix: meant === undefined ? 'create the service account, or take it out of the trust policy' : `write '${meant}', if that is the one`,
        evidence: [{ label: 'trust', value: subject }, ...meant === undefined ? [] : [{ label: 'there is', value: meant }]],
      }];
    }));
}

/** What is like the one that is not there, in both of its parts: what comes before them is the same in all subjects. */
function likelySubject({ namespace, name }: ServiceAccount, accounts: ServiceAccountFact[]): string | undefined {
  const isAlike = (one: string, other: string): boolean => didYouMean(one, [other]) !== undefined;
  const alike = accounts.filter(account => isAlike(namespace, account.namespace) && isAlike(name, account.name));
  return nearest(serviceAccountSubject({ namespace, name }), alike.map(serviceAccountSubject));
}

function exactSubjects({ trust: { document } }: AccountRole, issuer: string | undefined): string[] {
  const conditions = asList(document.Statement).filter(({ Effect }) => Effect === 'Allow').flatMap(conditionsOf);
  return [...new Set(conditions.filter(({ operator, key }) => key.toLowerCase() === `${issuer}:sub`.toLowerCase() && isEquality(operator)).flatMap(({ values }) => values))];
}

function isEquality(operator: string): boolean {
  const parts = parseOperator(operator);
  return parts !== undefined && !parts.negated && ['equals', 'like'].includes(parts.comparison);
}
