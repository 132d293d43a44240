import { groupedBy } from '../../../lib/core/grouped-by';
import { nameOfThing } from '../cdk/creation-wording';
import type { Finding } from '../finding';
import { findings, type Problem } from './problem';
import type { CreatedKind, CreatedResource, StackAddress } from '../../facts/templates/created-resources';
import type { Facts } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';

type Dimension = 'account' | 'region';

/** Within what there can be one of a key only; a name of a role is left to people: environments of an app often share names, not accounts. */
const SCOPES: Partial<Record<CreatedKind, Dimension[]>> = {
  'provider': ['account'],
  'association': ['account', 'region'],
  'access entry': ['account', 'region'],
  'pod identity association': ['account', 'region'],
  'domain': ['region'], // prefixes are shared by all accounts
};

const REFERENCES: Partial<Record<CreatedKind, string>> = {
  'provider': 'create it once and refer to it elsewhere: ClusterOidcProvider.fromOidcProviderArn, iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn',
  'association': 'create it once; if they are two identity providers, give the second another name',
  'access entry': 'create it once, with all groups and access policies',
  'pod identity association': 'create it once: a service account has one role',
  'domain': 'create it once and refer to it elsewhere (cognito.UserPoolDomain.fromDomainName), or choose another prefix',
};

/** Things of which there can be one only, of which the app makes two. */
export function createdTwice({ app: { created } }: Facts): Finding[] {
  const clusters = new Set(created.filter(({ kind }) => kind === 'cluster').map(({ cluster }) => cluster));
  const comparable = created.filter(({ kind, key }) => kind in SCOPES && isComparable(key));
  return findings('CDK006', 'error', groupedBy(comparable, identityOf).flatMap(([, same]) => same.flatMap((one, index) => twice(one, same.slice(0, index), clusters.has(one.cluster)))));
}

/** One that is made after one of the others; stacks that refer to one resource of the app are deployed together. */
function twice(one: CreatedResource, before: CreatedResource[], isOnClusterOfApp: boolean): Problem[] {
  const isOneThing = isOnClusterOfApp || one.isKeyOfApp === true;
  const rivals = before.filter(other => !isToldElsewhere(one, other)).map(other => rivalry(one, other, isOneThing))
    .filter(({ shared }) => shared !== false);
  const rival = rivals.find(({ shared, together }) => shared && together) ?? rivals.find(({ together }) => together) ?? rivals.at(0);
  return rival === undefined ? [] : [describe(one, rival)];
}

/** Two resources that may be one and the same thing. */
interface Rivalry {
  readonly other: CreatedResource;
  /** Whether both are where there can be one only; undefined if the app does not say. */
  readonly shared: boolean | undefined;
  /** Whether there is no condition by which only one of them is made. */
  readonly together: boolean;
}

function rivalry(one: CreatedResource, other: CreatedResource, isOneThing: boolean): Rivalry {
  const together = one.onlyIf === other.onlyIf && (one.onlyIf === undefined || one.id.stack === other.id.stack);
  return { other, shared: shareScope(one, other, isOneThing), together };
}

function describe(one: CreatedResource, { other, shared, together }: Rivalry): Problem {
  const { id: resource, kind, onlyIf } = one;
  const thing = nameOfThing(one);
  const about = { resource, fix: REFERENCES[kind] ?? '', evidence: [{ label: 'also made by', value: other.id.path }] };
  if (!together) {
    const conditions = [...new Set([onlyIf, other.onlyIf].flatMap(name => name ?? []))];
    return {
      ...about,
      status: 'unknown',
      severity: 'info',
      message: `the ${thing} is created twice, unless ${conditions.length === 1 ? `condition ${conditions[0]} leaves one out` : `conditions ${conditions.join(' and ')} never hold together`}`,
      fix: `see that they never make both, or ${about.fix}`,
    };
  }
  const when = onlyIf === undefined ? '' : `, where condition ${onlyIf} holds`;
  return shared ? { ...about, message: `the ${thing} is created twice${when}: the second deployment fails` } : {
    ...about,
    status: 'unknown',
    severity: 'warning',
    message: `the ${thing} is created twice${when}, which fails if both stacks are deployed to one ${kind === 'domain' ? 'region' : 'account'}: they do not say where`,
    fix: `${about.fix}; or give both stacks their environment (env)`,
  };
}

/** Equal texts stand for equal values, but not where nobody knows what they stand for. */
function isComparable(key: string): boolean {
  return key !== '' && placeholdersIn(key).every(placeholder => !placeholder.startsWith('<'));
}

function identityOf({ kind, cluster, key }: CreatedResource): string {
  return JSON.stringify([kind, cluster, key]);
}

/** Two associations of one issuer are against the limits of the cluster: IDP002. */
function isToldElsewhere(one: CreatedResource, other: CreatedResource): boolean {
  return one.kind === 'association' && one.issuerUrl === other.issuerUrl;
}

/** Whether both are where there can be one only; undefined if the app does not say. */
function shareScope(one: CreatedResource, other: CreatedResource, isOneThing: boolean): boolean | undefined {
  const isGlobal = one.kind === 'domain' && one.key.includes('.'); // a domain of one's own, not a prefix
  const shared = isGlobal ? [] : (SCOPES[one.kind] ?? []).map(dimension => shareDimension(one.stack, other.stack, dimension));
  if (shared.includes(false)) {
    return false;
  }
  return isOneThing || shared.every(is => is === true) ? true : undefined;
}

function shareDimension(one: StackAddress, other: StackAddress, dimension: Dimension): boolean | undefined {
  if (one.root === other.root) {
    return true;
  }
  const [value, another] = [one[dimension], other[dimension]];
  return value === undefined || another === undefined ? undefined : value === another;
}
