import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeAccessEntryCommand, DescribeClusterCommand, ListAccessEntriesCommand, ListAssociatedAccessPoliciesCommand, ListIdentityProviderConfigsCommand } from '@aws-sdk/client-eks';
import { App } from 'aws-cdk-lib';
import { Account } from './account';
import { CdkCommand, synthesize } from './cdk-command';
import { ACCOUNT, Emulator, REGION } from './emulator';
import { letIn } from './let-in';
import {
  ALL_EXAMPLES, BLUE_GREEN, CDK8S, CROSS_ACCOUNT, EMPLOYEES_AND_CONTRACTORS, ENTRA_ID, EXAMPLE_APP, EXISTING_CLUSTER_BY_ISSUER,
  EXISTING_CLUSTER_BY_LOOKUP, EXISTING_USER_POOL, GITOPS_YAML, IAM_ACCESS_ENTRY, KUBECTL_PROVIDERS, WALK_THROUGH,
} from '../../examples/all-examples';
import { type Example, templatesOf } from '../../support/example';

const LEDGER = '444455556666';
const [PRODUCTION, STAGING] = ['5A1F9C73E04B4D2E8C6B7A90D1E2F3C4', '0E9D8C7B6A5F4E3D2C1B0A9F8E7D6C5B'].map(id => `oidc.eks.${REGION}.amazonaws.com/id/${id}`);
const OKTA = {
  issuerUrl: 'https://example.okta.com/oauth2/default',
  clientId: '0oa1example',
  usernameClaim: 'preferred_username',
  usernamePrefix: 'okta:',
  groupsClaim: 'groups',
  groupsPrefix: 'okta:',
  requiredClaims: {},
};

/** An example, and what is in the account once it is deployed. */
interface Case {
  readonly example: Example;
  /** Names and versions of the clusters that it takes for granted. */
  readonly clusters?: Record<string, string>;
  /** Accounts besides the usual one. */
  readonly accounts?: string[];
  readonly holds: (deployed: { account: Account; accountOf: (id: string) => Account }) => Promise<void>;
}

