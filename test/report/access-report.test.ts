import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Fn, Stack } from 'aws-cdk-lib';
import { AccessPolicy, AccessScopeType } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { exampleApp } from '../../bin/app';
import {
  AccessEntryPrincipal, AccessReport, AccessReportFiles, ClusterOidcProvider, IamAccessEntry, IrsaRole, ManifestTarget, RbacBinding, RbacResource,
  RbacRole, RbacRule, RbacSubject, ServiceAccountSubject,
} from '../../lib';
import { associateAs } from '../support/associations';
import { ISSUER, ISSUER_URL, l1Cluster, testStack } from '../support/clusters';
import { temporaryFile } from '../support/temporary-file';

const PAYMENTS = ServiceAccountSubject.named('payments', 'api');
const DEPLOYER_ARN = 'arn:aws:iam::111122223333:role/deploy';
const ADMIN = AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', { accessScopeType: AccessScopeType.CLUSTER });

describe('the report on pods in AWS', () => {
  test('has what each service account may do, by way of which role', () => {
    const { app, role } = withRole();
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage', 'sqs:GetQueueUrl'], resources: ['arn:aws:sqs:*:*:jobs'] }));

    expect(AccessReport.of(app).toJson().workloads).toEqual([{
      provider: 'Test/Provider',
      issuer: ISSUER,
      serviceAccount: { namespace: 'payments', name: 'api', isPattern: false },
      audiences: ['sts.amazonaws.com'],
      role: 'Test/Role',
      permissions: [{ policy: 'Test/Role/DefaultPolicy', effect: 'Allow', actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'], resources: ['arn:aws:sqs:*:*:jobs'] }],
      managedPolicies: [],
      otherTrust: [],
    }]);
  });

  test('has the statements of inline, customer managed and attached policies, and names those of AWS', () => {
    const statement = (action: string) => new iam.PolicyStatement({ actions: [action], resources: ['*'] });
    const { stack, app, role } = withRole({ inlinePolicies: { Inline: new iam.PolicyDocument({ statements: [statement('a:Inline')] }) } });
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
    role.addManagedPolicy(new iam.ManagedPolicy(stack, 'Referenced', { statements: [statement('a:Referenced')] }));
    new iam.ManagedPolicy(stack, 'Attached', { statements: [statement('a:Attached')], roles: [role] });
    new iam.CfnRolePolicy(stack, 'OfRole', { roleName: role.roleName, policyName: 'x', policyDocument: { Statement: [{ Effect: 'Deny', NotAction: 'a:L1', NotResource: '*' }] } });

    const [{ permissions, managedPolicies }] = AccessReport.of(app).toJson().workloads;
    expect(permissions).toEqual([
      { policy: 'Inline', effect: 'Allow', actions: ['a:Inline'], resources: ['*'] },
      { policy: 'Test/Attached', effect: 'Allow', actions: ['a:Attached'], resources: ['*'] },
      { policy: 'Test/OfRole', effect: 'Deny', notActions: ['a:L1'], notResources: ['*'] },
      { policy: 'Test/Referenced', effect: 'Allow', actions: ['a:Referenced'], resources: ['*'] },
    ]);
    expect(managedPolicies).toEqual(['arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess']);
    expect(AccessReport.of(app).toMarkdown()).toContain('| not everything but `a:L1` | everything but `*` |');
  });

  test('has who else may assume the role, and what limits it', () => {
    const { app, stack, role } = withRole({ permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(testStack().stack, 'Boundary', 'arn:aws:iam::111122223333:policy/limit') });
    role.trustServiceAccount(ServiceAccountSubject.anyIn('batch'));
    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.AccountPrincipal(stack.account)] }));

    const [batch, payments] = AccessReport.of(app).toJson().workloads;
    expect([batch.serviceAccount, payments.serviceAccount]).toEqual([
      { namespace: 'batch', name: '*', isPattern: true }, { namespace: 'payments', name: 'api', isPattern: false },
    ]);
    expect(batch).toMatchObject({
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/limit',
      otherTrust: [{ Action: 'sts:AssumeRole', Principal: { AWS: 'arn:${AWS::Partition}:iam::111122223333:root' } }],
    });
    expect(AccessReport.of(app).toMarkdown()).toContain('| `batch/*` (pattern) | `Test/Role`, at most `arn:aws:iam::111122223333:policy/limit` | be assumed as well by ');
  });

  test('says where a role may do nothing by this app', () => {
    expect(AccessReport.of(withRole().app).toMarkdown()).toContain('| `payments/api` | `Test/Role` | nothing by this app |  |');
  });

  test('has construct paths where a value is known at deployment', () => {
    const { app, stack, role } = withRole();
    new Bucket(new Stack(app, 'Storage', { env: stack }), 'Bucket').grantRead(role);
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['s3:ListAllMyBuckets'], resources: [`arn:${stack.partition}:x:${Fn.importValue('Elsewhere')}:${Fn.getAtt('Other', 'Arn').toString()}`],
    }));

    const resources = AccessReport.of(app).toJson().workloads[0].permissions.map((permission: { resources: string[] }) => permission.resources);
    expect(resources).toEqual([
      ['${Storage/Bucket.Arn}', '${Storage/Bucket.Arn}/*'],
      ['arn:${AWS::Partition}:x:{"Fn::ImportValue":"Elsewhere"}:${Other.Arn}'],
    ]);
  });
});

