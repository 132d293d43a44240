import { runChecks } from '../../../cli/checks/run-checks';
import type { JsonObject } from '../../../cli/collect/templates/json';
import type { StackTemplate } from '../../../cli/collect/templates/stack-template';
import { gatherFacts } from '../../../cli/facts/templates/gather-facts';
import { accessEntry, customProvider, eksCluster, loginProvider, namedRole, oidcProvider, podIdentity, poolDomain } from '../doctor/fake-app';
import { stackTemplate } from '../fixtures';

type Place = Pick<StackTemplate, 'account' | 'region'>;
type Stack = [resources: JsonObject, place?: Place];

const HERE: Place = { account: '111122223333', region: 'eu-west-1' };
const THERE: Place = { account: '444455556666', region: 'eu-west-1' };
const OVERSEAS: Place = { account: '111122223333', region: 'us-east-1' };
const FAR: Place = { account: '444455556666', region: 'us-east-1' };
const OTHER_LOGIN = loginProvider({ IssuerUrl: 'https://example.okta.com', UsernamePrefix: 'okta:', GroupsPrefix: 'okta:' });
const issuerOfCluster = { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] };

/** `status severity path (other path): message` of what is found in stacks `A` and `B`. */
function found([first, placeOfFirst]: Stack, second?: Stack): string[] {
  const parameters = { sections: { Parameters: { Later: { Type: 'String' } } } };
  const stacks = [stackTemplate(first, { name: 'A', ...placeOfFirst, ...parameters }), ...second === undefined ? [] : [stackTemplate(second[0], { name: 'B', ...second[1], ...parameters })]];
  return runChecks(gatherFacts({ stacks, gaps: [] })).filter(({ id }) => id === 'CDK006').map(({ status, severity, resource, message, evidence = [] }) => (
    `${status} ${severity} ${resource.path} (${evidence.map(({ value }) => value).join(', ')}): ${message}`));
}

describe('created twice, for certain', () => {
  test.each<[string, Stack, Stack | undefined, string, RegExp]>([
    ['a provider in one stack', [{ One: oidcProvider(), Two: oidcProvider() }], undefined, 'A/Two (A/One)', /^the IAM OIDC provider of oidc\.eks\S+ is created twice: the second deployment fails$/],
    ['a provider, once by a Lambda function', [{ One: customProvider(), Two: oidcProvider() }], undefined, 'A/Two (A/One)', /IAM OIDC provider/],
    ['the provider of the cluster of the app', [{ Cluster: eksCluster(), One: oidcProvider(issuerOfCluster), Two: oidcProvider(issuerOfCluster) }], undefined, 'A/Two (A/One)', /^the IAM OIDC provider of A\/Cluster is created twice/],
    ['a provider in two stacks of an account', [{ One: oidcProvider() }, HERE], [{ Two: oidcProvider() }, HERE], 'B/Two (A/One)', /IAM OIDC provider/],
    ['a provider in two regions of an account', [{ One: oidcProvider() }, HERE], [{ Two: oidcProvider() }, OVERSEAS], 'B/Two (A/One)', /IAM OIDC provider/],
    ['an association of one name', [{ One: loginProvider(), Two: OTHER_LOGIN }], undefined, 'A/Two (A/One)', /^the identity provider association corp is created twice/],
    ['an association of one name on one cluster of the app', [{ Cluster: eksCluster({ Name: 'demo' }), One: loginProvider({}, { ClusterName: { Ref: 'Cluster' } }), Two: OTHER_LOGIN }], undefined, 'A/Two (A/One)', /association/],
    ['an access entry', [{ One: accessEntry() }, HERE], [{ Two: accessEntry() }, HERE], 'B/Two (A/One)', /^the access entry of arn:aws:iam::111122223333:role\/payments-api is created twice/],
    ['an access entry whose principal is known later', [{ One: accessEntry({ Ref: 'Later' }), Two: accessEntry({ Ref: 'Later' }) }], undefined, 'A/Two (A/One)', /access entry/],
    ['a pod identity association', [{ One: podIdentity(), Two: podIdentity() }], undefined, 'A/Two (A/One)', /^the pod identity association of jobs\/worker is created twice/],
    ['a prefix in two accounts of a region', [{ One: poolDomain() }, HERE], [{ Two: poolDomain() }, THERE], 'B/Two (A/One)', /^the user pool domain corp-demo is created twice/],
    ['a domain of one\'s own in other accounts and regions', [{ One: poolDomain('login.example.com') }, HERE], [{ Two: poolDomain('login.example.com') }, FAR], 'B/Two (A/One)', /user pool domain/],
  ])('is %s', (_, first, second, paths, says) => {
    const [one, ...others] = found(first, second);

    expect(others).toEqual([]);
    expect(one.startsWith(`problem error ${paths}: `)).toBe(true);
    expect(one.slice(`problem error ${paths}: `.length)).toMatch(says);
  });

  test('is each after the first', () => {
    expect(found([{ One: oidcProvider(), Three: oidcProvider(), Two: oidcProvider() }]).map(text => text.split(':')[0])).toEqual(['problem error A/Three (A/One)', 'problem error A/Two (A/One)']);
  });

  test('is an access entry on one cluster of the app in two stacks that say no environment', () => {
    const cluster = stackTemplate({ Cluster: eksCluster(), One: accessEntry(undefined, { Ref: 'Cluster' }) }, { name: 'A', sections: { Outputs: { Name: { Value: { Ref: 'Cluster' }, Export: { Name: 'A:Name' } } } } });
    const other = stackTemplate({ Two: accessEntry(undefined, { 'Fn::ImportValue': 'A:Name' }) }, { name: 'B' });

    expect(runChecks(gatherFacts({ stacks: [cluster, other], gaps: [] }))).toEqual([
      expect.objectContaining({ id: 'CDK006', status: 'problem', severity: 'error', resource: { stack: 'B', path: 'B/Two', logicalId: 'Two' } }),
    ]);
  });
});

