import type { Acknowledgement } from '../support/nag';

/** What stays in every stack with a cluster. */
export function clusterAcknowledgements(stackName: string): Acknowledgement[] {
  return [
    {
      finding: new RegExp(`^${stackName}/Cluster/Role/Resource AwsSolutions-IAM4\\[Policy::.*:policy/AmazonEKSClusterPolicy\\]$`),
      reason: 'EKS documents this managed policy for the role of a cluster and extends it with what new versions need',
    },
    {
      finding: new RegExp(`^${stackName}/Cluster/NodegroupWorkers/NodeGroupRole/Resource AwsSolutions-IAM4\\[Policy::.*:policy/`
        + '(AmazonEKSWorkerNodePolicy|AmazonEKS_CNI_Policy|AmazonEC2ContainerRegistryReadOnly)\\]$'),
      reason: 'the managed policies that EKS documents for nodes; pods do not get at them, because the metadata of a node is one hop away',
    },
  ];
}

/** What stays in the identity stack of the example app. */
export const IDENTITY_ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    finding: /^ExampleIdentity\/PaymentsApi\/DefaultPolicy\/Resource AwsSolutions-IAM5\[Action::s3:(GetObject|GetBucket|List|DeleteObject|Abort)\*\]$/,
    reason: 'how grantReadWrite of aws-cdk-lib spells reading and writing; the bucket is named',
  },
  {
    finding: /^ExampleIdentity\/PaymentsApi\/DefaultPolicy\/Resource AwsSolutions-IAM5\[Resource::<ResourcesReceipts[0-9A-F]{8}\.Arn>\/\*\]$/,
    reason: 'every object of one bucket, whose objects are all of this workload',
  },
  {
    finding: /^ExampleIdentity\/ExternalDns\/DefaultPolicy\/Resource AwsSolutions-IAM5\[Resource::\*\]$/,
    reason: 'route53:ListHostedZones cannot be narrowed to a zone; it shows names, and changing records is limited to one zone',
  },
];

/** What stays of a user pool that a `CognitoIdpAssociation` makes by default. */
export function ownPoolAcknowledgements(path: string): Acknowledgement[] {
  return [{
    finding: new RegExp(`^${path}/UserPool/Resource AwsSolutions-COG8$`),
    reason: 'threat protection is part of the plan Plus, which costs money for each user; `featurePlan: FeaturePlan.PLUS` turns both on',
  }];
}

/** What stays of the walk-through of 2021, whose lax settings are what it is there to show. */
export const WALK_THROUGH_ACKNOWLEDGEMENTS: Acknowledgement[] = [
  { finding: /^CognitouserpoolStack\/myuserpool\/Resource AwsSolutions-COG1$/, reason: 'step 1 of the page asks for 8 characters of any kind' },
  { finding: /^CognitouserpoolStack\/myuserpool\/Resource AwsSolutions-COG2$/, reason: 'step 1 of the page has no second factor' },
  { finding: /^CognitouserpoolStack\/myuserpool\/Resource AwsSolutions-COG8$/, reason: 'the plans of today are younger than the page; the default of Cognito is Essentials' },
];

/** What stays of a kubectl provider, which is a construct of aws-cdk-lib. */
export const KUBECTL_ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    finding: /^Kubectl(Blue|Green)\/.*\/(Handler|framework-onEvent)\/Resource AwsSolutions-L1$/,
    reason: 'aws-cdk-lib pins the runtimes of its own functions, and tests them with those',
  },
  {
    finding: /^Kubectl(Blue|Green)\/.*\/ServiceRole\/Resource AwsSolutions-IAM4\[Policy::.*:policy\/(service-role\/AWSLambdaBasicExecutionRole|AmazonEC2ContainerRegistry(PullOnly|ReadOnly))\]$/,
    reason: 'the managed policies that aws-cdk-lib gives its functions',
  },
  {
    finding: /^Kubectl(Blue|Green)\/.*\/ServiceRole\/Resource AwsSolutions-IAM4\[Policy::\{"Fn::If".*AmazonElasticContainerRegistryPublicReadOnly/,
    reason: 'the managed policy with which it pulls public charts',
  },
  {
    finding: /^Kubectl(Blue|Green)\/.*\/framework-onEvent\/ServiceRole\/DefaultPolicy\/Resource AwsSolutions-IAM5\[Resource::<\w+\.Arn>:\*\]$/,
    reason: 'the versions of one function',
  },
];
