import { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import * as fc from 'fast-check';
import { type ManifestDelivery, ManifestTarget, RbacBinding, RbacResource, RbacRole, RbacRule, RbacSubject, RbacVerb } from '../../lib';
import { namespaceName } from '../support/arbitraries';
import { schemaProblems } from '../support/rbac-schema';

/*
 * Nothing that does not concern an object changes its name, and whatever cannot be changed in an object does.
 */
const RUNS = { numRuns: 1_000 };

interface Declaration {
  readonly id: string;
  readonly role: string;
  readonly kinds: string[];
  readonly groups: string[];
  readonly namespaces: string[];
}

const RESOURCES = [RbacResource.PODS, RbacResource.SECRETS, RbacResource.DEPLOYMENTS, RbacResource.of('example.com', 'widgets')];

const declaration: fc.Arbitrary<Declaration> = fc.record({
  id: fc.stringMatching(/^[A-Z][a-z]{0,5}$/),
  role: fc.stringMatching(/^own-[a-z]{1,3}$/),
  kinds: fc.uniqueArray(fc.constantFrom('0', '1', '2', '3'), { minLength: 1 }),
  groups: fc.array(fc.stringMatching(/^gid:[a-z]{1,4}$/), { minLength: 1, maxLength: 4 }),
  namespaces: fc.uniqueArray(namespaceName(), { maxLength: 3 }),
});

const declarations = (minLength: number) => fc.uniqueArray(declaration, { selector: ({ id }) => id, minLength, maxLength: 5 });

class Nowhere extends ManifestTarget {
  public readonly delivered: Map<string, string> = new Map();
  constructor() {
    super('nowhere');
  }

  public deliver(scope: Construct, { manifests }: ManifestDelivery): void {
    manifests.forEach(({ kind, metadata }) => this.delivered.set(`${kind} ${metadata.namespace ?? ''} ${metadata.name}`, scope.node.path));
  }
}

/** The bindings of an app by id: the objects, and where each is delivered. */
function declare(all: Declaration[]) {
  const stack = new Stack(new App(), 'Test');
  const target = new Nowhere();
  const bindings = all.map(given => new RbacBinding(stack, given.id, {
    role: RbacRole.fromRules(given.role, given.kinds.map(kind => RbacRule.allow([RbacVerb.GET], [RESOURCES[Number(kind)]]))),
    subjects: given.groups.map(name => RbacSubject.group(name)),
    namespaces: given.namespaces.length > 0 ? given.namespaces : undefined,
    target,
  }));
  return { bindings: new Map(bindings.map(binding => [binding.node.id, binding])), delivered: target.delivered };
}

const namesOf = (binding?: RbacBinding): string[] => binding?.manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''} ${metadata.name}`) ?? [];

test('other bindings, and the order of all of them, change no name and no place', () => {
  fc.assert(fc.property(declarations(2), fc.nat(), (all, n) => {
    const kept = all[n % all.length];

    const [alone, together, reversed] = [[kept], all, [...all].reverse()].map(declare);

    const names = namesOf(alone.bindings.get(kept.id));
    expect(namesOf(together.bindings.get(kept.id))).toEqual(names);
    expect(namesOf(reversed.bindings.get(kept.id))).toEqual(names);
    names.forEach(name => expect([together, reversed].map(({ delivered }) => delivered.get(name))).toEqual(Array(2).fill(alone.delivered.get(name))));
  }), RUNS);
});

test('subjects and rules, and their order, change no name; the order of subjects changes nothing at all', () => {
  fc.assert(fc.property(declaration, declaration, (given, other) => {
    const { bindings } = declare([given]);
    const changed = declare([{ ...given, kinds: other.kinds, groups: [...other.groups, ...given.groups] }]).bindings.get(given.id);
    const shuffled = { ...given, groups: [...given.groups, ...given.groups].reverse(), namespaces: [...given.namespaces].reverse() };
    const reordered = declare([shuffled]).bindings.get(given.id);

    expect(namesOf(changed)).toEqual(namesOf(bindings.get(given.id)));
    expect(JSON.stringify(reordered?.manifests)).toBe(JSON.stringify(bindings.get(given.id)?.manifests));
  }), RUNS);
});

test('another role, or other namespaces, always make another name', () => {
  fc.assert(fc.property(declaration, fc.stringMatching(/^own-[a-z]{1,3}$/), fc.uniqueArray(namespaceName(), { maxLength: 3 }), (given, role, namespaces) => {
    const isSame = role === given.role && [...namespaces].sort().join() === [...given.namespaces].sort().join();

    const names = [given, { ...given, role, namespaces }].map(one => declare([one]).bindings.get(given.id)?.bindingName);

    expect(names[0] === names[1]).toBe(isSame);
  }), RUNS);
});

test('no two objects of an app have one name, except roles that are shared, and all are as Kubernetes wants them', () => {
  fc.assert(fc.property(declarations(1), all => {
    const manifests = [...declare(all).bindings.values()].flatMap(binding => binding.manifests);

    const names = manifests.filter(({ kind }) => kind.endsWith('Binding')).map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(manifests.flatMap(schemaProblems)).toEqual([]);
  }), RUNS);
});
