import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { App, CfnWaitConditionHandle, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import type { CfnRole, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** The account and region of tests that need one. */
export const ENV = { account: '111122223333', region: 'eu-west-1' };

/** The issuer URL of an existing cluster. */
export const ISSUER_URL = 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** The issuer of that cluster. */
export const ISSUER = ISSUER_URL.replace('https://', '');

/** The ARN of the provider of that cluster. */
export const PROVIDER_ARN = `arn:aws:iam::${ENV.account}:oidc-provider/${ISSUER}`;

/** An app in which findings of AWS's template validator are errors, where aws-cdk-lib has that validator. */
export function testApp(context: Record<string, unknown> = {}): App {
  return new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true, ...context } });
}

/** Such an app with one empty stack. */
export function testStack(props: StackProps = { env: ENV }) {
  const app = testApp();
  return { app, stack: new Stack(app, 'Test', props) };
}

/** Something in a stack that would be empty otherwise, which CloudFormation does not take. */
export function notEmpty<T extends Stack>(stack: T): T {
  new CfnWaitConditionHandle(stack, 'Something');
  return stack;
}

/** The cheapest cluster with an issuer. */
export function l1Cluster(scope: Construct, id = 'Cluster'): eks.CfnCluster {
  return new eks.CfnCluster(scope, id, { roleArn: 'arn:aws:iam::111122223333:role/cluster', resourcesVpcConfig: { subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] } });
}

/** A cluster of `aws-eks-v2`; `kubectl` gives it what `addServiceAccount` needs. */
export function v2Cluster(scope: Construct, id = 'Cluster', options: { kubectl?: boolean } = {}): eksv2.Cluster {
  return new eksv2.Cluster(scope, id, {
    ...privateNetwork(scope, id),
    version: eksv2.KubernetesVersion.V1_33,
    defaultCapacityType: eksv2.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    kubectlProviderOptions: options.kubectl ? { kubectlLayer: new KubectlV33Layer(scope, `${id}Kubectl`) } : undefined,
  });
}

/** A cluster of `aws-eks`. */
export function v1Cluster(scope: Construct, id = 'Cluster'): eks.Cluster {
  return new eks.Cluster(scope, id, {
    ...privateNetwork(scope, id),
    version: eks.KubernetesVersion.V1_33,
    defaultCapacity: 0,
    kubectlLayer: new KubectlV33Layer(scope, `${id}Kubectl`),
  });
}

function privateNetwork(scope: Construct, id: string) {
  return { vpc: existingVpc(scope, `${id}Vpc`), vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }] };
}

/** A network that exists already. */
export function existingVpc(scope: Construct, id: string): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, id, {
    vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
}

/** The resource of a role. */
export function resourceOf(role: Role): CfnRole {
  return role.node.defaultChild as CfnRole;
}
