import { Annotations, Duration } from 'aws-cdk-lib';
import { AccessPolicy, AccessScopeType, type ICluster } from 'aws-cdk-lib/aws-eks-v2';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  AccessEntryPrincipal, type CognitoIdpAssociation, IamAccessEntry, ManifestTarget, RbacBinding, RbacResource, RbacRole, RbacRule,
} from '../lib';

/**
 * Properties of `ClusterAccess`.
 */
export interface ClusterAccessProps {
  /**
   * The cluster.
   */
  readonly cluster: ICluster;

  /**
   * The login that people come by.
   */
  readonly login: CognitoIdpAssociation;

  /**
   * The file with the roles and bindings, for Argo CD, Flux or `kubectl apply`.
   */
  readonly manifestFile: string;
}

/**
 * Who may do what in the cluster.
 *
 * The bindings go into a file, so that nothing in the account needs permissions in the cluster. The way in for
 * emergencies does not go by that file: it works also while whatever applies it does not.
 */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { login } = props;
    const target = ManifestTarget.yamlFile(props.manifestFile);

    // read-secrets for gid:secret-reader, in the whole cluster
    new RbacBinding(this, 'SecretReaders', {
      role: RbacRole.fromRules('read-secrets', [RbacRule.read([RbacResource.SECRETS])]),
      subjects: [login.group('secret-reader')],
      target,
    });
    Annotations.of(this).acknowledgeWarning('cdk-eks-identity:rbacReadsAllSecrets', 'reading secrets is what the group is for');

    // a team: one namespace, in which the team changes things and auditors look
    const namespaces = ['team-a'];
    new RbacBinding(this, 'TeamA', { role: RbacRole.edit(), subjects: [login.group('team-a')], namespaces, createNamespaces: true, target });
    new RbacBinding(this, 'TeamAAuditors', { role: RbacRole.view(), subjects: [login.group('auditors')], namespaces, createNamespaces: true, target });

    this.breakGlass(props.cluster);
  }

  /** Everything, for an hour, for whom the account lets assume the role and who has a second factor. */
  private breakGlass(cluster: ICluster): void {
    const role = new Role(this, 'BreakGlass', {
      description: 'Emergencies: administrator of the EKS cluster',
      assumedBy: new AccountRootPrincipal().withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      maxSessionDuration: Duration.hours(1),
    });
    new IamAccessEntry(this, 'BreakGlassEntry', {
      cluster,
      principal: AccessEntryPrincipal.role(role),
      accessPolicies: [AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', { accessScopeType: AccessScopeType.CLUSTER })],
    });
  }
}
