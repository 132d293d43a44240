import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { type App, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import {
  AccessEntryPrincipal, ClusterOidcProvider, IamAccessEntry, IdentityProvider, IrsaRole, KubernetesServiceAccount, ManifestTarget, OidcIdpAssociation,
  RbacBinding, RbacResource, RbacRole, RbacRule, ServiceAccountSubject,
} from '../../../lib';
import { EXAMPLE_APP } from '../../examples/all-examples';
import { ENV, ISSUER_URL, testApp } from '../../support/clusters';
import { appOf } from '../../support/example';
import { temporaryFile } from '../../support/temporary-file';

/*
 * The command as people run it: `npm run lab`.
 */

const TS_NODE = require.resolve('ts-node/dist/bin.js');
const MAIN = join(__dirname, 'main.ts');
const PROJECT = join(__dirname, '..', '..', 'tsconfig.json');

interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function lab(...args: string[]): Promise<Run> {
  return new Promise(resolve => {
    execFile(process.execPath, [TS_NODE, '--transpile-only', '--project', PROJECT, MAIN, ...args], (error, stdout, stderr) => (
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr })));
  });
}

function written(name: string, text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'own-app-')), name);
  writeFileSync(file, text);
  return file;
}

const EXPECTATIONS = `
workloads:
  - serviceAccount: payments/api
    role: PaymentsApi
    expect: allow
  - { serviceAccount: payments/other, role: ExampleIdentity/PaymentsApi, expect: deny }
  - { serviceAccount: batch/nightly, role: Batch, cluster: ExampleCluster/Cluster, expect: allow }
  - { serviceAccount: payments/api, role: PaymentsApi, audience: vault, expect: deny }
people:
  - email: alice@example.com
    groups: [secret-reader]
    can: list secrets
    expect: allow
  - { email: alice@example.com, groups: [secret-reader], can: list pods, namespace: default, expect: deny }
  - { email: carol@example.com, groups: [team-a], can: create deployments.apps, namespace: team-a, expect: allow }
  - { email: dave@example.com, groups: [auditors], can: get pods/log, namespace: team-a, expect: allow }
  - { claims: { email: erin@example.com, email_verified: false, 'cognito:groups': [secret-reader] }, can: list secrets, expect: deny }
`;

const exampleApp = () => ['--app', appOf(EXAMPLE_APP).synth().directory, '--manifests', temporaryFile('example.yaml')];

describe('the example app', () => {
  test('with expectations that hold: all as expected, with what decided and what stood in', async () => {
    const { exitCode, stdout, stderr } = await lab(...exampleApp(), '--expect', written('right.yaml', EXPECTATIONS));

    expect(stderr.split('\n').filter(line => !/^(lab: (starting|asking) |$)/.test(line))).toEqual([]);
    expect(stdout.replace(/.*right\.yaml/g, 'right.yaml')).toMatchSnapshot();
    expect(exitCode).toBe(0);
  });

  test('with one that does not hold: its line is named, and the exit code is 1', async () => {
    const file = written('wrong.yaml', EXPECTATIONS.replace('payments/other', 'payments/api'));

    const { exitCode, stdout } = await lab(...exampleApp(), '--expect', file);

    expect(stdout.split('\n').filter(line => line.includes('WRONG'))).toEqual([
      `${file}:6: WRONG: allow, expected deny: payments/api of ExampleCluster/Cluster gets ExampleIdentity/PaymentsApi`,
    ]);
    expect(stdout).toContain('\n8 of 9 as expected\n');
    expect(exitCode).toBe(1);
  });
});

