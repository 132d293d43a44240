import type { PolicyRule } from '../core/rbac/rbac-rules';
import type { AccessFact, BindingFact, EntryFact, LoginFact, SubjectFact } from '../private/access/access-facts';
import { byText } from '../private/by-text';

/** How people get into a cluster. */
export type WayIntoCluster = Omit<LoginFact, 'destination'> | Omit<EntryFact, 'destination'>;

/** Who has a role in Kubernetes. Keys in the order in which they are written. */
export interface KubernetesAccess {
  readonly cluster: string;
  readonly who: { readonly kind: string; readonly name: string; readonly namespace?: string };
  /** The name in Kubernetes by which an IAM principal gets it. */
  readonly as?: string;
  readonly role: { readonly kind: string; readonly name: string };
  /** The namespaces in which the role holds; everywhere without. */
  readonly namespaces?: string[];
  /** What the role allows, where the app says it. */
  readonly rules?: PolicyRule[];
  /** What says so: the construct path of a binding or an access entry. */
  readonly source: string;
}

/** What bindings are listed under of which nobody says where they are applied. */
const UNKNOWN_CLUSTER = 'not said';

const IAM_PRINCIPAL = 'IamPrincipal';

/** What has to be known of the whole app to say who a binding is for, and where. */
interface WholeApp {
  readonly ways: (LoginFact | EntryFact)[];
  readonly bindings: BindingFact[];
}

/** The ways into the clusters, one after the other. */
export function waysIn(facts: AccessFact[]): WayIntoCluster[] {
  return byText(facts.filter(isWayIn).map(({ destination: _destination, cluster, ...way }) => ({ cluster, ...way }) as WayIntoCluster));
}

/** What people, IAM principals and service accounts may do in clusters; `all` are the facts of the whole app. */
export function kubernetesAccess(facts: AccessFact[], all: AccessFact[]): KubernetesAccess[] {
  const ways = byText(all.filter(isWayIn));
  const bindings = all.filter(fact => fact.kind === 'binding');
  return byText([
    ...facts.filter(fact => fact.kind === 'entry').flatMap(byAccessPolicies),
    ...facts.filter(fact => fact.kind === 'binding').flatMap(binding => binding.subjects.flatMap(subject => byBinding(binding, subject, { ways, bindings }))),
  ]);
}

function byAccessPolicies({ cluster, principal, accessPolicies, path }: EntryFact): KubernetesAccess[] {
  return accessPolicies.map(({ name, namespaces }) => ({
    cluster, who: { kind: IAM_PRINCIPAL, name: principal }, role: { kind: 'AccessPolicy', name }, namespaces: placesOf(namespaces), source: path,
  }));
}

/** The subject itself, and the IAM principals that have its name; not the subject, if nobody else has it by what the app says. */
function byBinding(binding: BindingFact, subject: SubjectFact, app: WholeApp): KubernetesAccess[] {
  const destination = destinationOf(binding, subject, app);
  const here = app.ways.filter(way => way.destination === destination);
  const entries = here.filter(way => way.kind === 'entry').filter(entry => hasName(entry, subject));
  const isOfLogin = here.some(way => way.kind === 'login' && way.path === subject.origin);
  const { kind, name, namespace } = subject;
  const granted = {
    role: { kind: binding.role.kind, name: binding.role.name },
    namespaces: placesOf(binding.namespaces),
    rules: rulesOf(binding),
    source: binding.path,
  };
  const cluster = here[0]?.cluster ?? nameOf(destination);
  return [
    ...entries.length === 0 || isOfLogin ? [{ cluster, who: { kind, name, namespace }, ...granted }] : [],
    ...entries.map(entry => ({ cluster, who: { kind: IAM_PRINCIPAL, name: entry.principal }, as: `${kind} ${name}`, ...granted })),
  ];
}

/** The cluster that a binding goes to or, if it goes to a file, the one that those whom the file names get into. */
function destinationOf(binding: BindingFact, { origin }: SubjectFact, { ways, bindings }: WholeApp): string | undefined {
  const { destination } = binding;
  const clustersOf = (origins: (string | undefined)[]) =>
    new Set(ways.filter(({ path }) => origins.includes(path)).map(way => way.destination));
  const inSameFile = bindings.filter(other => destination !== undefined && other.destination === destination);
  const candidates = [
    new Set(ways.map(way => way.destination).filter(cluster => cluster === destination)),
    clustersOf([origin]),
    ...[[binding], inSameFile].map(all => clustersOf(all.flatMap(({ subjects }) => subjects.map(subject => subject.origin)))),
  ];
  const [cluster] = candidates.find(({ size }) => size === 1) ?? [destination]; // two would be a guess
  return cluster;
}

/** What a destination without a way in is called. */
function nameOf(destination: string | undefined): string {
  if (destination === undefined) {
    return UNKNOWN_CLUSTER;
  }
  const cluster = /^cluster (?:resource )?(.*)$/.exec(destination)?.[1].replace(/\{"Ref":"([^"]+)"\}/g, '${$1}');
  return cluster ?? `${UNKNOWN_CLUSTER} (${destination})`;
}

function hasName({ groups, username }: EntryFact, { kind, name }: SubjectFact): boolean {
  return kind === 'Group' ? groups.includes(name) : kind === 'User' && username === name;
}

/** Rules in an order of their own, as are the lists in them; a role that exists elsewhere has none here. */
function rulesOf({ role: { rules } }: BindingFact): PolicyRule[] | undefined {
  const lists = (rule: PolicyRule) => Object.entries(rule).map(([key, values]) => [key, byText(values as string[])]);
  return rules.length === 0 ? undefined : byText(rules.map(rule => Object.fromEntries(lists(rule)) as unknown as PolicyRule));
}

function placesOf(namespaces: string[] | undefined): string[] | undefined {
  return namespaces?.length ? byText(namespaces) : undefined;
}

function isWayIn(fact: AccessFact): fact is LoginFact | EntryFact {
  return fact.kind === 'login' || fact.kind === 'entry';
}