describe('not known to be created twice', () => {
  test.each<[string, Stack, Stack, RegExp]>([
    ['is a provider in stacks that say no account', [{ One: oidcProvider() }], [{ Two: oidcProvider() }], /is created twice, which fails if both stacks are deployed to one account: they do not say where$/],
    ['is a provider in stacks of which one says an account', [{ One: oidcProvider() }, HERE], [{ Two: oidcProvider() }], /to one account/],
    ['is an access entry on clusters of one name', [{ One: accessEntry() }], [{ Two: accessEntry() }], /to one account/],
    ['is a prefix in stacks that say no region', [{ One: poolDomain() }], [{ Two: poolDomain() }], /to one region/],
  ])('%s', (_, first, second, says) => {
    expect(found(first, second)).toEqual([expect.stringMatching(/^unknown warning B\/Two \(A\/One\): /)]);
    expect(found(first, second)[0]).toMatch(says);
  });
});

describe('a condition', () => {
  const sometimes = oidcProvider(undefined, { Condition: 'Sometimes' });

  test('that both have leaves no doubt', () => {
    expect(found([{ One: sometimes, Two: sometimes }])).toEqual([expect.stringMatching(/^problem error A\/Two \(A\/One\): the IAM OIDC provider of \S+ is created twice, where condition Sometimes holds: the second deployment fails$/)]);
  });

  test.each<[string, Stack, Stack | undefined, string]>([
    ['of one of them', [{ One: oidcProvider(), Two: sometimes }], undefined, 'unless condition Sometimes leaves one out'],
    ['of each another one', [{ One: sometimes, Two: oidcProvider(undefined, { Condition: 'Else' }) }], undefined, 'unless conditions Else and Sometimes never hold together'],
    ['of the same name in two stacks', [{ One: sometimes }, HERE], [{ Two: sometimes }, HERE], 'unless condition Sometimes leaves one out'],
  ])('%s may leave one out', (_, first, second, says) => {
    expect(found(first, second)).toEqual([expect.stringMatching(/^unknown info (A|B)\/Two \(A\/One\): /)]);
    expect(found(first, second)[0]).toContain(says);
  });

  test('does not hide a third one without', () => {
    expect(found([{ One: sometimes, Two: oidcProvider(), Zoo: oidcProvider() }]).map(text => text.split(':')[0])).toEqual(['problem error A/Zoo (A/Two)', 'unknown info A/Two (A/One)']);
  });
});

