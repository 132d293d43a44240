import { runChecks, type CheckOptions } from '../../../cli/checks/run-checks';
import type { JsonObject } from '../../../cli/collect/templates/json';
import type { Facts } from '../../../cli/facts/templates/facts';
import { factsOf, ISSUER, PROVIDER_ARN, role, trustPolicy, trustStatement } from '../fixtures';
import { association, binding, clusterRole, factsOfFile, factsWithObjects, group, manifest, namespacedRole, user } from '../people-fixtures';

/** `id status severity path`, and the message, of every finding. */
function found(facts: Facts, options?: CheckOptions): [string, string][] {
  return runChecks(facts, options).map(({ id, status, severity, resource, message }) => [`${id} ${status} ${severity} ${resource.path}`, message]);
}

/** The findings must be this one, or none. */
function expectOne(facts: Facts, expected: [what: string, message: RegExp] | undefined, options?: CheckOptions): void {
  expect(found(facts, options)).toEqual(expected === undefined ? [] : [[expected[0], expect.stringMatching(expected[1])]]);
}

type Expected = [what: string, message: RegExp];
type Row = [title: string, facts: () => Facts, expected?: Expected, options?: CheckOptions];

/** Rows of one length: Jest would pass a callback in the place of what is left out. */
function table(rows: Row[]): [title: string, facts: () => Facts, expected: Expected | undefined, options: CheckOptions | undefined][] {
  return rows.map(([title, facts, expected, options]) => [title, facts, expected, options]);
}

const CLUSTER = { Type: 'AWS::EKS::Cluster', Properties: { Name: 'prod', Version: '1.33' } };
const cluster = (version?: string): JsonObject => ({ Type: 'AWS::EKS::Cluster', Properties: { Name: 'prod', ...version !== undefined && { Version: version } } });
const waits = (...ids: string[]): JsonObject => ({ DependsOn: ids });
const other = (oidc: JsonObject = {}, rest: JsonObject = {}): JsonObject => association(
  { IssuerUrl: 'https://other.okta.com', UsernamePrefix: 'other:', GroupsPrefix: 'other:', ...oidc }, { Properties: { IdentityProviderConfigName: 'other' }, ...rest });

describe('associations', () => {
  test.each(table([
    ['a healthy one', () => factsOf({ Okta: association() })],
    ['the issuer of some cluster', () => factsOf({ Okta: association({ IssuerUrl: `https://${ISSUER}` }) }), ['IDP001 problem error App/Okta', /^the issuer of a cluster is associated/]],
    ['the issuer of the cluster of the app',
      () => factsOf({ Cluster: CLUSTER, Okta: association({ IssuerUrl: { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] } }, waits('Cluster')) }),
      ['IDP001 problem error App/Okta', /^the issuer of a cluster is associated/]],
    ['an issuer that is known later', () => factsOf({ Okta: association({ IssuerUrl: { Ref: 'Issuer' } }) }, { sections: { Parameters: { Issuer: {} } } })],
    ['an issuer URL that no token carries', () => factsOf({ Okta: association({ IssuerUrl: 'https://example.okta.com/' }) }),
      ['IDP004 problem error App/Okta', /^no token is accepted: the issuer URL must not end in '\/'/]],
    ['groups without a prefix', () => factsOf({ Okta: association({ GroupsPrefix: undefined }) }), ['IDP007 problem error App/Okta', /^groups have no prefix: .* by the claim 'groups'/]],
    ['a prefix with quotes', () => factsOf({ Okta: association({ UsernamePrefix: '"okta:"' }) }), ['IDP007 problem warning App/Okta', /^the user name prefix must not contain quotes/]],
    ['a prefix that is known later', () => factsOf({ Okta: association({ GroupsPrefix: { Ref: 'P' } }) }, { sections: { Parameters: { P: {} } } })],
    ['prefixes of which one begins with the other', () => factsOf({ Cluster: CLUSTER, A: association({}, waits('Cluster')), B: other({ GroupsPrefix: 'okta:x:' }, waits('A')) }),
      ['IDP007 problem warning App/A', /^a group of one identity provider could pass for one of 'other'/]],
    ['no groups claim', () => factsOf({ Okta: association({ GroupsClaim: undefined, GroupsPrefix: undefined }) }), ['IDP009 problem warning App/Okta', /^no groups claim is set/]],
    ['no groups claim where users are bound',
      () => factsWithObjects([binding({ name: 'view' }, [user('okta:alice')])], { Okta: association({ GroupsClaim: undefined, GroupsPrefix: undefined }) })],
    ['a required claim that is a list', () => factsOf({ Okta: association({ RequiredClaims: [{ Key: 'groups', Value: 'a' }] }) }),
      ['IDP010 problem warning App/Okta', /^the claim 'groups' is a list at most identity providers/]],
    ['a required claim that is never a text', () => factsOf({ Okta: association({ RequiredClaims: [{ Key: 'email_verified', Value: 'true' }] }) }),
      ['IDP010 problem error App/Okta', /^required claims must name claims that are one text, which 'email_verified' never is/]],
    ['a required claim that is known later', () => factsOf({ Okta: association({ RequiredClaims: [{ Key: 'tenant', Value: { Ref: 'T' } }] }) }, { sections: { Parameters: { T: {} } } })],
  ]))('%s', (_, facts, expected) => {
    expectOne(facts(), expected);
  });
});

