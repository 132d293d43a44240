import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-eks-v2';
import type { Construct } from 'constructs';
import { CognitoIdpAssociation, OidcKubeconfig } from '../lib';
import { ClusterAccess } from './cluster-access';

/**
 * Properties of `LoginStack`.
 */
export interface LoginStackProps extends StackProps {
  /**
   * The cluster that people log in to.
   */
  readonly cluster: ICluster;

  /**
   * The file with what people may do in the cluster.
   */
  readonly manifestFile: string;
}

/**
 * How people get into the cluster: a Cognito user pool, the association with it, the kubeconfig to hand out, and what
 * they may do then.
 *
 * Apart from the cluster, since an association takes 15-30 minutes and is changed in two deployments. Who is in a group is
 * not code: see docs/login.md for how people get into the pool.
 */
export class LoginStack extends Stack {
  /** The login, whose `group(name)` and `user(name)` go into bindings. */
  public readonly login: CognitoIdpAssociation;

  constructor(scope: Construct, id: string, props: LoginStackProps) {
    super(scope, id, props);

    // alice@example.com in the group secret-reader is, in the cluster, user CognitoID:alice@example.com in group gid:secret-reader
    this.login = new CognitoIdpAssociation(this, 'Login', {
      cluster: props.cluster,
      configName: 'CognitoID',
      usernameClaim: 'email',
      groupsPrefix: 'gid:',
      groups: [
        { name: 'secret-reader', description: 'People who may read secrets' },
        { name: 'team-a', description: 'People of team A' },
        { name: 'auditors', description: 'People who look at what teams run' },
      ],
    });

    new OidcKubeconfig(this, 'Kubectl', { association: this.login.association, cluster: props.cluster });

    new ClusterAccess(this, 'Access', { cluster: props.cluster, login: this.login, manifestFile: props.manifestFile });
  }
}