const CASES: Case[] = [
  {
    example: BLUE_GREEN,
    holds: async ({ account }) => {
      const issuers = [await issuerOf(account, 'Blue'), await issuerOf(account, 'Green')];

      await expectLetIn(account, 'BlueGreenIdentity', 'Shop', issuers, issuers.map(issuer => `shop:web of ${issuer}`));
      expect(await issuersKnown(account)).toEqual([...issuers].sort());
    },
  },
  {
    example: CROSS_ACCOUNT,
    accounts: [LEDGER],
    holds: async ({ account, accountOf }) => {
      const ledger = accountOf(LEDGER);
      await expectLetIn(account, 'CrossAccountPlatform', 'Web', [PRODUCTION, STAGING], [`shop:web of ${PRODUCTION}`]);
      await expectLetIn(ledger, 'CrossAccountLedger', 'Accountant', [PRODUCTION, STAGING], [`shop:accountant of ${PRODUCTION}`], LEDGER);
      expect([await issuersKnown(account), await issuersKnown(ledger)]).toEqual([[PRODUCTION], [PRODUCTION]]);
      const { ServiceAccountManifest: manifest } = await ledger.outputs('CrossAccountLedger');
      expect(JSON.parse(manifest).metadata.annotations['eks.amazonaws.com/role-arn'])
        .toBe(`arn:aws:iam::${LEDGER}:role/${await ledger.physicalId('CrossAccountLedger', 'Accountant')}`);
    },
  },
  {
    example: EXISTING_CLUSTER_BY_ISSUER,
    holds: async ({ account }) => {
      await expectLetIn(account, 'ExistingClusterByIssuer', 'Shop', [PRODUCTION, STAGING], [`shop:web of ${PRODUCTION}`]);
      await expectLetIn(account, 'ExistingClusterByIssuer', 'Returns', [PRODUCTION, STAGING], [`shop:returns of ${PRODUCTION}`]);
      expect(await issuersKnown(account)).toEqual([PRODUCTION]);
    },
  },
  {
    example: EXISTING_CLUSTER_BY_LOOKUP,
    holds: async ({ account }) => {
      await expectLetIn(account, 'ExistingClusterByLookup', 'ProductionShop', [PRODUCTION, STAGING], [`shop:web of ${PRODUCTION}`]);
      await expectLetIn(account, 'ExistingClusterByLookup', 'StagingShop', [PRODUCTION, STAGING], [`shop:web of ${STAGING}`]);
      expect(await issuersKnown(account)).toEqual([STAGING]); // that of production is imported
    },
  },
  {
    example: EXISTING_USER_POOL,
    clusters: { production: '1.34' },
    holds: ({ account }) => expectAssociations(account, 'production', {
      cognito: {
        issuerUrl: `https://cognito-idp.${REGION}.amazonaws.com/eu-west-1_Q3xZ7bT1k`,
        clientId: '702vqsrjicklgb7c5b7b50i1gc',
        usernameClaim: 'email',
        usernamePrefix: 'cognito:',
        groupsClaim: 'cognito:groups',
        groupsPrefix: 'cognito:',
        requiredClaims: {},
      },
    }),
  },
  {
    example: ENTRA_ID,
    clusters: { production: '1.34' },
    holds: ({ account }) => expectAssociations(account, 'production', {
      'entra-id': {
        issuerUrl: 'https://login.microsoftonline.com/6f1d7a52-2f0a-4c55-9d7e-0b9a4f1c3e88/v2.0',
        clientId: '0c2f6c1e-6d1c-4d0d-9f43-6a6f1f0f8a17',
        usernameClaim: 'oid',
        usernamePrefix: 'entra-id:',
        groupsClaim: 'roles',
        groupsPrefix: 'entra-id:',
        requiredClaims: {},
      },
    }),
  },
  {
    example: EMPLOYEES_AND_CONTRACTORS,
    holds: async ({ account }) => {
      const { ContractorsIssuerUrl: issuerUrl, ContractorsClientId: clientId, AuditorGroups: groups } = await account.outputs('EmployeesAndContractors');
      await expectAssociations(account, await account.physicalId('SharedCluster', 'Cluster'), {
        employees: { ...OKTA, issuerUrl: 'https://example.okta.com/oauth2/aus1example', usernamePrefix: 'employees:', groupsPrefix: 'employees:' },
        contractors: { issuerUrl, clientId, usernameClaim: 'email', usernamePrefix: 'contractors:', groupsClaim: 'cognito:groups', groupsPrefix: 'contractors:', requiredClaims: {} },
      });
      expect(groups).toBe('employees:auditors,contractors:auditors');
    },
  },
  {
    example: IAM_ACCESS_ENTRY,
    clusters: { production: '1.34' },
    holds: async ({ account }) => {
      const admins = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PlatformAdmin_0123456789abcdef`;
      const pipeline = `arn:aws:iam::${ACCOUNT}:role/deploy`;
      await expectAssociations(account, 'production', { okta: OKTA });
      expect(await accessEntries(account, 'production')).toEqual({
        [admins]: { groups: [], policies: ['arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy cluster'] },
        [pipeline]: { groups: ['deployers'], policies: [] },
      });
    },
  },
  {
    example: WALK_THROUGH,
    clusters: { 'oidc-test': '1.31' },
    holds: async ({ account }) => {
      const { LoginIssuerUrl: issuerUrl, LoginClientId: clientId, LoginUserPoolId: UserPoolId } = await account.outputs('CognitouserpoolStack');
      const { UserPool: pool } = await account.cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
      expect(pool).toMatchObject({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: false }, Policies: { PasswordPolicy: { MinimumLength: 8 } } });
      await expectAssociations(account, 'oidc-test', {
        'oidc-config': { issuerUrl, clientId, usernameClaim: 'email', groupsClaim: 'cognito:groups', groupsPrefix: 'gid:', requiredClaims: {} },
      });
    },
  },
  {
    example: GITOPS_YAML,
    clusters: { production: '1.34' },
    holds: async ({ account }) => {
      expect(await account.physicalId('GitopsYaml', 'Web')).toBe('shop-web'); // the name that the file with the service account has
      await expectLetIn(account, 'GitopsYaml', 'Web', [PRODUCTION, STAGING], [`shop:web of ${PRODUCTION}`]);
      await expectAssociations(account, 'production', { okta: OKTA });
    },
  },
  {
    example: CDK8S,
    clusters: { production: '1.34' },
    holds: ({ account }) => expectAssociations(account, 'production', { okta: OKTA }),
  },
];

test('every example is deployed in the laboratory', () => {
  const others = [EXAMPLE_APP, KUBECTL_PROVIDERS]; // have files of their own
  expect([...CASES.map(({ example }) => example), ...others].map(({ file }) => file).sort()).toEqual(ALL_EXAMPLES.map(({ file }) => file).sort());
});

test.each(CASES.map(each => [each.example.file, each] as const))('%s is deployed, changes nothing a second time, and is destroyed', async (_file, each) => {
  const emulator = await Emulator.start();
  const opened = new Map([ACCOUNT, ...each.accounts ?? []].map(id => [id, new Account(emulator, id)]));
  try {
    await deployTwiceAndDestroy(emulator, opened, each);
  } finally {
    opened.forEach(account => account.close());
    await emulator.stop();
  }
});

async function deployTwiceAndDestroy(emulator: Emulator, accounts: Map<string, Account>, { example, clusters, holds }: Case): Promise<void> {
  const cdk = new CdkCommand(emulator);
  const accountOf = (id: string) => accounts.get(id)!;
  for (const id of accounts.keys()) {
    await cdk.bootstrap(id);
  }
  for (const [name, version] of Object.entries(clusters ?? {})) {
    await accountOf(ACCOUNT).createCluster(name, version);
  }
  const assembly = synthesize(emulator, example);
  const names = Object.keys(templatesOf(example.build(new App({ context: example.context })))).sort();

  await cdk.deploy(assembly);
  expect(await stackNames([...accounts.values()])).toEqual(names);
  await holds({ account: accountOf(ACCOUNT), accountOf });

  const again = await cdk.deploy(assembly);
  names.forEach(name => expect(again).toContain(`${name} (no changes)`));

  await cdk.destroy(assembly);
  expect(await stackNames([...accounts.values()])).toEqual([]);
}

async function stackNames(accounts: Account[]): Promise<string[]> {
  const stacks = await Promise.all(accounts.map(account => account.stacks()));
  return stacks.flat().map(({ StackName }) => StackName!).sort();
}

async function issuerOf(account: Account, stackName: string): Promise<string> {
  const { cluster } = await account.eks.send(new DescribeClusterCommand({ name: await account.physicalId(stackName, 'Cluster') }));
  return cluster!.identity!.oidc!.issuer!.replace('https://', '');
}

/** The issuers that IAM knows, all of them for tokens that are meant for STS. */
async function issuersKnown(account: Account): Promise<string[]> {
  const providers = Object.values(await account.providers());
  providers.forEach(({ audiences }) => expect(audiences).toEqual(['sts.amazonaws.com']));
  return providers.map(({ url }) => url!).sort();
}

async function expectLetIn(account: Account, stack: string, id: string, issuers: string[], expected: string[], accountId = ACCOUNT): Promise<void> {
  const trust = await account.trustOf(await account.physicalId(stack, id));
  expect(letIn(trust, issuers, accountId)).toEqual(expected);
}

async function expectAssociations(account: Account, clusterName: string, expected: Record<string, object>): Promise<void> {
  const { identityProviderConfigs: configs = [] } = await account.eks.send(new ListIdentityProviderConfigsCommand({ clusterName }));
  expect(configs.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const [identityProviderConfigName, declared] of Object.entries(expected)) {
    const association = await account.association(clusterName, identityProviderConfigName);
    expect(association).toEqual({ clusterName, identityProviderConfigName, ...declared });
  }
}

async function accessEntries(account: Account, clusterName: string): Promise<Record<string, object>> {
  const { accessEntries: principals = [] } = await account.eks.send(new ListAccessEntriesCommand({ clusterName }));
  const entries = principals.map(async principalArn => {
    const { accessEntry } = await account.eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
    const { associatedAccessPolicies = [] } = await account.eks.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn }));
    const policies = associatedAccessPolicies.map(({ policyArn, accessScope }) => `${policyArn} ${accessScope?.type}`);
    return [principalArn, { groups: accessEntry?.kubernetesGroups, policies }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