const NOT_TWICE: [string, Stack, Stack?][] = [
  ['of two issuers', [{ One: oidcProvider(), Two: oidcProvider('https://token.actions.githubusercontent.com') }]],
  ['of one issuer in two accounts', [{ One: oidcProvider() }, HERE], [{ Two: oidcProvider() }, THERE]],
  ['of issuers that nobody understands', [{ One: oidcProvider({ 'Fn::GetAZs': '' }), Two: oidcProvider({ 'Fn::GetAZs': '' }) }]],
  ['of two clusters of the app', [{ Cluster: eksCluster(), One: oidcProvider(issuerOfCluster) }], [{ Cluster: eksCluster(), Two: oidcProvider(issuerOfCluster) }]],
  ['of the issuers that parameters of two stacks name', [{ One: oidcProvider({ Ref: 'Later' }) }], [{ Two: oidcProvider({ Ref: 'Later' }) }]],
  ['of one name on two clusters', [{ One: loginProvider(), Two: loginProvider({}, { ClusterName: 'blue' }) }]],
  ['of one name in clusters of one name in two regions', [{ One: loginProvider() }, HERE], [{ Two: OTHER_LOGIN }, OVERSEAS]],
  ['of one issuer on one cluster, which IDP002 tells', [{ One: loginProvider(), Two: loginProvider() }]],
  ['of one principal on two clusters', [{ One: accessEntry(), Two: accessEntry(undefined, 'blue') }]],
  ['of one prefix in two regions', [{ One: poolDomain() }, HERE], [{ Two: poolDomain() }, OVERSEAS]],
  ['of one name of a role', [{ One: namedRole('app') }], [{ Two: namedRole('app') }]],
];

test.each(NOT_TWICE.map(([title, ...stacks]) => [title, stacks] as const))('what is not created twice: two %s', (_, [first, second]) => {
  expect(found(first, second)).toEqual([]);
});

describe('a pod identity association', () => {
  const on = (ClusterName: unknown, properties: JsonObject = {}): JsonObject => {
    const { Type, Properties } = podIdentity(ClusterName) as { Type: string; Properties: JsonObject };
    return { Type, Properties: { ...Properties, ...properties } };
  };

  test.each<[string, Stack, Stack | undefined]>([
    ['of clusters that share a name, each in a stack of its own', [{ Cluster: eksCluster({ Name: 'demo' }), One: on('demo') }], [{ Cluster: eksCluster({ Name: 'demo' }), Two: on('demo') }]],
    ['without namespace and service account', [{ One: on('demo', { Namespace: undefined, ServiceAccount: undefined }), Two: on('demo', { Namespace: undefined, ServiceAccount: undefined }) }], undefined],
    ['without a namespace', [{ One: on('demo', { Namespace: '' }), Two: on('demo', { Namespace: '' }) }], undefined],
    ['without a cluster', [{ One: on(''), Two: on('') }], undefined],
  ])('%s is not said to be created twice', (_, first, second) => {
    expect(found(first, second)).toEqual([]);
  });

  test('of the cluster that the name means in a third stack is', () => {
    const stacks = [
      stackTemplate({ Cluster: eksCluster({ Name: 'demo' }), One: on({ Ref: 'Cluster' }) }, { name: 'A', ...HERE }),
      stackTemplate({ Cluster: eksCluster({ Name: 'demo' }) }, { name: 'B', ...THERE }),
      stackTemplate({ Two: on('demo') }, { name: 'C', ...HERE }),
    ];

    expect(runChecks(gatherFacts({ stacks, gaps: [] })).filter(({ id }) => id === 'CDK006').map(({ status, resource }) => [status, resource.path])).toEqual([['problem', 'C/Two']]);
  });
});