describe('apps without our constructs for everything', () => {
  test('objects that kubectl applies count in the cluster that they are for', async () => {
    const file = written('kubectl.yaml', `
workloads:
  - { serviceAccount: shop/web, role: Green/Web, expect: allow } # with the audience of its manifest
  - { serviceAccount: shop/web, role: Green/Web, audience: sts.amazonaws.com, expect: deny }
people:
  - { email: alice@example.com, groups: [team], can: list pods, association: blue, expect: allow }
  - { email: alice@example.com, groups: [team], can: list secrets, association: blue, expect: deny }
  - { email: alice@example.com, groups: [team], can: list pods, association: green, expect: deny }
  - { email: alice@example.com, groups: [team], can: list secrets, association: green, expect: allow }
`);

    const { exitCode, stdout } = await lab('--app', twoClusters().synth().directory, '--expect', file);

    expect(stdout.split('\n').filter(line => line.includes('WRONG'))).toEqual([]);
    expect(stdout).toContain('\n6 of 6 as expected\n');
    expect(exitCode).toBe(0);
  });

  test('a plain template with its issuer in a parameter, whose provider is elsewhere', async () => {
    const template = written('jobs.yaml', `
Parameters:
  Issuer: { Type: String }
Resources:
  Jobs:
    Type: AWS::IAM::Role
    Properties:
      RoleName: job-runner
      AssumeRolePolicyDocument: !Sub |
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
          "Principal": {"Federated": "arn:aws:iam::\${AWS::AccountId}:oidc-provider/\${Issuer}"},
          "Condition": {"StringEquals": {"\${Issuer}:aud": "sts.amazonaws.com", "\${Issuer}:sub": "system:serviceaccount:jobs:*"}}}]}
`);
    const file = written('expectations.yaml', 'workloads:\n  - { serviceAccount: jobs/nightly, role: job-runner, expect: allow }\n');

    const { exitCode, stdout } = await lab('--app', template, '--expect', file);

    expect(stdout).toMatch(/Taken for granted:\n  jobs\/Jobs: no provider for https:\/\/standin[0-9a-f]{8} in account 111122223333 is made by this app; /);
    expect(stdout).toContain(`${file}:2: WRONG: deny, expected allow: jobs/nightly of https://standin`);
    expect(stdout).toContain(":sub' has 'system:serviceaccount:jobs:*', the request has 'system:serviceaccount:jobs:nightly'\n");
    expect(exitCode).toBe(1);
  });

  test('what only the deployment can tell is not as expected, whatever is expected', async () => {
    const template = written('either.yaml', `
Conditions:
  Prod: !Equals [!Ref AWS::AccountId, '111122223333']
Resources:
  Api:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: !If [Prod, !Sub '\${A}', !Sub '\${B}']
`);
    const file = written('expectations.yaml', 'workloads:\n  - { serviceAccount: shop/web, role: Api, expect: deny }\n');

    const { exitCode, stdout } = await lab('--app', template, '--expect', file);

    expect(stdout).toContain(`${file}:2: WRONG: unknown, expected deny: shop/web gets either/Api\n    the trust policy: `);
    expect(exitCode).toBe(1);
  });
});

test.each<[string, string[], string]>([
  ['a file that is not there', ['--expect', '/nowhere/expectations.yaml'], "lab: /nowhere/expectations.yaml cannot be read: ENOENT: no such file or directory, open '/nowhere/expectations.yaml'\n"],
  ['no app', ['--app', '/nowhere', '--expect', written('one.yaml', EXPECTATIONS)],
    'lab: there is no /nowhere: run "cdk synth" first, or pass the path of a cloud assembly or template\n'],
  ['no expectations', [], "error: required option '--expect <file>' not specified\n(add --help for usage)\n"],
])('%s: one sentence, exit code 2, and nothing is started', async (_what, args, sentence) => {
  expect(await lab(...args)).toEqual({ exitCode: 2, stdout: '', stderr: sentence });
});

/** Two clusters that exist, kubectl of both modules, and a login to each with the same groups. */
function twoClusters(): App {
  const app = testApp();
  const [blueStack, greenStack] = ['Blue', 'Green'].map(id => new Stack(app, id, { env: ENV }));
  const kubectlRoleArn = `arn:aws:iam::${ENV.account}:role/kubectl`;
  const blue = eks.Cluster.fromClusterAttributes(blueStack, 'Cluster', { clusterName: 'blue', kubectlRoleArn, kubectlLayer: new KubectlV33Layer(blueStack, 'Kubectl') });
  const existing = eksv2.Cluster.fromClusterAttributes(greenStack, 'Existing', { clusterName: 'green' });
  const kubectlProvider = new eksv2.KubectlProvider(greenStack, 'Kubectl', { cluster: existing, kubectlLayer: new KubectlV33Layer(greenStack, 'Layer') });
  const accessPolicies = [eks.AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', { accessScopeType: eks.AccessScopeType.CLUSTER })];
  new IamAccessEntry(greenStack, 'KubectlAccess', { cluster: existing, principal: AccessEntryPrincipal.role(kubectlProvider.role!), accessPolicies });
  const green = eksv2.Cluster.fromClusterAttributes(greenStack, 'Cluster', { clusterName: 'green', kubectlProvider });
  bindTeam(blueStack, blue, ManifestTarget.eks(blue), RbacResource.PODS);
  bindTeam(greenStack, green, ManifestTarget.eksV2(green), RbacResource.SECRETS);

  const oidcProvider = new ClusterOidcProvider(greenStack, 'Provider', { issuerUrl: ISSUER_URL, audiences: ['sts.amazonaws.com', 'vault'] });
  const role = new IrsaRole(greenStack, 'Web', { oidcProvider, serviceAccount: ServiceAccountSubject.named('shop', 'web'), audience: 'vault' });
  new KubernetesServiceAccount(greenStack, 'Account', { role, target: ManifestTarget.eksV2(green), createNamespace: true });
  return app;
}

function bindTeam(stack: Stack, cluster: eks.IClusterRef, target: ManifestTarget, resource: RbacResource): void {
  const identityProvider = IdentityProvider.okta({ domain: 'example.okta.com', authorizationServerId: 'aus1example', clientId: '0oa1example' });
  const okta = new OidcIdpAssociation(stack, 'Okta', { cluster, configName: stack.stackName.toLowerCase(), identityProvider });
  new RbacBinding(stack, 'Team', { role: RbacRole.fromRules('team', [RbacRule.read([resource])]), subjects: [okta.group('team')], target });
}