describe('an email as user name', () => {
  const withPool = (pool: JsonObject, client: JsonObject): Facts => factsOf({
    Login: association({ ClientId: { Ref: 'Client' }, UsernameClaim: 'email' }),
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' }, ...client } },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: pool },
  });

  test.each(table([
    ['of a user pool that verifies addresses is fine', () => withPool({ AutoVerifiedAttributes: ['email'] }, { SupportedIdentityProviders: ['COGNITO'] })],
    ['of a user pool that does not is reported', () => withPool({}, {}), ['IDP008 problem info App/Login', /App\/Pool does not verify addresses$/]],
    ['of users from elsewhere is reported', () => withPool({ AutoVerifiedAttributes: ['email'] }, { SupportedIdentityProviders: ['COGNITO', 'Okta'] }),
      ['IDP008 problem warning App/Login', /users who come from Okta are not verified/]],
    ['of a provider that is not in the app is not known to be wrong', () => factsOf({ Okta: association({ UsernameClaim: 'email' }) })],
  ]))('%s', (_, facts, expected) => {
    expectOne(facts(), expected);
  });
});

describe('several associations', () => {
  const two = (version: string | undefined, oidc: JsonObject = {}): Facts => factsOf({ Cluster: cluster(version), A: association({}, waits('Cluster')), B: other(oidc, waits('A')) });

  test.each(table([
    ['are fine since Kubernetes 1.32', () => two('1.32')],
    ['are too many before', () => two('1.31'), ['IDP002 problem error App/A', /has 2 associations \(okta, other\) and may have 1 \(Kubernetes 1.31;/]],
    ['are not known to be fine for an unknown version', () => two(undefined), ['IDP002 unknown info App/A', /its version is not in what was read$/]],
    ['must not share an issuer', () => two('1.33', { IssuerUrl: 'https://example.okta.com' }), ['IDP002 problem error App/A', /^two associations of the cluster have the issuer https:\/\/example.okta.com/]],
    ['may be too long together', () => two('1.33', { GroupsPrefix: `${'x'.repeat(13_000)}:` }), ['IDP002 problem error App/A', /measure about \d+ of 12288 bytes together$/]],
    ['of which one exists under a condition may not exist together',
      () => factsOf({ Cluster: cluster('1.31'), A: association({}, waits('Cluster')), B: other({}, { ...waits('A'), Condition: 'IsTest' }) })],
    ['must not be made at the same time', () => factsOf({ Cluster: CLUSTER, A: association({}, waits('Cluster')), B: other({}, waits('Cluster')) }),
      ['IDP012 problem error App/A', /^association 'okta' and App\/B are made at the same time/]],
    ['may wait for each other by way of others',
      () => factsOf({ Cluster: CLUSTER, A: association({}, waits('Cluster')), M: { Type: 'AWS::CloudFormation::WaitConditionHandle', ...waits('A') }, B: other({ ClientId: { 'Fn::Sub': '${M}' } }) })],
    ['of different clusters may be made at the same time',
      () => factsOf({ A: association(), B: other({}, { Properties: { ClusterName: 'test', IdentityProviderConfigName: 'other' } }) })],
  ]))('%s', (_, facts, expected) => {
    expectOne(facts(), expected);
  });

  test('must not be made at the same time as the cluster', () => {
    expectOne(factsOf({ Cluster: CLUSTER, A: association() }), ['IDP012 problem error App/A', /^association 'okta' and App\/Cluster are made at the same time/]);
  });
});

describe('bindings', () => {
  const RULE = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };

  test.each(table([
    ['to a group with the prefix are fine', () => factsWithObjects([binding({ name: 'view' }, [group('okta:a')])])],
    ['to a group without the prefix are reported', () => factsWithObjects([binding({ name: 'view' }, [group('team-a')])]),
      ['RBAC001 problem warning App/Objects', /^'team-a' begins with the prefix of no association of the cluster \(okta: 'okta:'\)/]],
    ['to a user without the prefix are reported', () => factsWithObjects([binding({ name: 'view' }, [user('alice')])]), ['RBAC001 problem warning App/Objects', /^'alice' begins with/]],
    ['to names of Kubernetes, EKS and IAM are none of the prefix', () => factsWithObjects([binding({ name: 'view' }, [group('system:nodes'), user('eks:x'), user('arn:aws:iam::1:role/a')])])],
    ['to names that are known later are not reported', () => factsWithObjects([binding({ name: 'view' }, [group('${App/Group}')])])],
    ['to a service account need no prefix', () => factsWithObjects([binding({ name: 'view' }, [{ kind: 'ServiceAccount', name: 'a', namespace: 'b' }])])],
    ['without an association are not reported', () => factsWithObjects([binding({ name: 'view' }, [group('team-a')])], {})],
    ['to a group that an access entry gives are fine', () => factsWithObjects([binding({ name: 'view' }, [group('ops')])], {
      Okta: association(), Entry: { Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: 'prod', PrincipalArn: 'arn', KubernetesGroups: ['ops'] } },
    })],
    ['to groups of an association without groups claim are reported', () => factsWithObjects([binding({ name: 'view' }, [group('okta:a'), user('okta:b')])],
      { Okta: association({ GroupsClaim: undefined }) }), ['RBAC001 problem warning App/Objects', /^'okta:a' begins with/]],
    ['to a role that is there are fine', () => factsWithObjects([clusterRole('read', RULE), binding({ name: 'read' }, [group('okta:a')])])],
    ['to a role that may be in the cluster are not reported', () => factsWithObjects([clusterRole('read', RULE), binding({ name: 'something-else' }, [group('okta:a')])])],
    ['to a role with a misspelt name are reported', () => factsWithObjects([clusterRole('read-pods', RULE), binding({ name: 'read-pod' }, [group('okta:a')])]),
      ['RBAC004 problem warning App/Objects', /^there is no ClusterRole read-pod in what was read/]],
    ['to a role of another namespace are reported', () => factsWithObjects([namespacedRole('a', 'read', RULE), binding({ kind: 'Role', name: 'read' }, [group('okta:a')], 'b')]),
      ['RBAC004 problem warning App/Objects', /^there is no Role read in namespace b/]],
    ['of the whole cluster to a role of a namespace are reported', () => factsWithObjects([namespacedRole('a', 'read', RULE), binding({ kind: 'Role', name: 'read' }, [group('okta:a')])]),
      ['RBAC004 problem warning App/Objects', /^a ClusterRoleBinding must name a ClusterRole, got the Role read: the API server refuses it$/]],
    ['of cluster-admin to everybody are reported', () => factsWithObjects([binding({ name: 'cluster-admin' }, [group('system:authenticated')])]),
      ['RBAC006 problem error App/Objects', /^ClusterRole cluster-admin is bound to system:authenticated: everybody who logs in/]],
    ['of secrets to all pods are reported', () => factsWithObjects([clusterRole('s', { apiGroups: [''], resources: ['secrets'], verbs: ['list'] }), binding({ name: 's' }, [group('system:serviceaccounts')], 'shop')]),
      ['RBAC006 problem error App/Objects', /every service account, and so every pod, in namespace shop$/]],
    ['to the anonymous user are reported', () => factsWithObjects([binding({ name: 'edit' }, [user('system:anonymous')])]), ['RBAC006 problem error App/Objects', /everybody who reaches the API server$/]],
    ['of little to everybody are fine', () => factsWithObjects([clusterRole('p', RULE), binding({ name: 'p' }, [group('system:authenticated')])])],
    ['in a file count as well', () => factsOfFile([binding({ name: 'view' }, [group('team-a')])], { Okta: association() }),
      ['RBAC001 problem warning rbac.yaml ClusterRoleBinding bind-view', /^'team-a' begins with/]],
  ]))('%s', (_, facts, expected) => {
    expectOne(facts(), expected);
  });

  test.each([
    ['the group with the prefix', 'team-a', 'write \'okta:team-a\', if that is who was meant'],
    ['the group of the user pool that is nearest', 'okt:team-a', 'write \'okta:team-a\', if that is who was meant'],
  ])('name what was meant: %s', (_, name, fix) => {
    const facts = factsWithObjects([binding({ name: 'view' }, [group(name)])], {
      Login: association({ ClientId: { Ref: 'Client' } }),
      Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
      Pool: { Type: 'AWS::Cognito::UserPool' },
      A: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'team-a' } },
    });

    expect(runChecks(facts)[0].fix).toBe(fix);
  });
});

