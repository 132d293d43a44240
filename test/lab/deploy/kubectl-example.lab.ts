import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeAccessEntryCommand, ListAccessEntriesCommand } from '@aws-sdk/client-eks';
import { type App, CfnOutput, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { synthesize } from './cdk-command';
import { ACCOUNT, REGION } from './emulator';
import { inEmulator } from './in-emulator';
import { letIn } from './let-in';
import { KUBECTL_PROVIDERS } from '../../examples/all-examples';

const ISSUER = `oidc.eks.${REGION}.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4`;
const KUBECTL_ROLE = `arn:aws:iam::${ACCOUNT}:role/kubectl`;

/** What kubectl would have been called with: its Lambda functions do not run here, see emulator/kubectl_types.py. */
interface Applied {
  readonly clusterName: string;
  readonly roleArn: string | null;
  readonly objects: { kind: string; metadata: { name: string; namespace?: string; annotations?: Record<string, string> } }[];
}

const aws = inEmulator();
let assembly: string;

beforeAll(async () => {
  await aws().account.createCluster('blue', '1.33');
  await aws().account.createCluster('green', '1.33');
  await aws().cdk.deploy(synthesize(aws().emulator, { file: 'other app', build: otherAppOfBlue }));
  assembly = synthesize(aws().emulator, KUBECTL_PROVIDERS);
  await aws().cdk.deploy(assembly);
});

describe('cdk deploy of the example with kubectl', () => {
  test('hands the objects of each cluster to the kubectl of that cluster', () => {
    const inBoth = ['ClusterRole read-pods', 'Namespace shop', 'RoleBinding shop/'];

    expect(applied('KubectlBlue').map(name)).toEqual(inBoth.map(start => expect.stringContaining(start)));
    expect(applied('KubectlGreen').map(name)).toEqual([...inBoth, 'ServiceAccount shop/web'].map(start => expect.stringContaining(start)));
    expect(new Set(runs('KubectlBlue').map(({ clusterName, roleArn }) => `${clusterName} ${roleArn}`))).toEqual(new Set([`blue ${KUBECTL_ROLE}`]));
    expect(new Set(runs('KubectlGreen').map(({ clusterName }) => clusterName))).toEqual(new Set(['green']));
  });

  test('annotates the service account with the role that lets it in', async () => {
    const role = await aws().account.physicalId('KubectlGreen', 'Web');

    const serviceAccount = applied('KubectlGreen').find(({ kind }) => kind === 'ServiceAccount');
    expect(serviceAccount?.metadata.annotations).toMatchObject({ 'eks.amazonaws.com/role-arn': `arn:aws:iam::${ACCOUNT}:role/${role}` });
    expect(letIn(await aws().account.trustOf(role), [ISSUER], ACCOUNT)).toEqual([`shop:web of ${ISSUER}`]);
  });

  test('lets the role of the kubectl of cluster green into that cluster', async () => {
    const { accessEntries = [] } = await aws().account.eks.send(new ListAccessEntriesCommand({ clusterName: 'green' }));

    expect(accessEntries).toEqual([`arn:aws:iam::${ACCOUNT}:role/${await aws().account.physicalId('KubectlGreen', 'KubectlHandlerServiceRole')}`]);
    const { accessEntry } = await aws().account.eks.send(new DescribeAccessEntryCommand({ clusterName: 'green', principalArn: accessEntries[0] }));
    expect(accessEntry?.type).toBe('STANDARD');
  });

  test('changes nothing a second time', async () => {
    const output = await aws().cdk.deploy(assembly);

    ['KubectlBlue', 'KubectlGreen'].forEach(stack => expect(output).toContain(`${stack} (no changes)`));
  });
});

test('cdk destroy takes all of it back, except for namespaces, which others may be in', async () => {
  await aws().cdk.destroy(assembly);

  expect((await aws().account.stacks()).map(({ StackName }) => StackName)).toEqual(['OtherAppOfBlue']);
  expect([...applied('KubectlBlue'), ...applied('KubectlGreen')].map(name)).toEqual(['Namespace shop', 'Namespace shop']);
});

/** The other app of that example, as far as it matters. */
function otherAppOfBlue(app: App): App {
  const stack = new Stack(app, 'OtherAppOfBlue');
  new CfnWaitConditionHandle(stack, 'Something'); // a stack without resources is refused
  new CfnOutput(stack, 'KubectlRole', { value: KUBECTL_ROLE, exportName: 'BlueKubectlRoleArn' });
  return app;
}

function runs(stackName: string): Applied[] {
  const directory = join(aws().emulator.directory, 'kubectl');
  const files = existsSync(directory) ? readdirSync(directory).filter(file => file.startsWith(`${stackName}-`)) : [];
  return files.map(file => JSON.parse(readFileSync(join(directory, file), 'utf8')) as Applied);
}

function applied(stackName: string): Applied['objects'] {
  return runs(stackName).flatMap(({ objects }) => objects).sort((one, other) => (name(one) < name(other) ? -1 : 1));
}

function name({ kind, metadata }: Applied['objects'][number]): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
