import { join } from 'node:path';
import { Stack, type App } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import pc from 'picocolors';
import { CDK_CLI_CONTEXT, synthesize } from './app';
import { directoryOf, factsOf, role, trustPolicy, trustStatement } from './fixtures';
import { arnOf, cluster, EVERYTHING, podAssociation, podRole, podStatement, SECTIONS, without } from './pod-identity-fixtures';
import type { Answer } from '../../cli/answers/answer';
import { answerAssume } from '../../cli/answers/assume-answer';
import { runChecks } from '../../cli/checks/run-checks';
import { collectTemplates } from '../../cli/collect/templates/collect-templates';
import type { JsonObject } from '../../cli/collect/templates/json';
import { compareAccess } from '../../cli/compare/compare-access';
import { workloadItems } from '../../cli/compare/workload-items';
import { explain } from '../../cli/explain';
import { parseQuestion, type AssumeQuestion, type QuestionOptions } from '../../cli/facts/templates/access-question';
import { gatherFacts } from '../../cli/facts/templates/gather-facts';
import { accessMap } from '../../cli/report/access-map';
import { renderAnswerText } from '../../cli/report/answer';
import { v1Cluster, v2Cluster } from '../support/clusters';

const RESOURCE = 'arn:aws:s3:::receipts/*';
const NAMES = { name: 'api', namespace: 'payments' };

/** Lets the role read one object store. */
function allow(principal: iam.IRole): void {
  principal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [RESOURCE] }));
}

/** The same access, written by hand. */
const YAML = `
Resources:
  Cluster: {Type: AWS::EKS::Cluster}
  Association:
    Type: AWS::EKS::PodIdentityAssociation
    Properties: {ClusterName: !Ref Cluster, Namespace: payments, ServiceAccount: api, RoleArn: !GetAtt Role.Arn}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: {Effect: Allow, Action: ['sts:TagSession', 'sts:AssumeRole'], Principal: {Service: pods.eks.amazonaws.com}}
      Policies:
        - PolicyName: Receipts
          PolicyDocument:
            Statement: {Effect: Allow, Action: s3:GetObject, Resource: ${RESOURCE}}
`;

const withV1 = (app: App): void => allow(v1Cluster(new Stack(app, 'App')).addServiceAccount('api', { ...NAMES, identityType: eks.IdentityType.POD_IDENTITY }).role);
const withV2 = (app: App): void => {
  allow(v2Cluster(new Stack(app, 'App'), 'Cluster', { kubectl: true }).addServiceAccount('api', { ...NAMES, identityType: eksv2.IdentityType.POD_IDENTITY }).role);
};