describe('the order of Kubernetes objects', () => {
  const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const SERVICE_ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'shop' } };
  const pod = (kind: string, spec: JsonObject): JsonObject => ({ apiVersion: 'apps/v1', kind, metadata: { name: 'api', namespace: 'shop' }, spec });
  const SPEC = { serviceAccountName: 'api' };
  const TEMPLATE = { template: { spec: SPEC } };

  test.each(table([
    ['namespace and object in one manifest', () => factsOf({ A: manifest([NAMESPACE, SERVICE_ACCOUNT]) })],
    ['an object that waits for its namespace', () => factsOf({ A: manifest([NAMESPACE]), B: manifest([SERVICE_ACCOUNT], {}, waits('A')) })],
    ['an object beside its namespace', () => factsOf({ A: manifest([NAMESPACE]), B: manifest([SERVICE_ACCOUNT]) }),
      ['CDK004 problem error App/B', /^it is applied at the same time as App\/A, which makes namespace shop/]],
    ['an object in a namespace of another cluster', () => factsOf({ A: manifest([NAMESPACE], { ClusterName: 'test' }), B: manifest([SERVICE_ACCOUNT]) })],
    ['a namespace that is made elsewhere', () => factsOf({ B: manifest([SERVICE_ACCOUNT]) })],
    ['a pod beside its service account', () => factsOf({ B: manifest([SERVICE_ACCOUNT]), C: manifest([pod('Pod', SPEC)]) }),
      ['CDK004 problem error App/C', /^its pods may start before App\/B makes service account shop\/api/]],
    ['a deployment beside its service account', () => factsOf({ B: manifest([SERVICE_ACCOUNT]), C: manifest([pod('Deployment', TEMPLATE)]) }), ['CDK004 problem error App/C', /^its pods may start/]],
    ['a cron job beside its service account', () => factsOf({ B: manifest([SERVICE_ACCOUNT]), C: manifest([pod('CronJob', { jobTemplate: { spec: TEMPLATE } })]) }), ['CDK004 problem error App/C', /^its pods may start/]],
    ['a deployment that waits for its service account', () => factsOf({ B: manifest([SERVICE_ACCOUNT]), C: manifest([pod('Deployment', TEMPLATE)], {}, waits('B')) })],
  ]))('%s', (_, facts, expected) => {
    expectOne(facts(), expected);
  });
});

