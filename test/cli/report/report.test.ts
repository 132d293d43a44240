import pc from 'picocolors';
import { runChecks } from '../../../cli/checks/run-checks';
import { collectTemplates } from '../../../cli/collect/templates/collect-templates';
import type { JsonObject } from '../../../cli/collect/templates/json';
import type { Facts } from '../../../cli/facts/templates/facts';
import { gatherFacts } from '../../../cli/facts/templates/gather-facts';
import { renderJson } from '../../../cli/report/json';
import { WIDTH } from '../../../cli/report/layout';
import { renderMarkdown } from '../../../cli/report/markdown';
import { peopleMap } from '../../../cli/report/people-map';
import { wordAllowed } from '../../../cli/report/people-wording';
import type { Report } from '../../../cli/report/report';
import { renderText } from '../../../cli/report/text';
import { everyFormOfOneAccess, literalIssuerInStage, synthesize } from '../app';
import { factsOf, ISSUER, OTHER_ISSUER, PROVIDER_ARN, role, stackTemplate, trustPolicy, trustStatement } from '../fixtures';
import { association, binding, clusterRole, factsWithObjects, group, manifest, namespacedRole, user } from '../people-fixtures';

const PLAIN = pc.createColors(false);
const COLORED = pc.createColors(true);

const reportOf = (facts: Facts): Report => ({ path: 'cdk.out', facts, findings: runChecks(facts) });

const wholeApp = (): Report => reportOf(gatherFacts(collectTemplates(synthesize(app => {
  everyFormOfOneAccess(app);
  literalIssuerInStage(app);
}))));

