import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { CognitoIdpAssociation } from '../../lib/people/cognito-idp-association';
import { type IOidcIdpAssociation, OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import { OidcKubeconfig, type OidcKubeconfigProps, OidcLoginGrant } from '../../lib/people/oidc-kubeconfig';
import { ENV, l1Cluster, testStack, v1Cluster, v2Cluster } from '../support/clusters';
import { attributesOf, Deployment } from '../support/deployment';

const ENDPOINT = 'https://EXAMPLE.gr7.eu-west-1.eks.amazonaws.com';
const CA = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n').toString('base64');

const OKTA = { login: 'okta', issuerUrl: 'https://example.okta.com/oauth2/default', clientId: 'kubectl', scopes: ['groups'] };

describe('for a cluster and a login made in the app', () => {
  test.each<[string, (stack: Stack) => eks.IClusterRef & { node: { path: string } }]>([
    ['CfnCluster', l1Cluster],
    ['aws-eks-v2', v2Cluster],
    ['aws-eks', v1Cluster],
  ])('is an output that is complete at deployment (%s)', (_what, clusterIn) => {
    const { stack } = testStack();
    const cluster = clusterIn(stack);
    const login = new CognitoIdpAssociation(stack, 'Login', { cluster });

    new OidcKubeconfig(stack, 'Kubectl', { association: login.association, cluster });

    expect(deployed(stack, 'KubectlKubeconfig')).toEqual(kubeconfig({
      cluster: 'my-cluster', login: 'cognito', issuerUrl: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool', clientId: 'client', scopes: ['profile', 'email'],
    }));
  });

  test('is one where the cluster is in another stack', () => {
    const app = new App();
    const cluster = l1Cluster(new Stack(app, 'ClusterStack', { env: ENV }));
    const stack = new Stack(app, 'Test', { env: ENV });
    const association = existingAssociation(stack);

    new OidcKubeconfig(stack, 'Kubectl', { association, cluster });

    expect(deployed(stack, 'KubectlKubeconfig')).toEqual(kubeconfig({ ...OKTA, cluster: 'my-cluster' }));
  });

  test('holds no secret, and no way through AWS', () => {
    const { stack } = testStack();
    const cluster = l1Cluster(stack);
    const { association } = new CognitoIdpAssociation(stack, 'Login', { cluster });

    const made = new OidcKubeconfig(stack, 'Kubectl', { association, cluster });

    expect(JSON.stringify(stack.resolve(made.kubeconfig))).not.toMatch(/secret|password|token"|aws"|get-credentials/i);
  });
});

describe('for an existing cluster and an existing login', () => {
  test('is a literal, in an output', () => {
    const { stack } = testStack();
    l1Cluster(stack, 'Another'); // CloudFormation wants something in a stack

    const made = new OidcKubeconfig(stack, 'Kubectl', literal(stack));

    expect(JSON.parse(made.kubeconfig)).toEqual(kubeconfig({ ...OKTA, cluster: 'prod' }));
    expect(Template.fromStack(stack).toJSON().Outputs.KubectlKubeconfig.Value).toBe(made.kubeconfig);
  });

  test('takes endpoint and certificate authority that the import knows', () => {
    const { stack } = testStack();
    const cluster = eksv2.Cluster.fromClusterAttributes(stack, 'Known', {
      clusterName: 'prod', clusterEndpoint: ENDPOINT, clusterCertificateAuthorityData: CA,
    });

    expect(JSON.parse(new OidcKubeconfig(stack, 'Kubectl', { association: existingAssociation(stack), cluster }).kubeconfig)).toEqual(kubeconfig({ ...OKTA, cluster: 'prod' }));
  });

  test('is a file that only its owner may read, where one is asked for, and then no output', () => {
    const directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
    const { app, stack } = testStack();
    l1Cluster(stack, 'Another'); // CloudFormation wants something in a stack
    const outputFile = join(directory, 'handed', 'out', 'kubeconfig.json');
    mkdirSync(dirname(outputFile), { recursive: true });
    writeFileSync(outputFile, 'of the day before', { mode: 0o644 });

    new OidcKubeconfig(stack, 'Kubectl', { ...literal(stack), outputFile });
    const { Outputs } = app.synth().getStackByName('Test').template;

    expect(JSON.parse(readFileSync(outputFile, 'utf8'))).toEqual(kubeconfig({ ...OKTA, cluster: 'prod' }));
    expect(readFileSync(outputFile, 'utf8')).toMatch(/^\{\n {2}"apiVersion": "v1",\n[^]*\n\}\n$/);
    expect(statSync(outputFile).mode.toString(8)).toBe('100600');
    expect(Outputs).toBeUndefined();
    rmSync(directory, { recursive: true });
  });

  test('has the names, the namespace and the arguments that it is given', () => {
    const { stack } = testStack();

    const made = new OidcKubeconfig(stack, 'Kubectl', {
      ...literal(stack), contextName: 'prod', namespace: 'payments', furtherArguments: ['--token-cache-storage=keyring'],
    });

    expect(JSON.parse(made.kubeconfig)).toMatchObject({
      'contexts': [{ name: 'prod', context: { cluster: 'prod', namespace: 'payments', user: 'prod' } }],
      'current-context': 'prod',
      'users': [{ name: 'prod', user: { exec: { args: expect.arrayContaining(['--token-cache-storage=keyring']) } } }],
    });
  });

  test.each([
    [OidcLoginGrant.AUTHORIZATION_CODE, ['--oidc-pkce-method=S256', '--grant-type=authcode'], 'Never'],
    [OidcLoginGrant.AUTHORIZATION_CODE_KEYBOARD, ['--oidc-pkce-method=S256', '--grant-type=authcode-keyboard', '--oidc-redirect-url=http://localhost:8000'], 'IfAvailable'],
    [OidcLoginGrant.DEVICE_CODE, ['--oidc-pkce-method=S256', '--grant-type=device-code'], 'Never'],
  ])('logs in by %s', (grantType, args, interactiveMode) => {
    const { stack } = testStack();

    const [{ user: { exec } }] = JSON.parse(new OidcKubeconfig(stack, 'Kubectl', { ...literal(stack), grantType }).kubeconfig).users;

    expect(exec.args.slice(-args.length)).toEqual(args);
    expect(exec.interactiveMode).toBe(interactiveMode);
  });
});

describe('what cannot work', () => {
  test.each<[string, Partial<OidcKubeconfigProps>, string]>([
    ['no endpoint', { endpoint: undefined },
      "[Test/Kubectl] 'endpoint' must be given for the imported cluster 'Test/Cluster', which was imported without it; `aws eks describe-cluster --query cluster.endpoint` prints it"],
    ['no certificate authority', { certificateAuthorityData: undefined },
      "'certificateAuthorityData' must be given for the imported cluster 'Test/Cluster', which was imported without it; "
      + '`aws eks describe-cluster --query cluster.certificateAuthority.data` prints it'],
    ['an http endpoint', { endpoint: 'http://example.com' }, "'endpoint' must be the URL of the API server ('https://<host>'), got 'http://example.com'"],
    ['a certificate authority that is none', { certificateAuthorityData: 'YWJj' }, "'certificateAuthorityData' must be a certificate in PEM, in base64"],
    ['a context name with a blank', { contextName: 'my context' }, "'contextName' must be 1-253 characters without white space, got 'my context'"],
    ['an illegal namespace', { namespace: 'Team_A' }, "'namespace' must be a DNS label"],
    ['a secret', { furtherArguments: ['--oidc-client-secret=hunter2'] }, "'furtherArguments' must not hold a secret, got '--oidc-client-secret'"],
  ])('fails for %s, before anything is made', (_what, props, message) => {
    const { stack } = testStack();

    expect(() => new OidcKubeconfig(stack, 'Kubectl', { ...literal(stack), ...props })).toThrow(message);
    expect(stack.node.tryFindChild('Kubectl')).toBeUndefined();
  });

  test('fails for an association of machines, that nobody logs in through', () => {
    const { stack } = testStack();
    const association = OidcIdpAssociation.fromAttributes(stack, 'Ci', { configName: 'ci', issuerUrl: 'https://ci.example.com', clientId: 'ci', scopes: [] });

    expect(() => new OidcKubeconfig(stack, 'Kubectl', { ...literal(stack), association }))
      .toThrow("[Test/Kubectl] 'association' must be one that people log in through, got 'Test/Ci' for machines, which bring their tokens along");
  });

  test('fails for a device code from Cognito, which has none', () => {
    const { stack } = testStack();
    const cluster = l1Cluster(stack);
    const { association } = new CognitoIdpAssociation(stack, 'Login', { cluster });

    expect(() => new OidcKubeconfig(stack, 'Kubectl', { association, cluster, grantType: OidcLoginGrant.DEVICE_CODE }))
      .toThrow("[Test/Kubectl] 'grantType' must not be DEVICE_CODE with Amazon Cognito, which does not offer it; take AUTHORIZATION_CODE_KEYBOARD");
  });

  test('fails for a file where something is known only at deployment, and says what', () => {
    const { stack } = testStack();
    const props = { outputFile: 'kubeconfig.json', association: existingAssociation(stack) };

    expect(() => new OidcKubeconfig(stack, 'Kubectl', { ...props, cluster: l1Cluster(stack) })).toThrow(
      "[Test/Kubectl] 'outputFile' must be left out where something is known only at deployment (the name of the cluster, its endpoint, "
      + "its certificate authority), got 'kubeconfig.json'; the kubeconfig is then an output of the stack");
  });

  test('fails for a file where one part alone is known only at deployment', () => {
    const { stack } = testStack();
    const endpoint = new CfnParameter(stack, 'Endpoint').valueAsString;

    expect(() => new OidcKubeconfig(stack, 'Kubectl', { ...literal(stack), endpoint, outputFile: 'x' })).toThrow("(its endpoint), got 'x'");
  });
});

function literal(stack: Stack): OidcKubeconfigProps {
  return {
    association: existingAssociation(stack),
    cluster: stack.node.tryFindChild('Cluster') as eks.ICluster | undefined ?? eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'prod' }),
    endpoint: ENDPOINT,
    certificateAuthorityData: CA,
  };
}