describe('roles', () => {
  const ROLES = { A: 'b', B: 'b', C: undefined };
  const withBoundaries = (boundaries: Record<string, string | undefined>, property = 'PermissionsBoundary'): Facts => factsOf(Object.fromEntries(
    Object.entries(boundaries).map(([id, value]) => [id, role({ Statement: [] }, value === undefined ? {} : { [property]: value })])));

  test.each(table([
    ['of which most have a boundary', () => withBoundaries(ROLES), ['CDK001 problem warning App/C', /most roles of the app have 'b'$/]],
    ['of which most have a path', () => withBoundaries({ A: '/x/', B: '/x/', C: undefined }, 'Path'), ['CDK001 problem warning App/C', /has no path, most roles of the app have '\/x\/'$/]],
    ['of which half have one', () => withBoundaries({ A: 'b', B: undefined, C: 'b', D: undefined }), undefined],
    ['of which none has one', () => withBoundaries({ A: undefined, B: undefined, C: undefined }), undefined],
    ['without the boundary that is required', () => withBoundaries({ A: undefined }), ['CDK001 problem error App/A', /has no permissions boundary, 'limit' is required$/], { requireBoundary: 'limit' }],
    ['with another one', () => withBoundaries({ A: 'arn:aws:iam::111122223333:policy/x' }), ['CDK001 problem error App/A', /policy\/x', not 'limit'$/], { requireBoundary: 'limit' }],
    ['with the required one, by name', () => withBoundaries({ A: 'arn:aws:iam::111122223333:policy/limit' }), undefined, { requireBoundary: 'limit' }],
    ['with the required one in an ARN that is known later', () => withBoundaries({ A: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/limit' }), undefined, { requireBoundary: 'arn:aws:iam::111122223333:policy/limit' }],
    ['with one of another account', () => withBoundaries({ A: 'arn:aws:iam::111122223333:policy/limit' }), ['CDK001 problem error App/A', /111122223333:policy\/limit', not/], { requireBoundary: 'arn:aws:iam::444455556666:policy/limit' }],
  ]))('%s', (_, facts, expected, options) => {
    expectOne(facts(), expected, options);
  });
});

describe('templates', () => {
  const handles = (number: number): JsonObject => Object.fromEntries(Array.from({ length: number }, (_, index) => [`H${index}`, { Type: 'AWS::CloudFormation::WaitConditionHandle' }]));
  const layer = (version: string): JsonObject => ({ Type: 'AWS::Lambda::LayerVersion', Properties: { Description: `/opt/kubectl/kubectl ${version}.0; /opt/helm/helm 4.1.3` } });

  test.each(table([
    ['with 450 resources', () => factsOf(handles(450))],
    ['with 451 resources', () => factsOf(handles(451)), ['CDK002 problem warning App', /^the template has 451 of 500 resources$/]],
    ['with 501 resources', () => factsOf(handles(501)), ['CDK002 problem error App', /^the template has 501 of 500 resources$/]],
    ['that are long', () => factsOf({}, { bytes: 950_000 }), ['CDK002 problem warning App', /^the template has 950000 of 1000000 bytes$/]],
    ['with kubectl of the next version', () => factsOf({ Cluster: cluster('1.33'), Layer: layer('1.34') })],
    ['with an old kubectl', () => factsOf({ Cluster: cluster('1.33'), Layer: layer('1.31') }), ['CDK003 problem warning App/Layer', /^kubectl 1.31 is 2 minor versions away from Kubernetes 1.33 of App\/Cluster/]],
    ['with kubectl for a cluster of a version that is known later', () => factsOf({ Cluster: cluster('${V}'), Layer: layer('1.20') })],
    ['with kubectl for one of two clusters', () => factsOf({ Cluster: cluster('1.33'), Other: { Type: 'AWS::EKS::Cluster', Properties: { Version: '1.20' } }, Layer: layer('1.20') })],
    ['with a provider by a Lambda function', () => factsOf({ P: { Type: 'Custom::AWSCDKOpenIdConnectProvider', Properties: { Url: `https://${ISSUER}`, ClientIDList: ['sts.amazonaws.com'] } } }),
      ['CDK005 problem info App/P', /made by a Lambda function/]],
  ]))('%s', (_, facts, expected) => {
    expectOne(facts(), expected);
  });
});

describe('service accounts and roles', () => {
  const TRUST = trustPolicy(trustStatement());
  const ANNOTATED = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'payments', annotations: { 'eks.amazonaws.com/role-arn': '${App/Role.Arn}' } } });
  const provider = (...audiences: string[]): JsonObject => ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}`, ClientIdList: audiences } });
  const ENVIRONMENT = { account: '111122223333', region: 'eu-west-1' };

  test.each(table([
    ['that belong together', () => factsOf({ Role: role(TRUST), SA: manifest([ANNOTATED('api')]) })],
    ['of which one names another', () => factsOf({ Role: role(TRUST), SA: manifest([ANNOTATED('apis')]) }),
      ['IRSA006 problem error App/Role', /^App\/SA tells service account payments\/apis to assume the role, whose trust policy does not let it in$/]],
    ['by a pattern', () => factsOf({
      Role: role(trustPolicy(trustStatement({ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:*' } } }))), SA: manifest([ANNOTATED('apis')]),
    })],
    ['whose audience the provider accepts', () => factsOf({ Role: role(TRUST), P: provider('sts.amazonaws.com') }, ENVIRONMENT)],
    ['whose audience the provider does not accept', () => factsOf({ Role: role(TRUST), P: provider('kubernetes') }, ENVIRONMENT),
      ['IRSA003 problem error App/Role', /^no token gets past both: the trust policy wants an audience that App\/P does not accept$/]],
    ['of a provider elsewhere', () => factsOf({ Role: role(trustPolicy(trustStatement({ Principal: { Federated: PROVIDER_ARN } }))) })],
  ]))('%s', (_, facts, expected) => {
    expectOne(facts(), expected);
  });
});