describe('the report on people and pods in Kubernetes', () => {
  test('has what each subject of a binding may do, and where', () => {
    const { app, stack, cluster } = withCluster();
    const login = associateAs(stack, 'Okta', cluster);
    new RbacBinding(stack, 'Readers', {
      role: RbacRole.fromRules('read-pods', [RbacRule.read([RbacResource.PODS])]),
      subjects: [login.group('dev'), login.user('alice'), RbacSubject.serviceAccount('ci', 'release')],
      namespaces: ['shop'],
    });

    const granted = {
      cluster: 'Test/Cluster',
      role: { kind: 'ClusterRole', name: 'read-pods' },
      namespaces: ['shop'],
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      source: 'Test/Readers',
    };
    expect(AccessReport.of(app).toJson().kubernetes).toEqual([
      { who: { kind: 'Group', name: 'Okta:dev' }, ...granted },
      { who: { kind: 'ServiceAccount', name: 'release', namespace: 'ci' }, ...granted },
      { who: { kind: 'User', name: 'Okta:alice' }, ...granted },
    ]);
  });

  test('has IAM principals with the access policies of their entries and the roles of their groups', () => {
    const { app, stack, cluster } = withCluster();
    const entry = new IamAccessEntry(stack, 'Deployer', {
      cluster, principal: AccessEntryPrincipal.arn(DEPLOYER_ARN), kubernetesGroups: ['deployers'], accessPolicies: [ADMIN],
    });
    new RbacBinding(stack, 'Deployers', { role: RbacRole.edit(), subjects: [entry.group('deployers')] });

    const who = { kind: 'IamPrincipal', name: DEPLOYER_ARN };
    expect(AccessReport.of(app).toJson().kubernetes).toEqual([
      { cluster: 'Test/Cluster', who, as: 'Group deployers', role: { kind: 'ClusterRole', name: 'edit' }, source: 'Test/Deployers' },
      { cluster: 'Test/Cluster', who, role: { kind: 'AccessPolicy', name: 'AmazonEKSClusterAdminPolicy' }, source: 'Test/Deployer' },
    ]);
  });

  test('has the ways in, also of a login that is off for now', () => {
    const { app, stack, cluster } = withCluster();
    associateAs(stack, 'Okta', cluster, { associate: false });
    new IamAccessEntry(stack, 'Deployer', { cluster, principal: AccessEntryPrincipal.arn(DEPLOYER_ARN), accessPolicies: [ADMIN] });

    expect(AccessReport.of(app).toJson().waysIn).toMatchObject([
      { cluster: 'Test/Cluster', kind: 'entry', path: 'Test/Deployer', principal: DEPLOYER_ARN },
      { cluster: 'Test/Cluster', kind: 'login', path: 'Test/Okta', usernamePrefix: 'Okta:', groupsPrefix: 'Okta:', associated: false },
    ]);
    expect(AccessReport.of(app).toMarkdown()).toContain('issuer `https://okta.example.com`, not associated now');
  });

  test('takes a service account in a file to be of the cluster that the others in the file get into', () => {
    const { app, stack, cluster } = withCluster();
    const target = ManifestTarget.yamlFile(temporaryFile('of-one-cluster.yaml'));
    new RbacBinding(stack, 'People', { role: RbacRole.view(), subjects: [associateAs(stack, 'Okta', cluster).group('dev')], target });
    new RbacBinding(stack, 'Pods', { role: RbacRole.edit(), subjects: [RbacSubject.serviceAccount('ci', 'release')], target });

    expect(clustersIn(app)).toEqual(['Test/Cluster', 'Test/Cluster']);
  });

  test('does not guess where a binding is applied', () => {
    const { app, stack } = testStack();
    new RbacBinding(stack, 'Nowhere', { role: RbacRole.existingClusterRole('ours'), subjects: [RbacSubject.group('dev')] });

    expect(clustersIn(app)).toEqual(['not said']);
    expect(AccessReport.of(app).toMarkdown()).toContain('| group `dev` | what the cluster says | whole cluster | `ClusterRole ours`, `Test/Nowhere` |');
  });

  test('keeps texts in their cells', () => {
    const { app, stack } = testStack();
    new RbacBinding(stack, 'Odd', { role: RbacRole.view(), subjects: [RbacSubject.group('a|b`c')] });

    expect(AccessReport.of(app).toMarkdown()).toContain('| group `` a\\|b`c `` |');
  });
});

