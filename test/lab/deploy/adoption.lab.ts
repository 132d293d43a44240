import { Stack } from 'aws-cdk-lib';
import { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { synthesize } from './cdk-command';
import { eksIdentity } from './command-line';
import { inEmulator } from './in-emulator';
import { shopAssembly } from './shop-app';
import type { DoctorJsonReport } from '../../../cli/report/doctor-json';
import { ClusterOidcProvider, IdentityProvider, OidcIdpAssociation } from '../../../lib';

/* Before a deployment `eks-identity doctor --app` says what is there already: it has to be right about what the deployment does then. */

const SHOP = 'Shop';

const aws = inEmulator();
let assembly: string;
let cluster: string;

beforeAll(async () => {
  assembly = shopAssembly(aws().emulator, SHOP, {});
  await aws().cdk.deploy(assembly);
  cluster = await aws().account.physicalId(SHOP, 'Cluster');
});

test('what an app has deployed itself is nothing to adopt, and can be deployed again', async () => {
  const { adoptions, passed } = await doctor(assembly);

  expect(adoptions).toEqual([]);
  expect(passed).toContain('CDK006');
  await aws().cdk.deploy(assembly);
});

test('a second app like it makes a cluster of its own, and can be deployed', async () => {
  const another = shopAssembly(aws().emulator, 'AnotherShop', {});

  expect((await doctor(another)).adoptions).toEqual([]);
  await aws().cdk.deploy(another);
});

test('a provider and an association that another app has made are found, and the deployment fails', async () => {
  const copy = copyOf(await issuerUrl());
  const { adoptions, first } = await doctor(copy);

  expect(first).toBe('CDK006');
  expect(adoptions).toEqual(['problem Copy/Login', 'problem Copy/Provider']);
  expect((await aws().cdk.tryDeploy(copy)).status).toBe(1);
});

test('a construct with another id is found, too: CloudFormation creates the new before it deletes the old', async () => {
  const url = await issuerUrl();
  const renamed = synthesize(aws().emulator, {
    file: 'renamed',
    build: app => {
      new ClusterOidcProvider(new Stack(app, SHOP), 'Renamed', { issuerUrl: url });
      return app;
    },
  });

  expect((await doctor(renamed)).adoptions).toEqual(['problem Shop/Renamed']);
});

async function issuerUrl(): Promise<string> {
  return `https://${(await aws().account.physicalId(SHOP, 'Provider')).split(':oidc-provider/')[1]}`;
}

/** An app that refers to the cluster, and makes what is there for it. */
function copyOf(issuer: string): string {
  return synthesize(aws().emulator, {
    file: 'copy',
    build: app => {
      const stack = new Stack(app, 'Copy');
      new ClusterOidcProvider(stack, 'Provider', { issuerUrl: issuer });
      new OidcIdpAssociation(stack, 'Login', {
        cluster: Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: cluster }),
        configName: 'okta',
        identityProvider: IdentityProvider.okta({ domain: 'another.okta.com', clientId: '0oa1example' }),
      });
      return app;
    },
  });
}

/** What `eks-identity doctor` says of an app: `problem Copy/Login`. */
async function doctor(app: string): Promise<{ readonly adoptions: string[]; readonly first?: string; readonly passed: string[] }> {
  const { stdout } = await eksIdentity(['doctor', '--cluster', cluster, '--app', app, '--output', 'json'], aws().emulator.environment());
  const { findings, passed } = JSON.parse(stdout) as DoctorJsonReport;
  return {
    adoptions: findings.filter(({ id }) => id === 'CDK006').map(({ status, resource: { path } }) => `${status} ${path}`),
    first: findings[0]?.id,
    passed: passed.map(({ id }) => id),
  };
}
