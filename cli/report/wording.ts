import { isOnEksHost, isWellFormedIssuer, regionOfIssuer } from '../facts/account/eks-issuers';
import type { ConditionFact, Facts, IssuerFact, OtherPrincipals, ProviderFact, Scope, SubjectFact, WebIdentityStatement } from '../facts/templates/facts';
import { replacePlaceholders } from '../facts/templates/placeholders';
import type { ResourceId } from '../facts/templates/resource-id';
import { ANY_ISSUER } from '../facts/templates/trust';

/** A text and, if it does not speak for itself, what it means. */
export interface Worded {
  readonly text: string;
  readonly note?: string;
  /** Whether it covers more than a reader may expect. */
  readonly broad?: boolean;
}

/** A subject of a service account; a part may hold a placeholder, which may hold colons. */
const SERVICE_ACCOUNT = /^system:serviceaccount:((?:\$\{[^}]*\}|<[^<>]*>|(?!\$\{[^}]*\}|<[^<>]*>)[^:])+):(.+)$/;
/** Patterns that take in every service account there is. */
const EVERY_SERVICE_ACCOUNT = /^(\*+|system:(\*+|serviceaccount:(\*+|\*+:\*+)))$/;
const AWS_MANAGED_POLICY = /^arn:[^:]+(?:::[^:]+)?:iam::aws:policy\//;

/** Whom a statement is about, one line each. */
export function wordWho({ who, issuer }: WebIdentityStatement): Worded[] {
  switch (who.kind) {
    case 'listed':
      return who.subjects.map(wordSubject);
    case 'every':
      return [{ text: issuer === ANY_ISSUER ? 'everyone with a token of any provider' : 'every service account', note: 'no condition on the subject', broad: true }];
    case 'nobody':
      return [{ text: 'nobody', note: 'a condition asks for what no token of this issuer carries' }];
    case 'unknown':
      return [{ text: 'unknown', note: 'decided by a condition that only the deployment knows', broad: true }];
  }
}

function wordSubject({ subject, pattern }: SubjectFact): Worded {
  if (pattern && EVERY_SERVICE_ACCOUNT.test(subject)) {
    return { text: 'every service account', note: subject, broad: true };
  }
  const [, namespace, name] = SERVICE_ACCOUNT.exec(subject) ?? [];
  const text = namespace === undefined ? subject : `${namespace}/${name}`;
  if (!pattern) {
    return /[*?]/.test(replacePlaceholders(subject, () => '')) ? { text, note: 'matches nobody: not a wildcard here, StringEquals takes it literally' } : { text };
  }
  if (name !== undefined && /^\*+$/.test(name) && !/[*?]/.test(namespace)) {
    return { text, note: `every service account in namespace ${namespace}`, broad: true };
  }
  return { text, note: `every ${namespace === undefined ? 'subject' : 'service account'} that matches`, broad: true };
}

export function wordAudiences(audiences: string[]): Worded {
  return audiences.length === 0 ? { text: 'any that the provider accepts', broad: true } : { text: audiences.join(' or ') };
}

/** The actions of a scope, grouped by service: `s3: GetObject*, ListBucket`. */
export function wordActions({ values, inverted }: Scope): string[] {
  const groups = new Map<string, string[]>();
  for (const action of values) {
    const [, service, name] = /^([\w-]+):([^:]+)$/.exec(action) ?? [undefined, '', action];
    groups.set(service, [...groups.get(service) ?? [], name]);
  }
  const lines = [...groups].map(([service, names]) => (service === '' ? names.map(wordAny).join(', ') : `${service}: ${names.join(', ')}`));
  return inverted ? ['every action except', ...lines] : lines;
}

export function wordResources({ values, inverted }: Scope, stack: string): string[] {
  const lines = values.map(value => (value === '*' && !inverted ? '* (every resource)' : localize(value, stack)));
  return inverted ? ['every resource except', ...lines] : lines;
}

function wordAny(action: string): string {
  return action === '*' ? '* (every action)' : action;
}

export function wordCondition({ operator, key, values }: ConditionFact, stack: string): string {
  return `${operator} ${localize(key, stack)} = ${values.map(value => localize(value, stack)).join(' or ')}`;
}

export function wordManagedPolicy(arn: string, stack: string): string {
  return AWS_MANAGED_POLICY.test(arn) ? `${arn.replace(AWS_MANAGED_POLICY, '')} (managed by AWS)` : `${localize(arn, stack)} (not in this app)`;
}

/** What others may, or may not: `assumable by`. */
export function wordEffectOn({ effect }: OtherPrincipals): string {
  return effect === 'Deny' ? 'denied to' : 'assumable by';
}

export function wordOthers({ principals, actions }: OtherPrincipals, stack: string): string {
  const verbs = wordActions(actions).join('; ');
  return `${principals.map(principal => localize(principal, stack)).join(', ')} (${verbs})`;
}

/** `cluster Blue/Cluster`, or the issuer when the cluster is not in the app. */
export function wordIssuer({ issuer, cluster }: IssuerFact): { kind: string; name: string } {
  if (cluster !== undefined) {
    return { kind: 'cluster', name: cluster.path };
  }
  if (issuer === ANY_ISSUER) {
    return { kind: 'issuer', name: 'any that the account has a provider for' };
  }
  return { kind: isOnEksHost(issuer) ? 'cluster with issuer' : 'issuer', name: issuer };
}

/** Who knows whether the cluster still exists whose issuer is written out. */
export function wordWhoKnowsCluster({ issuer, cluster }: IssuerFact): { text: string; command: string; id: string } | undefined {
  const region = cluster === undefined && isWellFormedIssuer(issuer) ? regionOfIssuer(issuer) : undefined;
  return region === undefined ? undefined : {
    text: 'not in this app; does it still exist?', command: `eks-identity doctor --regions ${region}`, id: 'IRSA011',
  };
}

export function wordProvider({ id, audiences, onlyIf }: ProviderFact): string {
  const accepts = audiences.length === 0 ? 'no audience' : `audience ${audiences.join(', ')}`;
  return `${id.path} (${accepts}${onlyIf === undefined ? '' : `; only if ${onlyIf}`})`;
}

export function wordResource(id: ResourceId, onlyIf?: string): string {
  return onlyIf === undefined ? id.path : `${id.path} (only if ${onlyIf})`;
}

/** `${Stack/Bucket.Arn}` is `${Bucket.Arn}` where the stack is clear. */
export function localize(text: string, stack: string): string {
  return text.split(`\${${stack}/`).join('${').split(`\${issuer of ${stack}/`).join('${issuer of ');
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What is said of an app that gives nothing to anybody. */
export function wordNothing({ gaps, people }: Facts, path: string): string[] {
  return [
    `Nothing ${gaps.length > 0 ? 'that was read ' : ''}in ${path} lets the token of an OIDC provider assume a role, or anybody into a cluster.`,
    ...people.clusters.length === 0 ? [] : ['Whoever creates a cluster of it administers that, unless the cluster says otherwise (bootstrapClusterCreatorAdminPermissions).'],
  ];
}
