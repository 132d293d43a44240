import { ACCOUNT } from './emulator';
import { inEmulator } from './in-emulator';
import { letIn } from './let-in';
import { resourceAt, type ShopProps, shopAssembly } from './shop-app';
import type { Template } from '../../support/example';

const OKTA_URL = 'https://example.okta.com/oauth2/default';

const aws = inEmulator();

describe('a service account with another name', () => {
  test('changes the trust of its role, and nothing else', async () => {
    await aws().cdk.deploy(shop('Renamed', { serviceAccount: 'web' }));
    const before = await state('Renamed');
    expect(before.letIn).toEqual([`shop:web of ${before.issuer}`]);

    await aws().cdk.deploy(shop('Renamed', { serviceAccount: 'returns' }));

    const after = await state('Renamed');
    expect(after.letIn).toEqual([`shop:returns of ${before.issuer}`]);
    expect({ ...after, letIn: before.letIn, template: undefined }).toEqual({ ...before, template: undefined });
    expect(changedProperties(before.template, after.template)).toEqual(['AWS::IAM::Role AssumeRolePolicyDocument']);
  });

  /** What somebody could notice of a stack. */
  async function state(stackName: string) {
    const [issuer] = Object.values(await aws().account.providers()).map(({ url }) => url!);
    return {
      issuer,
      letIn: letIn(await aws().account.trustOf(await aws().account.physicalId(stackName, 'Role')), [issuer], ACCOUNT),
      resources: await aws().account.resources(stackName),
      association: await aws().account.association(await aws().account.physicalId(stackName, 'Cluster'), 'okta'),
      template: await aws().account.template(stackName),
    };
  }
});

describe.each([
  ['1.31', 'already has an OIDC identity provider configuration.'], // by ministack
  ['1.35', `has an association with ${OKTA_URL} already`], // by test/lab/deploy/emulator, as EKS documents it
])('the association of a cluster with Kubernetes %s, with another prefix,', (kubernetesVersion, refusal) => {
  const name = `Kubernetes${kubernetesVersion.replace('.', '')}`;
  const prefix = async () => (await aws().account.association(await aws().account.physicalId(name, 'Cluster'), 'okta')).groupsPrefix;

  test('is refused in one deployment, after which the old one is still there', async () => {
    await aws().cdk.deploy(shop(name, { kubernetesVersion, groupsPrefix: 'old:' }));

    const { status, output } = await aws().cdk.tryDeploy(shop(name, { kubernetesVersion, groupsPrefix: 'new:' }));

    expect(status).toBe(1);
    expect(output).toContain(refusal);
    expect((await aws().account.stacks()).find(({ StackName }) => StackName === name)?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await prefix()).toBe('old:');
  });

  test('is made in two, the first with `associate: false`', async () => {
    await aws().cdk.deploy(shop(name, { kubernetesVersion, groupsPrefix: 'new:', associate: false }));
    await expect(prefix()).rejects.toThrow('OIDC provider configuration \'okta\' not found');
    await aws().cdk.deploy(shop(name, { kubernetesVersion, groupsPrefix: 'new:' }));

    expect(await prefix()).toBe('new:');
  });
});

describe('the emulator with our resource types', () => {
  test.each([
    ['with a property that it would drop', 'Login', 'Oidc.GroupClaim', 'AWS::EKS::IdentityProviderConfig: the laboratory does not know GroupClaim'],
    ['to a cluster that is not there', 'Login', 'ClusterName', 'No cluster found for name: groups.'],
    ['of a provider without https', 'Provider', 'Url', 'IAM refuses an issuer URL without https://, groups'],
  ])('fails a deployment %s', async (what, id, property, reason) => {
    const spoil: ShopProps['spoil'] = stack => resourceAt(stack, id).addPropertyOverride(property, 'groups');
    const { status, output } = await aws().cdk.tryDeploy(shop(what.replace(/\W/g, '-'), { spoil }));

    expect(status).toBe(1);
    expect(output).toContain(reason);
  });
});

function shop(name: string, props: ShopProps): string {
  return shopAssembly(aws().emulator, name, props);
}

/** `<type> <property>` of what differs between two templates. */
function changedProperties(before: Template, after: Template): string[] {
  return Object.entries(after.Resources).flatMap(([id, { Type, Properties = {} }]) => Object.entries(Properties)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before.Resources[id].Properties?.[name]))
    .map(([name]) => `${Type} ${name}`));
}