describe('the report', () => {
  test('on an app without any of it says so', () => {
    expect(AccessReport.of(new App()).toJson()).toEqual({ version: 1, workloads: [], waysIn: [], kubernetes: [] });
    expect(AccessReport.of(new App()).toMarkdown()).toMatch(/No pod gets a role of this app\.[^]*Nobody gets into a cluster by this app\.\n$/);
  });

  test('keeps two alike stacks apart', () => {
    const app = new App();
    for (const id of ['Blue', 'Green']) {
      const stack = new Stack(app, id);
      const cluster = l1Cluster(stack);
      const entry = new IamAccessEntry(stack, 'Deployer', { cluster, principal: AccessEntryPrincipal.arn(DEPLOYER_ARN), kubernetesGroups: ['deployers'] });
      new RbacBinding(stack, 'Deployers', { role: id === 'Blue' ? RbacRole.edit() : RbacRole.view(), subjects: [entry.group('deployers')] });
    }

    const rows = AccessReport.of(app).toJson().kubernetes as { cluster: string; role: { name: string } }[];
    expect(rows.map(({ cluster, role }) => [cluster, role.name])).toEqual([['Blue/Cluster', 'edit'], ['Green/Cluster', 'view']]);
    expect(AccessReport.of(app.node.findChild('Blue')).toJson().kubernetes).toEqual([rows[0]]);
  });

  test('is the same whatever the order of the code, and before and after synthesis', () => {
    const [one, other] = [reportable(['First', 'Second']), reportable(['Second', 'First'])];

    const report = AccessReport.of(one).toMarkdown();
    expect(AccessReport.of(other).toMarkdown()).toBe(report);
    expect(JSON.stringify(AccessReport.of(other).toJson())).toBe(JSON.stringify(AccessReport.of(one).toJson()));
    one.synth();
    expect(AccessReport.of(one).toMarkdown()).toBe(report);
    expect(report).not.toMatch(/TOKEN|Token\[/);
  });

  test('changes nothing in the templates', () => {
    const [silent, reported] = [reportable(['First']), reportable(['First'])];
    AccessReport.of(reported).toJson();

    const templatesOf = (app: App) => app.synth().stacks.map(({ template }) => template as object);
    expect(templatesOf(reported)).toEqual(templatesOf(silent));
  });

  test('on the example app is the one in docs/, which npm run demo writes to cdk.out/', () => {
    const committed = readFileSync(join(__dirname, '../../docs/example-access-report.md'), 'utf8');

    expect(AccessReport.of(exampleApp(new App())).toMarkdown()).toBe(committed);
  });

  test('is written into the cloud assembly, and where else it is wanted', () => {
    const { app } = withRole();
    const [jsonFile, markdownFile] = [temporaryFile('report/access.json'), temporaryFile('report/access.md')];
    new AccessReportFiles(app, 'AccessReport', { jsonFile, markdownFile });

    const { directory } = app.synth();
    const written = (file: string) => readFileSync(file, 'utf8');
    expect(JSON.parse(written(join(directory, 'access-report.json')))).toEqual(AccessReport.of(app).toJson());
    expect(written(join(directory, 'access-report.md'))).toBe(AccessReport.of(app).toMarkdown());
    expect(written(jsonFile)).toBe(written(join(directory, 'access-report.json')));
    expect(written(markdownFile)).toBe(written(join(directory, 'access-report.md')));
  });
});

function withRole(props: Partial<iam.RoleProps> = {}) {
  const { app, stack } = testStack();
  const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL });
  return { app, stack, role: new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: PAYMENTS, ...props }) };
}

function withCluster() {
  const { app, stack } = testStack();
  return { app, stack, cluster: l1Cluster(stack) };
}

function clustersIn(app: App): string[] {
  return (AccessReport.of(app).toJson().kubernetes as { cluster: string }[]).map(({ cluster }) => cluster);
}

/** An app with a role and a binding for each id, made in the order of the ids. */
function reportable(ids: string[]): App {
  const { app, stack, cluster } = withCluster();
  const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { cluster });
  const storage = new Stack(app, 'Storage', { env: stack });
  const login = associateAs(stack, 'Okta', cluster);
  for (const id of ids) {
    new Bucket(storage, id).grantReadWrite(new IrsaRole(stack, id, { oidcProvider, serviceAccount: PAYMENTS }));
    const rules = ids.map(name => RbacRule.read([RbacResource.of('example.com', `${name.toLowerCase()}s`)]));
    new RbacBinding(stack, `${id}Readers`, { role: RbacRole.fromRules(`read-${id.toLowerCase()}`, rules), subjects: ids.map(name => login.group(name)) });
  }
  return app;
}
