import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as eks from 'aws-cdk-lib/aws-eks';
import type * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../lib';
import { ENV, ISSUER_URL, testApp, v1Cluster, v2Cluster } from '../support/clusters';
import { Deployment } from '../support/deployment';

/*
 * The recipe of the README for leaving `eks.ServiceAccount`: what runs keeps its role and its provider.
 */
type Cluster = eks.Cluster | eksv2.Cluster;

const CLUSTERS: [string, (stack: Stack) => Cluster][] = [
  ['aws-eks', stack => v1Cluster(stack)],
  ['aws-eks-v2', stack => v2Cluster(stack, 'Cluster', { kubectl: true })],
];

function deploy(makeCluster: (stack: Stack) => Cluster, fill: (cluster: Cluster, bucket: s3.Bucket) => CfnRole) {
  const app = testApp({ '@aws-cdk/aws-eks:useNativeOidcProvider': true });
  const stack = new Stack(app, 'Test', { env: ENV });
  const cluster = makeCluster(stack);
  const role = fill(cluster, new s3.Bucket(stack, 'Bucket'));
  const template = Template.fromStack(stack);
  const clusterId = Object.keys({ ...template.findResources('AWS::EKS::Cluster'), ...template.findResources('Custom::AWSCDK-EKS-Cluster') })[0];
  const deployment = new Deployment(app, { issuerUrls: { [`Test.${clusterId}`]: ISSUER_URL } });
  return {
    resources: template.toJSON().Resources as Record<string, Resource>,
    roleId: stack.resolve(role.logicalId) as string,
    trust: deployment.trustOf(role),
  };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

const before = (cluster: Cluster, bucket: s3.Bucket) => {
  const serviceAccount = cluster.addServiceAccount('Api', { name: 'api', namespace: 'payments', removalPolicy: RemovalPolicy.RETAIN });
  bucket.grantRead(serviceAccount);
  return serviceAccount.role.node.defaultChild as CfnRole;
};

const after = (cluster: Cluster, bucket: s3.Bucket, oidcProvider = cluster.openIdConnectProvider) => {
  const role = new IrsaRole(new Construct(cluster, 'Api'), 'Role', { oidcProvider, serviceAccount: ServiceAccountSubject.named('payments', 'api') });
  bucket.grantRead(role);
  return role.node.defaultChild as CfnRole;
};

describe.each(CLUSTERS)('from the ServiceAccount of %s', (_module, makeCluster) => {
  test('the role keeps its logical id, and changes nothing but the form of its trust', () => {
    const [old, ours] = [deploy(makeCluster, before), deploy(makeCluster, after)];

    expect(ours.roleId).toBe(old.roleId);
    expect({ ...ours.resources[ours.roleId].Properties, AssumeRolePolicyDocument: undefined })
      .toEqual({ ...old.resources[old.roleId].Properties, AssumeRolePolicyDocument: undefined });
    expect(ours.trust).toEqual(old.trust);
  });

  test('every other resource stays as it is or is plumbing, and the Kubernetes object is left where it is', () => {
    const [old, ours] = [deploy(makeCluster, before), deploy(makeCluster, after)];

    const gone = Object.entries(old.resources).filter(([id]) => !(id in ours.resources));
    const added = Object.keys(ours.resources).filter(id => !(id in old.resources));
    const changed = Object.keys(ours.resources).filter(id => id !== ours.roleId)
      .filter(id => ours.resources[id].Type !== 'AWS::CloudFormation::Stack') // kubectl's, of aws-eks: loses an output that nobody reads any more
      .filter(id => JSON.stringify(withoutPolicy(ours.resources[id])) !== JSON.stringify(withoutPolicy(old.resources[id])));

    expect(added).toEqual([]);
    expect(changed).toEqual([]);
    expect(gone.map(([, { Type }]) => Type)).toEqual(expect.arrayContaining(['Custom::AWSCDKCfnJson', 'Custom::AWSCDK-EKS-KubernetesResource', 'AWS::Lambda::Function']));
    expect(gone.filter(([, { Type }]) => Type === 'Custom::AWSCDK-EKS-KubernetesResource').map(([, { DeletionPolicy }]) => DeletionPolicy)).toEqual(['Retain']);
  });

  test('the native provider that the cluster made can become a ClusterOidcProvider in its place', () => {
    const old = deploy(makeCluster, before);

    const ours = deploy(makeCluster, (cluster, bucket) => after(cluster, bucket, new ClusterOidcProvider(cluster, 'OidcProviderNative', { cluster })));

    const providers = [old, ours].map(({ resources }) => Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::OIDCProvider'));
    expect(providers[1].map(([id, { Properties }]) => [id, Properties])).toEqual(providers[0].map(([id, { Properties }]) => [id, Properties]));
    expect(ours.trust).toEqual(old.trust);
  });
});

/** `removalPolicy` of a ServiceAccount reaches its role's policy too; the retention ends with the construct. */
function withoutPolicy(resource: Resource | undefined) {
  return { ...resource, DeletionPolicy: undefined, UpdateReplacePolicy: undefined };
}
