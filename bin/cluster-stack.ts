import { Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Properties of `ClusterStack`.
 */
export interface ClusterStackProps extends StackProps {
  /**
   * The Kubernetes version of the cluster.
   *
   * @default - the newest that the oldest supported aws-cdk-lib knows
   */
  readonly kubernetesVersion?: eks.KubernetesVersion;

  /**
   * The ARN of an IAM role that may do everything in the cluster.
   *
   * @default - nobody has access; add an access entry later
   */
  readonly administratorArn?: string;

  /**
   * The addresses, as a CIDR block, that reach the Kubernetes API from outside of the network.
   *
   * @default - the Kubernetes API is reachable from inside the network only
   */
  readonly kubectlFrom?: string;
}

/**
 * A network, and an EKS cluster in it whose nodes have no public address.
 */
export class ClusterStack extends Stack {
  /** The cluster. */
  public readonly cluster: eks.Cluster;

  constructor(scope: Construct, id: string, props: ClusterStackProps = {}) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Network', {
      maxAzs: 2, // picked at deployment (Fn::GetAZs): which zones there are is not looked up
      natGateways: 1, // saves money; production has one for each zone
      flowLogs: { AllTraffic: {} },
    });

    this.cluster = new eks.Cluster(this, 'Cluster', {
      version: props.kubernetesVersion ?? eks.KubernetesVersion.V1_35,
      vpc,
      vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }],
      endpointAccess: endpointAccessFrom(props.kubectlFrom),
      // audit is the log that answers "which pod or person did this", the others explain why it failed
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      secretsEncryptionKey: new kms.Key(this, 'SecretsKey', {
        description: 'Kubernetes secrets of the cluster',
        enableKeyRotation: true,
      }),
      // else the role with which CloudFormation deploys would be administrator of the cluster for good
      bootstrapClusterCreatorAdminPermissions: false,
      mastersRole: props.administratorArn ? iam.Role.fromRoleArn(this, 'Administrator', props.administratorArn) : undefined,
      // nodes are added below; the default would be EKS Auto Mode
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });

    const { launchTemplateRef, latestVersionNumber } = this.nodeTemplate();
    this.cluster.addNodegroupCapacity('Workers', {
      amiType: eks.NodegroupAmiType.AL2023_X86_64_STANDARD,
      instanceTypes: [ec2.InstanceType.of(ec2.InstanceClass.M6I, ec2.InstanceSize.LARGE)],
      minSize: 2,
      maxSize: 4,
      subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      launchTemplateSpec: { id: launchTemplateRef.launchTemplateId, version: latestVersionNumber },
    });
  }

  /** What a node starts from: encrypted disk, and no way for pods to the permissions of the node. */
  private nodeTemplate(): ec2.LaunchTemplate {
    return new ec2.LaunchTemplate(this, 'NodeTemplate', {
      requireImdsv2: true,
      // one hop ends at the node. With two, a pod without a role of its own silently gets that of the node,
      // and a mistake in the set-up of a role shows as the wrong identity instead of as an error.
      httpPutResponseHopLimit: 1,
      blockDevices: [{
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs(40, { volumeType: ec2.EbsDeviceVolumeType.GP3, encrypted: true }),
      }],
    });
  }
}

function endpointAccessFrom(cidr: string | undefined): eks.EndpointAccess {
  return cidr ? eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(cidr) : eks.EndpointAccess.PRIVATE;
}
