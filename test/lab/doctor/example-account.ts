import type { App } from 'aws-cdk-lib';
import {
  accessPolicy, ACCOUNT, ADMINISTRATOR_POLICY, associationUpdate, fakeCluster, healthyAccount, type FakeAccount, type FakeUserPool,
} from '../../cli/doctor/fake-account';
import type { Template } from '../../support/example';
import type { DeployedLogin } from '../deployment/deployed-login';
import { SynthesizedIam } from '../sts/synthesized-iam';

/*
 * The AWS account of the example app after its deployment: what the templates say, as the APIs of AWS tell it.
 */

/** What the cluster is called. */
export const CLUSTER = 'example';

/** The role of the one workload that the example does not have, because its role needs no trust in an issuer. */
export const POD_IDENTITY_ROLE = `arn:aws:iam::${ACCOUNT}:role/shop-reports`;
export const POD_IDENTITY_TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
};

/** A role of nodes, which no pod assumes. */
export const NODE_ROLE = `arn:aws:iam::${ACCOUNT}:role/example-node`;
const NODE_TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] };

/** An account in which nothing is wrong: what is synthesized, deployed. */
export function exampleAccount(app: App, login: DeployedLogin): FakeAccount {
  const iam = new SynthesizedIam(app, { ExampleCluster: login.cluster.issuerUrl });
  const breakGlass = login.stack.only('AWS::IAM::Role');
  const entry = login.stack.only('AWS::EKS::AccessEntry') as { PrincipalArn: string; AccessPolicies: unknown[] };
  return healthyAccount({
    clusters: { [CLUSTER]: exampleCluster(app, login, entry.PrincipalArn) },
    providers: Object.fromEntries(iam.providers.map(({ account, issuerUrl, audiences }) => [`arn:aws:iam::${account}:oidc-provider/${issuerUrl.replace('https://', '')}`, audiences])),
    roles: {
      ...Object.fromEntries(iam.roles.map(({ arn, trust }) => [arn, trust])),
      [entry.PrincipalArn]: breakGlass.AssumeRolePolicyDocument,
      [POD_IDENTITY_ROLE]: POD_IDENTITY_TRUST,
      [NODE_ROLE]: NODE_TRUST,
    },
    userPools: { [login.pool.poolId]: exampleUserPool(login) },
  });
}

/** The ARN of a role of the example, by its construct path. */
export function exampleRole(app: App, issuerUrl: string, path: string): string {
  return new SynthesizedIam(app, { ExampleCluster: issuerUrl }).role(path).arn;
}

function exampleCluster(app: App, { cluster, stack, association }: DeployedLogin, administrator: string): FakeAccount['clusters'][string] {
  const { Version, Logging, AccessConfig } = clusterProperties(app);
  const { IdentityProviderConfigName: name } = stack.only('AWS::EKS::IdentityProviderConfig') as { IdentityProviderConfigName: string };
  const { requiredClaims = {}, ...config } = association;
  return fakeCluster({
    name: CLUSTER,
    issuer: cluster.issuerUrl.replace('https://', ''),
    cluster: {
      version: Version,
      endpoint: cluster.endpoint,
      certificateAuthority: { data: cluster.certificateAuthorityData },
      logging: { clusterLogging: [{ types: Logging.ClusterLogging.EnabledTypes.map(({ Type }) => Type), enabled: true }] },
      accessConfig: { authenticationMode: AccessConfig.AuthenticationMode },
    },
    associations: { [name]: { identityProviderConfigName: name, status: 'ACTIVE', ...config, requiredClaims } },
    updates: { 'u-1': associationUpdate({ params: [{ type: 'IdentityProviderConfig', value: JSON.stringify([{ type: 'oidc', name }]) }] }) },
    accessEntries: [administrator],
    accessPolicies: { [administrator]: [accessPolicy({ policyArn: ADMINISTRATOR_POLICY })] },
    podIdentityAssociations: { 'a-1': { namespace: 'shop', serviceAccount: 'reports', roleArn: POD_IDENTITY_ROLE } },
    addons: { 'eks-pod-identity-agent': {} },
  });
}

/** What the app says of its cluster without a value of the deployment. */
function clusterProperties(app: App): ClusterProperties {
  const { Resources } = app.synth().getStackByName('ExampleCluster').template as Template;
  const [found] = Object.values(Resources).filter(({ Type }) => Type === 'AWS::EKS::Cluster');
  return found.Properties as unknown as ClusterProperties;
}

interface ClusterProperties {
  readonly Version: string;
  readonly Logging: { readonly ClusterLogging: { readonly EnabledTypes: { readonly Type: string }[] } };
  readonly AccessConfig: { readonly AuthenticationMode: string };
}

function exampleUserPool({ pool, clientId, stack }: DeployedLogin): FakeUserPool {
  const domain = String(stack.only('AWS::Cognito::UserPoolDomain').Domain);
  return {
    pool: { Id: pool.poolId, Domain: domain },
    clients: { [clientId]: { ...stack.only('AWS::Cognito::UserPoolClient'), ClientId: clientId } },
    domains: { [domain]: 'ACTIVE' },
    providers: [],
    groups: stack.resources('AWS::Cognito::UserPoolGroup').map(({ properties }) => String(properties.GroupName)),
  };
}
