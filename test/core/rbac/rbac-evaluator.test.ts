import * as fc from 'fast-check';
import { apiGroupOf } from '../../../lib/core/rbac/rbac-api-groups';
import { CLUSTER_ADMIN_RULES, DEFAULT_GRANTS } from '../../../lib/core/rbac/rbac-defaults';
import { evaluateRbac, ruleAllows, userOfServiceAccount, type RbacGrant, type RbacRequest, type RbacUser } from '../../../lib/core/rbac/rbac-evaluator';
import type { PolicyRule } from '../../../lib/core/rbac/rbac-rules';

const PODS: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] };
const get = (resource: string, rest: Partial<Exclude<RbacRequest, { url: string }>> = {}): RbacRequest => ({ verb: 'get', apiGroup: '', resource, ...rest });

describe('a rule', () => {
  test.each<[string, PolicyRule, RbacRequest, boolean]>([
    ['verb, group and resource', PODS, get('pods'), true],
    ['another verb', PODS, get('pods', { verb: 'delete' }), false],
    ['another resource', PODS, get('secrets'), false],
    ['another group', PODS, get('pods', { apiGroup: 'metrics.k8s.io' }), false],
    ['another letter case', PODS, get('Pods'), false],
    ['a sub-resource of the resource', PODS, get('pods', { subresource: 'log' }), false],
    ['a sub-resource', { ...PODS, resources: ['pods/log'] }, get('pods', { subresource: 'log' }), true],
    ['the resource of a sub-resource', { ...PODS, resources: ['pods/log'] }, get('pods'), false],
    ['a sub-resource of every resource', { ...PODS, resources: ['*/scale'] }, get('pods', { subresource: 'scale' }), true],
    ['another sub-resource of every resource', { ...PODS, resources: ['*/scale'] }, get('pods', { subresource: 'log' }), false],
    ['every sub-resource of a resource, which RBAC does not know', { ...PODS, resources: ['pods/*'] }, get('pods', { subresource: 'log' }), false],
    ['every resource', { ...PODS, resources: ['*'] }, get('pods', { subresource: 'log' }), true],
    ['every verb', { ...PODS, verbs: ['*'] }, get('pods', { verb: 'escalate' }), true],
    ['every group', { ...PODS, apiGroups: ['*'] }, get('pods', { apiGroup: 'x' }), true],
    ['the named object', { ...PODS, resourceNames: ['a'] }, get('pods', { name: 'a' }), true],
    ['an object with another name', { ...PODS, resourceNames: ['a'] }, get('pods', { name: 'b' }), false],
    ['all objects, where names are listed', { ...PODS, resourceNames: ['a'] }, get('pods'), false],
    ['a name with a star, which is a name', { ...PODS, resourceNames: ['*'] }, get('pods', { name: 'a' }), false],
    ['a new object, where its name is listed', { ...PODS, resourceNames: ['a'], verbs: ['create'] }, get('pods', { verb: 'create', name: 'a' }), false],
    ['a new object', { ...PODS, verbs: ['create'] }, get('pods', { verb: 'create', name: 'a' }), true],
    ['a new object of any verb, where its name is listed', { ...PODS, resourceNames: ['a'], verbs: ['*'] }, get('pods', { verb: 'create', name: 'a' }), false],
    ['a new sub-resource of the named object', { ...PODS, resources: ['pods/exec'], resourceNames: ['a'], verbs: ['create'] }, get('pods', { verb: 'create', subresource: 'exec', name: 'a' }), true],
    ['a collection to delete, where a name is listed', { ...PODS, resourceNames: ['a'], verbs: ['deletecollection'] }, get('pods', { verb: 'deletecollection', name: 'a' }), false],
    ['a list of the named object', { ...PODS, resourceNames: ['a'] }, get('pods', { verb: 'list', name: 'a' }), true],
    ['a URL', { nonResourceURLs: ['/healthz'], verbs: ['get'] }, { verb: 'get', url: '/healthz' }, true],
    ['a URL below', { nonResourceURLs: ['/healthz'], verbs: ['get'] }, { verb: 'get', url: '/healthz/etcd' }, false],
    ['a URL by its beginning', { nonResourceURLs: ['/logs/*'], verbs: ['get'] }, { verb: 'get', url: '/logs/a/b' }, true],
    ['the beginning without its slash', { nonResourceURLs: ['/logs/*'], verbs: ['get'] }, { verb: 'get', url: '/logs' }, false],
    ['a star in the middle, which is a star', { nonResourceURLs: ['/a/*/b'], verbs: ['get'] }, { verb: 'get', url: '/a/x/b' }, false],
    ['every URL', { nonResourceURLs: ['*'], verbs: ['get'] }, { verb: 'get', url: '/x' }, true],
    ['a URL, where resources are listed', PODS, { verb: 'get', url: 'pods' }, false],
  ])('on %s', (_, rule, request, allowed) => {
    expect(ruleAllows(rule, request)).toBe(allowed);
  });
});

