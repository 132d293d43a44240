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
