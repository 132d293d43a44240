import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-eks-v2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../lib';
import { WorkloadResources } from './workload-resources';

/**
 * Properties of `IdentityStack`.
 */
export interface IdentityStackProps extends StackProps {
  /**
   * The cluster whose pods get permissions.
   */
  readonly cluster: ICluster;
}

/**
 * What pods of a cluster may do in AWS: the IAM OIDC provider, and a role for each workload.
 *
 * The provider is here and not beside the cluster, so that everything about IAM is reviewed and deployed in one
 * place. All that crosses stacks is the issuer URL, and no change here can touch the cluster. Further stacks with
 * roles take the provider from this one: IAM has one for an issuer and account.
 */
export class IdentityStack extends Stack {
  constructor(scope: Construct, id: string, props: IdentityStackProps) {
    super(scope, id, props);

    const resources = new WorkloadResources(this, 'Resources', { vpc: props.cluster.vpc });
    const oidcProvider = new ClusterOidcProvider(this, 'Provider', { cluster: props.cluster });

    // one service account, by name: what most workloads need
    const paymentsApi = new IrsaRole(this, 'PaymentsApi', {
      oidcProvider,
      serviceAccount: ServiceAccountSubject.named('payments', 'api'),
      description: 'Pods of payments/api: receipts',
    });
    resources.receipts.grantReadWrite(paymentsApi);

    // an add-on of the cluster, with permissions written out because no grant of aws-cdk-lib covers them
    const externalDns = new IrsaRole(this, 'ExternalDns', {
      oidcProvider,
      serviceAccount: ServiceAccountSubject.named('external-dns', 'external-dns'),
      description: 'Pods of external-dns/external-dns: DNS records of one hosted zone',
    });
    grantDnsRecords(resources.zone, externalDns);

    // every service account of a namespace: for jobs whose names are not known beforehand
    const batch = new IrsaRole(this, 'Batch', {
      oidcProvider,
      serviceAccount: ServiceAccountSubject.anyIn('batch'),
      description: 'All pods of namespace batch: jobs from the queue',
    });
    resources.jobs.grantConsumeMessages(batch);

    this.tellNextStep('PaymentsApi', paymentsApi);
    this.tellNextStep('ExternalDns', externalDns);
    this.tellNextStep('Batch', batch);
  }

  /** Service accounts get the role by an annotation, in a Helm chart or a manifest: these lines go there. */
  private tellNextStep(name: string, role: IrsaRole): void {
    const lines = Object.entries(role.serviceAccountAnnotations).map(([key, value]) => `${key}: ${value}`);
    new CfnOutput(this, `${name}RoleArn`, { value: role.roleArn });
    new CfnOutput(this, `${name}Annotation`, { value: lines.join('\n') });
  }
}

/** What external-dns needs for one zone; run it with `--zone-id-filter`, so that it asks for no other. */
function grantDnsRecords(zone: IHostedZone, grantee: IrsaRole): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
    resourceArns: [zone.hostedZoneArn],
  });
  // route53:ListHostedZones is the one action here that IAM cannot narrow to a zone
  Grant.addToPrincipal({ grantee, actions: ['route53:ListHostedZones'], resourceArns: ['*'] });
}
