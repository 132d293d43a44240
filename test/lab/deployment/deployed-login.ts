import type { App } from 'aws-cdk-lib';
import { SynthesizedStack } from './synthesized-stack';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import type { Cluster } from '../harness/cluster/cluster';
import { associationOf } from '../harness/cluster/oidc-options';
import type { Lab } from '../harness/lab';
import type { CognitoLocal } from '../harness/user-pools/cognito-local';
import { UserPool } from '../harness/user-pools/user-pool';

/** A stack with a user pool and an association, to be deployed. */
export interface LoginStackSource {
  readonly app: App;
  readonly stackName: string;
  /** What the user pool is to be called: `<region>_<9 letters and digits>`. */
  readonly poolId: string;
  /** What the cluster is to be called, in lower-case letters and digits. */
  readonly clusterName: string;
  /** The issuer of its service-account tokens. */
  readonly clusterIssuerUrl: string;
}

/** A login as it is after the deployment: pool, client, groups and a cluster that is associated with them. */
export class DeployedLogin {
  /** Does with the resources of a synthesized stack what CloudFormation and EKS would do. */
  public static async deploy(lab: Lab, cognito: CognitoLocal, source: LoginStackSource): Promise<DeployedLogin> {
    return (await DeployedLogin.deployAll(lab, cognito, [source]))[0];
  }

  /** The same for several stacks: clusters take longest to start, and so start together. */
  public static async deployAll(lab: Lab, cognito: CognitoLocal, sources: LoginStackSource[]): Promise<DeployedLogin[]> {
    const logins: DeployedLogin[] = [];
    for (const source of sources) {
      logins.push(await DeployedLogin.deployPool(lab, cognito, source));
    }
    await Promise.all(logins.map(async login => login.deployCluster(lab)));
    return logins;
  }

  private static async deployPool(lab: Lab, cognito: CognitoLocal, source: LoginStackSource): Promise<DeployedLogin> {
    const stack = new SynthesizedStack(source.app, source.stackName, cognito.region);
    const pool = await UserPool.create(cognito, lab.issuers, source.poolId, stack.only('AWS::Cognito::UserPool'));
    stack.tell('AWS::Cognito::UserPool', { Ref: pool.poolId });
    const clientId = await pool.addClient(stack.only('AWS::Cognito::UserPoolClient'));
    stack.tell('AWS::Cognito::UserPoolClient', { Ref: clientId });
    for (const { properties } of stack.resources('AWS::Cognito::UserPoolGroup')) {
      await pool.addGroup(properties);
    }
    return new DeployedLogin(source, stack, pool, clientId);
  }

  private running?: Cluster;

  private constructor(
    private readonly source: LoginStackSource,
    /** The stack, which knows what is deployed of it. */
    public readonly stack: SynthesizedStack,
    public readonly pool: UserPool,
    public readonly clientId: string,
  ) {}

  /** The association as EKS has it. */
  public get association(): OidcConfig {
    return associationOf(this.stack.only('AWS::EKS::IdentityProviderConfig'));
  }

  /** The cluster that people log in to. */
  public get cluster(): Cluster {
    if (this.running === undefined) {
      throw new Error(`cluster ${this.source.clusterName} has not been deployed`);
    }
    return this.running;
  }

  private async deployCluster(lab: Lab): Promise<void> {
    const { clusterName: name, clusterIssuerUrl: issuerUrl } = this.source;
    this.stack.tell('AWS::EKS::Cluster', { Ref: name });
    this.running = await lab.startCluster({ name, issuerUrl, association: this.association });
    this.stack.tell('AWS::EKS::Cluster', {
      Ref: name, Endpoint: this.cluster.endpoint, CertificateAuthorityData: this.cluster.certificateAuthorityData, OpenIdConnectIssuerUrl: issuerUrl,
    });
  }
}