function existingAssociation(stack: Stack): IOidcIdpAssociation {
  return stack.node.tryFindChild('Existing') as unknown as IOidcIdpAssociation | undefined ?? OidcIdpAssociation.fromAttributes(stack, 'Existing', {
    configName: 'okta', issuerUrl: 'https://example.okta.com/oauth2/default', clientId: 'kubectl', scopes: ['openid', 'groups'],
  });
}

/** What kubectl is to get. */
function kubeconfig(expected: { cluster: string; login: string; issuerUrl: string; clientId: string; scopes: string[] }) {
  const name = `${expected.login}@${expected.cluster}`;
  return {
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: expected.cluster, cluster: { 'certificate-authority-data': CA, 'server': ENDPOINT } }],
    'contexts': [{ name, context: { cluster: expected.cluster, user: name } }],
    'current-context': name,
    'users': [{
      name,
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'kubectl',
          args: [
            'oidc-login', 'get-token', `--oidc-issuer-url=${expected.issuerUrl}`, `--oidc-client-id=${expected.clientId}`,
            ...expected.scopes.map(scope => `--oidc-extra-scope=${scope}`), '--oidc-pkce-method=S256',
          ],
          interactiveMode: 'Never',
        },
      },
    }],
  };
}

/** An output of the stack `Test` as CloudFormation would have it after the deployment, read as kubectl reads it. */
function deployed(stack: Stack, output: string): unknown {
  const app = stack.node.root as App;
  const cluster = { Ref: 'my-cluster', Endpoint: ENDPOINT, CertificateAuthorityData: CA };
  const attributes = attributesOf(app, {
    'AWS::Cognito::UserPool': { Ref: 'eu-west-1_pool' },
    'AWS::Cognito::UserPoolClient': { Ref: 'client' },
    'AWS::EKS::Cluster': cluster,
    'Custom::AWSCDK-EKS-Cluster': cluster,
  });
  const { Outputs: outputs } = app.synth().getStackByName('Test').template as { Outputs: Record<string, { Value: unknown }> };

  const text = String(new Deployment(app, { attributes }).valueOf(stack, outputs[output].Value));

  expect(text.length).toBeLessThan(4_096); // what an output may hold
  return JSON.parse(text);
}