describe.each<[string, () => string]>([
  ['a ServiceAccount of aws-eks', () => synthesize(withV1)],
  ['a ServiceAccount of aws-eks-v2', () => synthesize(withV2)],
  ['a ServiceAccount of aws-eks-v2, with the metadata that the CDK command line asks for', () => synthesize(withV2, CDK_CLI_CONTEXT)],
  ['a role in another stack than cluster and association', () => synthesize(app => {
    const stack = new Stack(app, 'App');
    const { clusterName } = v2Cluster(stack);
    const own = new iam.Role(new Stack(app, 'Roles'), 'Role', { assumedBy: new iam.SessionTagsPrincipal(new iam.ServicePrincipal('pods.eks.amazonaws.com')) });
    allow(own);
    new eks.CfnPodIdentityAssociation(stack, 'Association', { clusterName, namespace: NAMES.namespace, serviceAccount: NAMES.name, roleArn: own.roleArn });
  })],
  ['YAML written by hand', () => join(directoryOf({ 'App.yaml': YAML }), 'App.yaml')],
])('%s with EKS Pod Identity', (_, write) => {
  const facts = gatherFacts(collectTemplates(write()));

  test('gives the same map', () => {
    const items = new Set(workloadItems(facts).map(({ frame, item, restricts }) => `${restricts ? 'not ' : ''}${frame.replace('{}', item)}`));

    expect([...items].sort()).toEqual([
      'lets Service pods.eks.amazonaws.com in by sts:AssumeRole',
      'lets Service pods.eks.amazonaws.com in by sts:TagSession',
      'lets payments/api of cluster App/Cluster in by association of EKS Pod Identity',
      `may s3:GetObject on ${RESOURCE}`,
    ]);
    expect(accessMap(facts)).toEqual([{
      title: { kind: 'cluster', name: 'App/Cluster' },
      entries: [],
      associated: [expect.objectContaining({ association: expect.objectContaining({ trust: expect.objectContaining({ verdict: 'yes' }) }) })],
    }]);
  });

  test('has nothing wrong with it', () => {
    expect(runChecks(facts).filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(facts.gaps).toEqual([]);
  });
});

describe('whether a service account may assume a role', () => {
  const ask = (resources: JsonObject, options: QuestionOptions = {}): Answer => {
    const question = parseQuestion({ can: ['system:serviceaccount:payments:api'], assume: 'Role', ...options }) as AssumeQuestion;
    return answerAssume(question, factsOf(resources, { sections: SECTIONS }));
  };
  const onlyBlue = { Condition: { ArnEquals: { 'aws:SourceArn': arnOf('Blue') } } };
  const two = { Blue: cluster('blue'), Green: cluster('green'), Role: podRole(onlyBlue) };
  const bothTrust = role(trustPolicy(podStatement(), trustStatement()));

  test.each<[string, Answer['decision'], JsonObject, QuestionOptions]>([
    ['an association gives it', 'allowed', { Role: podRole(), A: podAssociation() }, {}],
    ['no association gives it', 'denied', { Role: podRole() }, {}],
    ['an association gives it to another', 'denied', { Role: podRole(), A: podAssociation({ ServiceAccount: 'web' }) }, {}],
    ['an association gives it in another namespace', 'denied', { Role: podRole(), A: podAssociation({ Namespace: 'batch' }) }, {}],
    ['an association gives another role', 'denied', { Role: podRole(), Other: podRole(), A: podAssociation({ RoleArn: arnOf('Other') }) }, {}],
    ['the trust refuses the association', 'denied', { Role: podRole({ Action: 'sts:AssumeRole' }), A: podAssociation() }, {}],
    ['it is not known whether the trust does', 'unknown', { Role: podRole({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), A: podAssociation() }, {}],
    ['the association is there under a condition', 'unknown', { Role: podRole(), A: podAssociation({}, { Condition: 'IsProd' }) }, {}],
    ['the service account is known later', 'unknown', { Role: podRole(), A: podAssociation({ ServiceAccount: { Ref: 'P' } }) }, {}],
    ['the service account is known later, and cannot be this one', 'denied', { Role: podRole(), A: podAssociation({ ServiceAccount: { 'Fn::Sub': 'x-${P}' } }) }, {}],
    ['the role is known later', 'unknown', { Role: podRole(), A: podAssociation({ RoleArn: { Ref: 'P' } }) }, {}],
    ['a role of this name is perhaps the one', 'unknown', { Role: podRole({}, { RoleName: 'receipts' }), A: podAssociation({ RoleArn: 'arn:aws:iam::111122223333:role/receipts' }) }, {}],
    ['a role elsewhere is not the one', 'denied', { Role: podRole(), A: podAssociation({ RoleArn: 'arn:aws:iam::111122223333:role/receipts' }) }, {}],
    ['an add-on gives it, in a namespace that nobody says', 'unknown', { Role: podRole(), A: { Type: 'AWS::EKS::Addon', Properties: { AddonName: 'a', ClusterName: 'prod', PodIdentityAssociations: [{ ServiceAccount: 'api', RoleArn: arnOf('Role') }] } } }, {}],
    ['it is the target role', 'unknown', { Role: podRole(), First: podRole(), A: podAssociation({ RoleArn: arnOf('First'), TargetRoleArn: arnOf('Role') }) }, {}],
    ['it is the role that assumes the target role', 'denied', { Role: podRole(), Target: podRole(), A: podAssociation({ TargetRoleArn: arnOf('Target') }) }, {}],
    ['it is the role that assumes a target role elsewhere', 'denied', { Role: podRole(), A: podAssociation({ TargetRoleArn: 'arn:aws:iam::444455556666:role/far' }) }, {}],
    ['it is the role that assumes a target role which may be any', 'unknown', { Role: podRole(), A: podAssociation({ TargetRoleArn: { Ref: 'P' } }) }, {}],
    ['it is the role that assumes the target role, and another association gives it', 'allowed', { Role: podRole(), Target: podRole(), A: podAssociation({ TargetRoleArn: arnOf('Target') }), B: podAssociation() }, {}],
    ['it is the role that assumes the target role, and a token does it', 'allowed', { Role: bothTrust, A: podAssociation({ TargetRoleArn: 'arn:aws:iam::444455556666:role/far' }) }, {}],
    ['the cluster has a name that is in the namespace', 'allowed', { Role: podRole({ Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payments' } } }), A: podAssociation({ ClusterName: 'pay' }) }, {}],
    ['the trust has the name of the cluster in place of its ARN', 'denied', { Role: podRole({ Condition: { StringEquals: { 'aws:RequestTag/eks-cluster-arn': 'prod' } } }), A: podAssociation() }, {}],
    ['the association does not say the namespace', 'unknown', { Role: podRole(), A: podAssociation({ Namespace: '' }) }, {}],
    ['the association is in the cluster', 'allowed', { ...two, A: podAssociation({ ClusterName: { Ref: 'Blue' } }) }, { cluster: 'blue' }],
    ['the association is in another cluster', 'denied', { ...two, A: podAssociation({ ClusterName: { Ref: 'Blue' } }) }, { cluster: 'Green' }],
    ['the association is in a cluster elsewhere', 'allowed', { Role: podRole(), A: podAssociation() }, { cluster: 'prod' }],
    ['the trust refuses the cluster', 'denied', { ...two, A: podAssociation({ ClusterName: { Ref: 'Green' } }) }, {}],
    ['one of two clusters is asked about', 'denied', { ...two, A: podAssociation({ ClusterName: { Ref: 'Green' } }), B: podAssociation({ ClusterName: { Ref: 'Blue' } }) }, { cluster: 'green' }],
    ['a token does it, and no association', 'allowed', { Role: bothTrust }, {}],
    ['a token does it, and an association perhaps', 'allowed', { Role: bothTrust, A: podAssociation({ Namespace: { Ref: 'P' } }) }, {}],
    ['a token does not, and an association perhaps', 'unknown', { Role: role(trustPolicy(podStatement(), trustStatement({ Condition: { StringEquals: { x: 'y' } }, Effect: 'Deny' }))), A: podAssociation({ Namespace: { Ref: 'P' } }) }, {}],
    ['the question is about a token', 'denied', { Role: podRole(), A: podAssociation() }, { audience: 'sts.amazonaws.com' }],
    ['the trust cannot be read', 'unknown', { Role: role('oops'), A: podAssociation() }, {}],
  ])('%s: %s', (_, decision, resources, options) => {
    expect(ask(resources, options).decision).toBe(decision);
  });

  test('is said with the association that decides', () => {
    const say = (name: string, assume: string): string => renderAnswerText(
      ask(EVERYTHING, { can: [`system:serviceaccount:payments:${name}`], assume }), pc.createColors(false));

    expect(['Role', 'Target', 'Elsewhere'].map(assume => say('api', assume)).join('\n')).toMatchSnapshot();
    expect([say('chain', 'Role'), say('chain', 'Target'), say('web', 'OnlyBlue'), say('api', 'Later')].join('\n')).toMatchSnapshot();
    expect(say('aws-node', 'NoTags')).toMatchSnapshot();
  });

  test('is not guessed where two clusters give two answers', () => {
    expect(() => ask({ ...two, A: podAssociation({ ClusterName: { Ref: 'Green' } }), B: podAssociation({ ClusterName: { Ref: 'Blue' } }) }))
      .toThrow('say which cluster the service account is in, with --cluster: App/Green, App/Blue');
    expect(() => ask({ ...two, A: podAssociation({ ClusterName: 'blue' }) }, { cluster: 'red' })).toThrow('there is no cluster \'red\' in what was read; there is App/Blue, App/Green');
  });

  test('has the exit codes of other answers', () => {
    const path = join(directoryOf({ 'App.json': { Resources: { Role: podRole(), A: podAssociation() } } }), 'App.json');
    const run = (name: string) => explain({ paths: [path], output: 'text', failOn: 'error', colors: pc.createColors(false), can: [`system:serviceaccount:payments:${name}`], assume: 'Role' });

    expect(run('api')).toMatchObject({ failed: false, undecided: false });
    expect(run('web')).toMatchObject({ failed: true, undecided: false });
  });
});

describe('a change of associations', () => {
  const compared = (before: JsonObject, after: JsonObject) => {
    const [old, now] = [before, after].map(resources => factsOf(resources, { sections: SECTIONS }));
    return compareAccess(old, now).workloads;
  };
  const BY = 'in by association of EKS Pod Identity';

  test('is a change of access', () => {
    const before = { Role: podRole(), Other: podRole(), A: podAssociation() };

    expect(compared(before, { ...before, A: podAssociation({ RoleArn: arnOf('Other') }), B: podAssociation({ ServiceAccount: 'web', RoleArn: arnOf('Other') }) })).toEqual({
      added: [{ holder: 'role App/Other', text: `lets payments/api, payments/web of cluster prod ${BY}` }],
      narrowed: [],
      removed: [{ holder: 'role App/Role', text: `lets payments/api of cluster prod ${BY}` }],
    });
  });

  test.each<[string, JsonObject, string[]]>([
    ['a role elsewhere', { RoleArn: 'arn:aws:iam::111122223333:role/far' }, [`role arn:aws:iam::111122223333:role/far lets payments/api of cluster prod ${BY}`]],
    ['no tags', { DisableSessionTags: true }, [`role App/Role lets payments/api of cluster prod ${BY}, without session tags`]],
    ['perhaps no tags', { DisableSessionTags: { Ref: 'P' } }, [`role App/Role lets payments/api of cluster prod ${BY}, perhaps without session tags`]],
    ['a session policy', { Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }) }, [`role App/Role lets payments/api of cluster prod ${BY}, no more than s3: * on * (every resource)`]],
    ['a target role', { TargetRoleArn: arnOf('Target') }, [
      `role App/Role lets payments/api of cluster prod ${BY}, to assume role App/Target`, `role App/Target lets payments/api of cluster prod ${BY}, through role App/Role`,
    ]],
  ])('with %s is told with it', (_, properties, lines) => {
    const before = { Role: podRole(), Target: podRole() };

    expect(compared(before, { ...before, A: podAssociation(properties) }).added.map(({ holder, text }) => `${holder} ${text}`)).toEqual(lines);
  });

  test('is none where the same association is written otherwise', () => {
    const before = { Blue: cluster('blue'), Role: podRole(), A: podAssociation({ ClusterName: { Ref: 'Blue' } }) };
    const { Policies } = podRole().Properties as JsonObject;
    const statements = ['sts:TagSession', 'sts:AssumeRole'].map(Action => podStatement({ Action }));
    const after = {
      Blue: cluster('blue'),
      Role: role(trustPolicy(...statements), { Policies }),
      Other: podAssociation({ ClusterName: 'blue', DisableSessionTags: false }),
    };

    expect(compared(before, after)).toEqual({ added: [], narrowed: [], removed: [] });
  });

  test('turned around adds what it removed', () => {
    const [there, back] = [compared(EVERYTHING, without(EVERYTHING, 'Api', 'Cni', 'Chain')), compared(without(EVERYTHING, 'Api', 'Cni', 'Chain'), EVERYTHING)];

    expect(there.added).toEqual([]);
    expect(there.removed.length).toBeGreaterThanOrEqual(4);
    expect(back).toEqual({ added: there.removed, narrowed: [], removed: there.added });
  });
});
