import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

/** How often a job is tried before it is put aside. */
const ATTEMPTS = 5;

/**
 * Properties of `WorkloadResources`.
 */
export interface WorkloadResourcesProps {
  /**
   * The network in which the hosted zone is known.
   */
  readonly vpc: IVpc;
}

/**
 * What the workloads of the example use in AWS.
 */
export class WorkloadResources extends Construct {
  /** Receipts of payments. */
  public readonly receipts: Bucket;

  /** The DNS names of services in the cluster. */
  public readonly zone: PrivateHostedZone;

  /** Jobs that wait for a pod. */
  public readonly jobs: Queue;

  constructor(scope: Construct, id: string, props: WorkloadResourcesProps) {
    super(scope, id);

    // access logs are delivered by bucket policy; without the flag by an ACL, which S3 has switched off by default
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);
    const locked = { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, encryption: BucketEncryption.S3_MANAGED, enforceSSL: true };
    this.receipts = new Bucket(this, 'Receipts', {
      ...locked,
      versioned: true,
      serverAccessLogsBucket: new Bucket(this, 'AccessLogs', locked),
    });

    // private, because a public zone of a domain that is not yours would be of no use
    this.zone = new PrivateHostedZone(this, 'Zone', { vpc: props.vpc, zoneName: 'apps.internal' });

    this.jobs = new Queue(this, 'Jobs', {
      enforceSSL: true,
      deadLetterQueue: { queue: new Queue(this, 'FailedJobs', { enforceSSL: true }), maxReceiveCount: ATTEMPTS },
    });
  }
}
