import {
  AdminAddUserToGroupCommand, AdminCreateUserCommand, AdminInitiateAuthCommand, AdminSetUserPasswordCommand, CreateGroupCommand,
  type CreateGroupCommandInput, CreateUserPoolClientCommand, type CreateUserPoolClientCommandInput, CreateUserPoolCommand,
  type CreateUserPoolCommandInput, DescribeUserPoolCommand, SetUserPoolMfaConfigCommand, type SetUserPoolMfaConfigCommandInput, type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoLocal } from './cognito-local';
import type { IssuerHost } from '../issuers/issuer-host';

const PASSWORD = 'Correct-horse-battery-1';

/** The properties of a resource, with values in place of intrinsics. */
export type Properties = Record<string, unknown>;

/** Somebody who can log in. */
export interface Person {
  readonly email: string;
  readonly groups: string[];
}

/** What a login gives. */
export interface Tokens {
  readonly id: string;
  readonly access: string;
}

/** A user pool, made of what was synthesized for CloudFormation, by the calls that CloudFormation would make. */
export class UserPool {
  /** Makes the pool, and publishes its keys. */
  public static async create(cognito: CognitoLocal, issuers: IssuerHost, poolId: string, properties: Properties): Promise<UserPool> {
    const { UserPoolName: PoolName = poolId, EnabledMfas: mfas = [], ...others } = properties;
    const { UserPool: made } = await cognito.client.send(new CreateUserPoolCommand({ PoolName, ...others } as CreateUserPoolCommandInput));
    await cognito.rename(String(made?.Id), poolId);
    const pool = new UserPool(cognito, poolId);
    if ((mfas as string[]).includes('SOFTWARE_TOKEN_MFA')) {
      await cognito.client.send(new SetUserPoolMfaConfigCommand({
        UserPoolId: poolId,
        MfaConfiguration: properties.MfaConfiguration as SetUserPoolMfaConfigCommandInput['MfaConfiguration'],
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }));
    }
    issuers.serve(pool.issuerUrl, async () => cognito.keys(poolId));
    return pool;
  }

  private constructor(private readonly cognito: CognitoLocal, public readonly poolId: string) {}

  /** What the tokens of the pool say where they come from. */
  public get issuerUrl(): string {
    return `https://cognito-idp.${this.cognito.region}.amazonaws.com/${this.poolId}`;
  }

  /** Makes a client; the id of it. */
  public async addClient(properties: Properties): Promise<string> {
    const { UserPoolClient: client } = await this.cognito.client.send(new CreateUserPoolClientCommand({
      ClientName: 'client', ...properties, UserPoolId: this.poolId,
    } as CreateUserPoolClientCommandInput));
    return String(client?.ClientId);
  }

  /** Makes a group. */
  public async addGroup(properties: Properties): Promise<void> {
    await this.cognito.client.send(new CreateGroupCommand({ ...properties, UserPoolId: this.poolId } as CreateGroupCommandInput));
  }

  /** Adds somebody, with a password that is not theirs to change first. */
  public async addPerson({ email, groups }: Person): Promise<void> {
    const who = { UserPoolId: this.poolId, Username: email };
    await this.cognito.client.send(new AdminCreateUserCommand({
      ...who, MessageAction: 'SUPPRESS', UserAttributes: [{ Name: 'email', Value: email }, { Name: 'email_verified', Value: 'true' }],
    }));
    await this.cognito.client.send(new AdminSetUserPasswordCommand({ ...who, Password: PASSWORD, Permanent: true }));
    for (const GroupName of groups) {
      await this.cognito.client.send(new AdminAddUserToGroupCommand({ ...who, GroupName }));
    }
  }

  /**
   * Logs somebody in, as step 2 of the walk-through does.
   *
   * A pool of Cognito with a second factor, or a client without password flows, would refuse this; cognito-local does not look.
   */
  public async logIn(email: string, clientId: string): Promise<Tokens> {
    const { AuthenticationResult: result } = await this.cognito.client.send(new AdminInitiateAuthCommand({
      UserPoolId: this.poolId, ClientId: clientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME: email, PASSWORD },
    }));
    if (result?.IdToken === undefined || result.AccessToken === undefined) {
      throw new Error(`no tokens for ${email}`);
    }
    return { id: result.IdToken, access: result.AccessToken };
  }

  /** The pool as Cognito tells of it. */
  public async describe(): Promise<UserPoolType> {
    const { UserPool: described } = await this.cognito.client.send(new DescribeUserPoolCommand({ UserPoolId: this.poolId }));
    if (described === undefined) {
      throw new Error(`no user pool ${this.poolId}`);
    }
    return described;
  }
}
