import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import type { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ContenderId } from './results';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../lib';

/** One way to give every service account a role of its own. */
export interface Contender {
  readonly id: ContenderId;
  /** What the report calls it. */
  readonly title: string;
  /** Fills a stack with a cluster, and with what this many of its service accounts need. */
  readonly build: (stack: Stack, serviceAccounts: number) => void;
}

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const ISSUER_URL = `https://${ISSUER}`;
const AUDIENCE = 'sts.amazonaws.com';
const NAMESPACE = 'apps';

/** What every contender starts from: resources are counted above it. */
export const CLUSTER_ONLY: Contender = {
  id: 'cluster',
  title: 'the cluster alone',
  build: stack => { cluster(stack); },
};

/** The least that CloudFormation needs: times are compared above it. */
export const FLOOR: Contender = {
  id: 'cfn-role',
  title: '`CfnRole`, trust written by hand (the floor)',
  build: (stack, serviceAccounts) => {
    cluster(stack);
    const provider = new iam.CfnOIDCProvider(stack, 'Provider', { url: ISSUER_URL, clientIdList: [AUDIENCE] });
    forEachServiceAccount(serviceAccounts, (id, name) => new iam.CfnRole(stack, id, {
      assumeRolePolicyDocument: handWrittenTrust(provider.ref, name),
    }));
  },
};

/** Everything that is timed; the floor comes first. */
export const CONTENDERS: Contender[] = [
  FLOOR,
  {
    id: 'iam-role',
    title: '`iam.Role` + `OpenIdConnectPrincipal`, literal issuer',
    build: (stack, serviceAccounts) => {
      cluster(stack);
      const provider = new iam.OidcProviderNative(stack, 'Provider', { url: ISSUER_URL, clientIds: [AUDIENCE] });
      forEachServiceAccount(serviceAccounts, (id, name) => new iam.Role(stack, id, {
        assumedBy: new iam.OpenIdConnectPrincipal(provider).withConditions({ StringEquals: handWrittenCondition(name) }),
      }));
    },
  },
  {
    id: 'package-literal',
    title: '**cdk-eks-identity, literal issuer**',
    build: (stack, serviceAccounts) => {
      cluster(stack);
      irsaRoles(stack, new ClusterOidcProvider(stack, 'Provider', { issuerUrl: ISSUER_URL }), serviceAccounts);
    },
  },
  {
    id: 'package-token',
    title: '**cdk-eks-identity, issuer of the cluster in the app**',
    build: (stack, serviceAccounts) => {
      irsaRoles(stack, new ClusterOidcProvider(stack, 'Provider', { cluster: cluster(stack) }), serviceAccounts);
    },
  },
  {
    id: 'eks-v2',
    title: '`aws-eks-v2` `ServiceAccount`',
    build: (stack, serviceAccounts) => {
      const owner = cluster(stack, { kubectlProviderOptions: { kubectlLayer: new KubectlV33Layer(stack, 'Kubectl') } });
      forEachServiceAccount(serviceAccounts, (id, name) => new eks.ServiceAccount(stack, id, { cluster: owner, namespace: NAMESPACE, name }));
    },
  },
];

/** A cluster in a network that exists already. */
function cluster(stack: Stack, props: Partial<eks.ClusterProps> = {}): eks.Cluster {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-1', 'subnet-2'],
  });
  return new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_33,
    vpc,
    vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }],
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    ...props,
  });
}

function irsaRoles(stack: Stack, oidcProvider: ClusterOidcProvider, serviceAccounts: number): void {
  forEachServiceAccount(serviceAccounts, (id, name) => new IrsaRole(stack, id, {
    oidcProvider, serviceAccount: ServiceAccountSubject.named(NAMESPACE, name),
  }));
}

function forEachServiceAccount(count: number, make: (id: string, name: string) => unknown): void {
  for (let n = 1; n <= count; n++) {
    make(`Workload${n}`, `workload-${n}`);
  }
}

function handWrittenTrust(providerArn: string, name: string) {
  return {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { Federated: providerArn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: handWrittenCondition(name) },
    }],
  };
}

function handWrittenCondition(name: string): Record<string, string> {
  return { [`${ISSUER}:aud`]: AUDIENCE, [`${ISSUER}:sub`]: `system:serviceaccount:${NAMESPACE}:${name}` };
}