describe('a binding', () => {
  const grant = (overrides: Partial<RbacGrant> = {}): RbacGrant => ({ subjects: [{ kind: 'Group', name: 'a' }], rules: [PODS], isPartlyUnknown: false, ...overrides });
  const URL_RULE: PolicyRule = { nonResourceURLs: ['/x'], verbs: ['get'] };

  test.each<[string, Partial<RbacGrant>, RbacUser, RbacRequest, string]>([
    ['to a group of the user', {}, { groups: ['b', 'a'] }, get('pods'), 'allowed'],
    ['to another group', {}, { name: 'a', groups: [] }, get('pods'), 'denied'],
    ['to the user', { subjects: [{ kind: 'User', name: 'u' }] }, { name: 'u', groups: [] }, get('pods'), 'allowed'],
    ['to a user of the name of the group', { subjects: [{ kind: 'User', name: 'a' }] }, { groups: ['a'] }, get('pods'), 'denied'],
    ['to the service account', { subjects: [{ kind: 'ServiceAccount', name: 's', namespace: 'n' }] }, userOfServiceAccount('n', 's'), get('pods'), 'allowed'],
    ['to one of another namespace', { subjects: [{ kind: 'ServiceAccount', name: 's', namespace: 'm' }] }, userOfServiceAccount('n', 's'), get('pods'), 'denied'],
    ['to all service accounts of the namespace', { subjects: [{ kind: 'Group', name: 'system:serviceaccounts:n' }] }, userOfServiceAccount('n', 's'), get('pods'), 'allowed'],
    ['to something else', { subjects: [{ kind: 'Robot', name: 'a' }] }, { name: 'a', groups: ['a'] }, get('pods'), 'denied'],
    ['of the whole cluster, in a namespace', {}, { groups: ['a'] }, get('pods', { namespace: 'n' }), 'allowed'],
    ['of the namespace', { namespace: 'n' }, { groups: ['a'] }, get('pods', { namespace: 'n' }), 'allowed'],
    ['of another namespace', { namespace: 'm' }, { groups: ['a'] }, get('pods', { namespace: 'n' }), 'denied'],
    ['of a namespace, in all of them', { namespace: 'n' }, { groups: ['a'] }, get('pods'), 'denied'],
    ['of a namespace, on a URL', { namespace: 'n', rules: [URL_RULE] }, { groups: ['a'] }, { verb: 'get', url: '/x' }, 'denied'],
    ['of the whole cluster, on a URL', { rules: [URL_RULE] }, { groups: ['a'] }, { verb: 'get', url: '/x' }, 'allowed'],
    ['to a role that is not known', { rules: [], isPartlyUnknown: true }, { groups: ['a'] }, get('pods'), 'unknown'],
    ['to a role that is known in part, by that part', { isPartlyUnknown: true }, { groups: ['a'] }, get('pods'), 'allowed'],
    ['of somebody else to a role that is not known', { rules: [], isPartlyUnknown: true }, { groups: ['b'] }, get('pods'), 'denied'],
    ['does not matter to administrators', { rules: [] }, { groups: ['system:masters'] }, get('pods'), 'allowed'],
  ])('%s', (_, overrides, user, request, decision) => {
    expect(evaluateRbac([grant(overrides)], user, request).decision).toBe(decision);
  });

  test('and rule that decide are named', () => {
    const [first, second] = [grant({ rules: [URL_RULE] }), grant()];

    expect(evaluateRbac([first, second], { groups: ['a'] }, get('pods'))).toEqual({ decision: 'allowed', grant: second, rule: PODS });
  });
});