const subjects = (operator: string, ...values: string[]): unknown => ({
  Condition: {
    ...operator === 'StringLike' && { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
    [operator]: { ...operator === 'StringEquals' && { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, [`${ISSUER}:sub`]: values },
  },
});
const withSubjects = (operator: string, ...values: string[]): unknown => trustStatement(subjects(operator, ...values) as Record<string, unknown>);

/** Everything that a reader should be told about, in one app. */
const strangeApp = (): Report => reportOf({
  ...factsOf({
    EveryoneRole: role(trustPolicy(trustStatement({ Condition: undefined, Principal: '*' }))),
    EveryServiceAccount: role(trustPolicy(withSubjects('StringLike', 'system:serviceaccount:*'))),
    LiteralStar: role(trustPolicy(withSubjects('StringEquals', 'system:serviceaccount:jobs:*'))),
    NoAudience: role(trustPolicy(trustStatement({ Condition: { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:a:b' } } }))),
    Nobody: role(trustPolicy(trustStatement({ Condition: { StringEquals: { [`${OTHER_ISSUER}:sub`]: 'system:serviceaccount:a:b' } } }))),
    Later: role(trustPolicy(trustStatement({ Condition: { StringEquals: { '${Later}:sub': 'x' } } }))),
    Pipeline: role(trustPolicy(trustStatement({
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:org/*' }, StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
    }))),
    Mixed: {
      ...role(trustPolicy(
        withSubjects('StringEquals', 'system:serviceaccount:payments:api', 'system:serviceaccount:payments:worker'),
        withSubjects('StringLike', 'system:serviceaccount:jobs:*', 'system:serviceaccount:team-?:web*'),
        { ...trustStatement(subjects('StringLike', 'system:serviceaccount:jobs:admin-*') as Record<string, unknown>), Effect: 'Deny' },
        { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
        '?',
      ), {
        Policies: [{
          PolicyName: 'P',
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject', 'kms:Decrypt'], Resource: [{ 'Fn::Sub': '${Data.Arn}/*' }, { 'Fn::Foo': 1 }] },
              { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } } },
              { Effect: 'Deny', NotAction: ['iam:*'], NotResource: 'x' },
            ],
          },
        }, { PolicyName: 'Q', PolicyDocument: 'oops' }],
        ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/own', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess' }],
        PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      }),
      Condition: 'IsProd',
    },
    Unreadable: role('oops | <b>`x`</b>'),
    Data: { Type: 'AWS::S3::Bucket' },
    Unused: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${OTHER_ISSUER}` } },
  }),
  gaps: ['the template of nested stack App/N is not in cdk.out, so it was not read'],
});

/** People and clusters in every way that there is to tell of them. */
const peopleApp = (): Report => {
  const entry = (properties: JsonObject): JsonObject => ({ Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: { Ref: 'Cluster' }, ...properties } });
  const policy = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;
  return reportOf(gatherFacts({
    stacks: [stackTemplate({
      Cluster: { Type: 'AWS::EKS::Cluster', Properties: { Version: '1.33' } },
      Okta: association({ ClientId: { Ref: 'Client' }, RequiredClaims: [{ Key: 'team', Value: 'shop' }] }, { Condition: 'IsProd', Properties: { ClusterName: { Ref: 'Cluster' } } }),
      Other: association({ IssuerUrl: 'https://other.okta.com', GroupsClaim: undefined, GroupsPrefix: undefined, UsernamePrefix: undefined }, {
        DependsOn: 'Okta', Properties: { ClusterName: { Ref: 'Cluster' }, IdentityProviderConfigName: 'other' },
      }),
      Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
      Pool: { Type: 'AWS::Cognito::UserPool' },
      Devs: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'devs' } },
      Ops: entry({ PrincipalArn: 'arn:aws:iam::111122223333:role/ops', Username: 'ops', KubernetesGroups: ['ops'] }),
      Admins: entry({
        PrincipalArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        AccessPolicies: [
          { PolicyArn: policy('AmazonEKSClusterAdminPolicy'), AccessScope: { Type: 'cluster' } },
          { PolicyArn: policy('AmazonEKSEditPolicy'), AccessScope: { Type: 'namespace', Namespaces: ['shop', 'web'] } },
        ],
      }),
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
      Objects: manifest([
        clusterRole('read', { apiGroups: ['', 'apps'], resources: ['pods'], resourceNames: ['web'], verbs: ['get', 'list'] }, { nonResourceURLs: ['/metrics'], verbs: ['get'] }),
        { ...clusterRole('all'), aggregationRule: {} },
        clusterRole('nothing'),
        namespacedRole('shop', 'own', { apiGroups: [''], resources: ['secrets'], verbs: ['*'] }),
        binding({ name: 'read' }, [group('okta:devs'), group('ops'), group('devs'), user('https://other.okta.com#alice')]),
        binding({ kind: 'Role', name: 'own' }, [group('okta:devs'), { kind: 'ServiceAccount', name: 'ci' }], 'shop'),
        ...['all', 'nothing', 'view', 'elsewhere'].map(name => binding({ name }, [user('ops')])),
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'aws-auth' }, data: { mapUsers: '[{"userarn": "arn:aws:iam::111122223333:user/eve", "groups": ["system:masters"]}]' } },
      ], { ClusterName: { Ref: 'Cluster' } }),
      Far: manifest([binding({ name: 'admin' }, [group('x | <b>`y`</b>')], 'shop')], { ClusterName: 'far' }),
    })],
    manifests: [{ path: 'rbac.yaml', objects: [binding({ name: 'view' }, [group('okta:devs')])] }],
    gaps: [],
  }));
};

const quietApp = (): Report => reportOf(factsOf({ Bucket: { Type: 'AWS::S3::Bucket' } }));

describe('what a binding allows', () => {
  const METRICS = { nonResourceURLs: ['/metrics*'], verbs: ['get'] };
  const PODS = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
  const selecting = (...selectors: object[]): object => ({ ...clusterRole('r'), aggregationRule: { clusterRoleSelectors: selectors } });
  const part = { ...clusterRole('part', PODS), metadata: { name: 'part', labels: { to: 'r' } } };

  test.each<[string, unknown[], string[]]>([
    ['a URL in the whole cluster', [clusterRole('r', METRICS), binding({ name: 'r' }, [group('a')])], ['get on /metrics*']],
    ['no URL in a namespace', [clusterRole('r', METRICS), binding({ name: 'r' }, [group('a')], 'n')], ['nothing on /metrics*: only a ClusterRoleBinding allows URLs']],
    ['objects beside a URL in a namespace', [clusterRole('r', { ...PODS, ...METRICS }), binding({ name: 'r' }, [group('a')], 'n')], ['get on pods', 'nothing on /metrics*: only a ClusterRoleBinding allows URLs']],
    ['nothing where the API server refuses it', [namespacedRole('n', 'r', PODS), binding({ kind: 'Role', name: 'r' }, [group('a')])], ['nothing: a ClusterRoleBinding can only name a ClusterRole, and the API server refuses it']],
    ['what is selected by labels', [selecting({ matchLabels: { to: 'r' } }), part, binding({ name: 'r' }, [group('a')])], ['get on pods', 'and what other roles of the cluster allow that it aggregates into this one']],
    ['what is selected by one of two', [selecting({ matchExpressions: [] }, { matchLabels: { to: 'r' } }), part, binding({ name: 'r' }, [group('a')])], ['get on pods', 'and what other roles of the cluster allow that it aggregates into this one']],
    ['what is selected in circles', [{ ...clusterRole('r'), metadata: { name: 'r', labels: { to: 'r' } }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: 'r' } }] } }, part, binding({ name: 'r' }, [group('a')])], ['get on pods', 'and what other roles of the cluster allow that it aggregates into this one']],
    ['what nobody can tell', [selecting({ matchExpressions: [{ key: 'to', operator: 'Exists' }] }), part, binding({ name: 'r' }, [group('a')])], ['what roles of the cluster allow that it aggregates into this one']],
  ])('%s', (_, objects, lines) => {
    const [{ grants: [{ bindings: [bound] }] }] = peopleMap(factsWithObjects(objects, {}).people);

    expect(wordAllowed(bound)).toEqual(lines);
  });
});

describe('the report as text', () => {
  test('maps an app', () => {
    expect(renderText(wholeApp(), PLAIN)).toMatchSnapshot();
  });

  test('hides nothing of a strange app', () => {
    expect(renderText(strangeApp(), PLAIN)).toMatchSnapshot();
  });

  test('hides nothing of people and clusters', () => {
    expect(renderText(peopleApp(), PLAIN)).toMatchSnapshot();
  });

  test('says in one sentence that there is nothing', () => {
    expect(renderText(quietApp(), PLAIN)).toBe('Nothing in cdk.out lets the token of an OIDC provider assume a role, or anybody into a cluster.\n');
  });

  test('has no line that is longer than the width, unless it cannot be broken', () => {
    const lines = renderText(wholeApp(), PLAIN).split('\n');

    expect(lines.filter(line => line.length > WIDTH)).toEqual([]);
  });

  test('has the same words in colour', () => {
    const colored = renderText(strangeApp(), COLORED);

    expect(colored).toContain(COLORED.green('allow'));
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(renderText(strangeApp(), PLAIN)); // eslint-disable-line no-control-regex
  });
});

describe('the report as Markdown', () => {
  test('maps an app', () => {
    expect(renderMarkdown(wholeApp())).toMatchSnapshot();
  });

  test('hides nothing of a strange app', () => {
    expect(renderMarkdown(strangeApp())).toMatchSnapshot();
  });

  test('hides nothing of people and clusters', () => {
    expect(renderMarkdown(peopleApp())).toMatchSnapshot();
  });

  test('says in one sentence that there is nothing', () => {
    expect(renderMarkdown(quietApp())).toBe('Nothing in `cdk.out` lets the token of an OIDC provider assume a role, or anybody into a cluster.\n');
  });
});

describe('the report as JSON', () => {
  test('has the facts and the findings', () => {
    const report = JSON.parse(renderJson(reportOf(factsOf({ Role: role(trustPolicy(trustStatement({ Condition: undefined }))) }))));

    expect(report).toMatchSnapshot();
  });

  test('is the same for the text as for the JSON', () => {
    expect(JSON.parse(renderJson(strangeApp())).findings).toEqual(strangeApp().findings);
    expect(renderText(strangeApp(), PLAIN)).toContain(`${strangeApp().findings.length} findings`);
  });
});

test('a provider that is not created in the app is named by its ARN', () => {
  expect(renderText(reportOf(factsOf({ Role: role(trustPolicy(trustStatement())) })), PLAIN)).toMatch(new RegExp(`provider +${PROVIDER_ARN}\\s+\\(not created in this app\\)`));
});
