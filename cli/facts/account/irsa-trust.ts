import {
  hasWildcard, isWildcardOnly, namespacePatternProblem, namespaceProblem, serviceAccountNamePatternProblem, serviceAccountNameProblem,
} from '../../../lib/core/kubernetes-names';
import { hasPolicyVariable } from '../../../lib/core/trust/placeholder';
import { asList, type PolicyDocument, type Statement } from '../../../lib/core/trust/policy-document';
import { lintTrustPolicy } from '../../../lib/core/trust/trust-lint';
import { renderTrustPolicy, type ServiceAccountMatch } from '../../../lib/core/trust/trust-policy';
import { conditionsOf } from '../../../lib/core/trust/web-identity-evaluator';
import type { ParsedPolicy } from '../parse-policy';

/*
 * Whether an `IrsaRole` could write a trust policy: whoever declares one in its place would change who may assume the role.
 */

/** What an `IrsaRole` is told to write a trust policy. */
export interface IrsaTrust {
  readonly audience: string;
  readonly serviceAccounts: ServiceAccountMatch[];
}

/** The provider of the one cluster that such a role trusts. */
export interface AdoptedProvider {
  readonly arn: string;
  readonly issuer: string;
  /** Empty if they are not known. */
  readonly audiences: string[];
}

const SUBJECT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** What an `IrsaRole` is told to write this very policy, or why none writes it. */
export function readIrsaTrust({ document, positions, unreadable }: ParsedPolicy, provider: AdoptedProvider): IrsaTrust | string {
  const [unread] = unreadable;
  if (unread !== undefined) {
    return `${unread.part} of its trust policy cannot be read: ${unread.reason}`;
  }
  const statements = asList(document.Statement);
  if (statements.every(statement => subjectsOf(statement, provider).length === 0)) {
    return 'its trust policy names no service account of the cluster';
  }
  const written = statements.map(statement => writtenFor(statement, provider));
  const different = written.findIndex((own, index) => textOf(own) !== textOf({ ...statements[index], Sid: undefined }));
  if (different >= 0) {
    return `an IrsaRole would write another trust policy: statement ${positions[different]} ${whatDiffers(statements[different], written[different])}`;
  }
  const [audience, ...others] = [...new Set(statements.flatMap(statement => audiencesOf(statement, provider)))];
  const subjects = new Map(statements.flatMap(statement => subjectsOf(statement, provider)).map(subject => [textOf(subject), subject]));
  const trust = { audience, serviceAccounts: [...subjects.values()].flatMap(subject => matchOf(subject) ?? []) };
  const problem = others.length > 0 ? `its trust policy has several audiences, ${[audience, ...others].join(' and ')}` : problemOf(trust, provider);
  return problem ?? trust;
}

/** A `sub` of a condition. */
interface Subject {
  readonly text: string;
  /** Whether it is under the operator that knows wildcards. */
  readonly wildcard: boolean;
}

/** The statement that the construct writes for those whom a statement names; undefined if it writes no or several ones for them. */
function writtenFor(statement: Statement, provider: AdoptedProvider): Statement | undefined {
  const matches = subjectsOf(statement, provider).map(matchOf);
  const serviceAccounts = matches.flatMap(match => match ?? []);
  const audiences = audiencesOf(statement, provider);
  const [written, ...others] = asList(documentOf(audiences, serviceAccounts, provider).Statement);
  return matches.includes(undefined) || others.length > 0 ? undefined : written;
}

function documentOf(audiences: string[], serviceAccounts: ServiceAccountMatch[], { arn: providerArn, issuer }: AdoptedProvider): PolicyDocument {
  return renderTrustPolicy([{ providerArn, issuer, audiences, serviceAccounts }]);
}

/** Only under the keys of the cluster's own issuer: those of another cluster are not ours to declare. */
function subjectsOf({ Condition: { StringEquals: exact = {}, StringLike: like = {} } = {} }: Statement, { issuer }: AdoptedProvider): Subject[] {
  const under = (block: typeof exact, wildcard: boolean) => asList(block[`${issuer}:sub`]).map(text => ({ text, wildcard }));
  return [...under(exact, false), ...under(like, true)];
}

function audiencesOf({ Condition: { StringEquals: exact = {} } = {} }: Statement, { issuer }: AdoptedProvider): string[] {
  return asList(exact[`${issuer}:aud`]);
}

/** The service account, or the pattern, that the construct takes for a subject; it writes names and patterns under operators of their own. */
function matchOf({ text, wildcard }: Subject): ServiceAccountMatch | undefined {
  const [, namespace, name] = SUBJECT.exec(text) ?? [];
  if (namespace === undefined || wildcard !== (hasWildcard(namespace) || hasWildcard(name))) {
    return undefined;
  }
  const isTaken = wildcard
    ? (namespacePatternProblem(namespace) ?? serviceAccountNamePatternProblem(name)) === undefined
      && !(isWildcardOnly(namespace) && isWildcardOnly(name))
    : (namespaceProblem(namespace) ?? serviceAccountNameProblem(name)) === undefined;
  return isTaken ? { namespace, name, wildcard } : undefined;
}

/** What the construct refuses, although it could write it. */
function problemOf({ audience, serviceAccounts }: IrsaTrust, provider: AdoptedProvider): string | undefined {
  const finding = lintTrustPolicy(documentOf([audience], serviceAccounts, provider)).find(({ severity }) => severity === 'error');
  return finding !== undefined ? `an IrsaRole refuses its trust policy: ${finding.message}`
    : hasPolicyVariable(audience) ? `its audience ${audience} has a variable in it`
      : provider.audiences.length > 0 && !provider.audiences.includes(audience) ? `its audience ${audience} is none that the provider accepts` : undefined;
}

/** The same for parts that say the same: the order of lists and of keys, and a list of one say nothing. */
function textOf(part: unknown): string {
  return JSON.stringify(sorted(part)) ?? '';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const unique = [...new Set(value)].sort();
    return unique.length === 1 ? unique[0] : unique;
  }
  return typeof value !== 'object' || value === null ? value
    : Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, entry]) => [key, sorted(entry)]));
}

function whatDiffers(statement: Statement, written: Statement | undefined): string {
  const isSame = (key: keyof Statement): boolean => textOf(statement[key]) === textOf(written?.[key]);
  const ours = new Set(written === undefined ? [] : conditionsOf(written).map(({ operator, key }) => `${operator} ${key}`));
  const further = conditionsOf(statement).map(({ operator, key }) => `${operator} ${key}`).filter(condition => !ours.has(condition));
  return statement.Effect !== 'Allow' ? 'is a Deny'
    : written === undefined ? 'names others than service accounts that an IrsaRole takes'
      : !isSame('Principal') ? 'is about other principals than the provider of the cluster'
        : !isSame('Action') ? 'is about other actions than sts:AssumeRoleWithWebIdentity'
          : further.length > 0 ? `has further conditions, ${further.join(' and ')}`
            : 'has fewer conditions, or other ones';
}