test.each<[RbacRequest, string]>([
  [{ verb: 'get', url: '/healthz' }, 'allowed'],
  [{ verb: 'get', url: '/metrics' }, 'denied'],
  [get('selfsubjectaccessreviews', { verb: 'create', apiGroup: 'authorization.k8s.io' }), 'allowed'],
  [get('pods'), 'denied'],
])('everybody who logs in may %j: %s', (request, decision) => {
  expect(evaluateRbac(DEFAULT_GRANTS, { groups: ['system:authenticated'] }, request).decision).toBe(decision);
});

test.each([['pods', ''], ['deployments', 'apps'], ['roles', 'rbac.authorization.k8s.io'], ['widgets', '']])('the API group of %s is %j', (resource, group) => {
  expect(apiGroupOf(resource)).toBe(group);
});

describe('whatever the bindings,', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const listOf = (...values: string[]): fc.Arbitrary<string[]> => fc.subarray(values, { minLength: 1 });
  const rule: fc.Arbitrary<PolicyRule> = fc.oneof(
    fc.record({ apiGroups: listOf('', 'x', '*'), resources: listOf('a', 'b/s', '*/s', '*'), resourceNames: fc.subarray(['n', 'm']), verbs: listOf('get', 'list', '*') }),
    fc.record({ nonResourceURLs: listOf('/a', '/a/*', '*'), verbs: listOf('get', '*') }),
  );
  const subject = fc.record({ kind: fc.constantFrom('Group', 'User'), name });
  const namespace = fc.option(name, { nil: undefined });
  const grant: fc.Arbitrary<RbacGrant> = fc.record({
    subjects: fc.array(subject, { maxLength: 3 }), namespace, rules: fc.array(rule, { maxLength: 3 }), isPartlyUnknown: fc.boolean(),
  });
  const grants = fc.array(grant, { maxLength: 5 });
  const user: fc.Arbitrary<RbacUser> = fc.record({ name, groups: fc.subarray(['a', 'b']) });
  const request: fc.Arbitrary<RbacRequest> = fc.oneof(
    fc.record({
      verb: fc.constantFrom('get', 'list', 'delete'),
      apiGroup: fc.constantFrom('', 'x', 'y'),
      resource: name,
      subresource: fc.option(fc.constant('s'), { nil: undefined }),
      name: fc.option(fc.constantFrom('n', 'o'), { nil: undefined }),
      namespace,
    }),
    fc.record({ verb: fc.constantFrom('get', 'post'), url: fc.constantFrom('/a', '/a/b', '/c') }),
  );

  test('one more never takes anything away', () => {
    fc.assert(fc.property(grants, grant, user, request, (some, more, who, what) => {
      const [before, after] = [some, [...some, more]].map(all => evaluateRbac(all, who, what).decision);

      return before === 'denied' || after === 'allowed' || (before === 'unknown' && after === 'unknown');
    }));
  });

  test('their order does not matter', () => {
    fc.assert(fc.property(grants, user, request, (some, who, what) => {
      const [there, back] = [some, [...some].reverse()].map(all => evaluateRbac(all, who, what).decision);

      return there === back;
    }));
  });

  test('cluster-admin may do everything', () => {
    fc.assert(fc.property(grants, user, request, (some, who, what) => {
      const admin: RbacGrant = { subjects: [{ kind: 'User', name: who.name ?? '' }], rules: CLUSTER_ADMIN_RULES, isPartlyUnknown: false };

      return evaluateRbac([...some, admin], who, what).decision === 'allowed';
    }));
  });

  test('what allows something names the user, reaches the place, and has the rule', () => {
    fc.assert(fc.property(grants, user, request, (some, who, what) => {
      const { decision, grant: by, rule: how } = evaluateRbac(some, who, what);

      return decision !== 'allowed' || (by !== undefined && how !== undefined && by.rules.includes(how) && ruleAllows(how, what)
        && by.subjects.some(({ kind, name: named }) => (kind === 'Group' ? who.groups.includes(named) : who.name === named))
        && (by.namespace === undefined || ('namespace' in what && what.namespace === by.namespace)));
    }));
  });

  test('nobody is allowed what no rule of theirs allows', () => {
    fc.assert(fc.property(grants, user, request, (some, who, what) => {
      const known = some.map(each => ({ ...each, isPartlyUnknown: false, rules: each.rules.filter(candidate => !ruleAllows(candidate, what)) }));

      return evaluateRbac(known, who, what).decision === 'denied';
    }));
  });
});
