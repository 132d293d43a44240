import { AssumeRoleWithWebIdentityCommand, STSServiceException, type STSClient } from '@aws-sdk/client-sts';
import type { StsApi } from './aws-api';
import { OWN_SESSION } from '../../facts/account/assume-role-events';
import type { AssumeRoleProbe } from '../../facts/cluster/kubernetes';
import { shorten } from '../../facts/shorten';
import { withDeadline } from '../deadline';

/** In seconds; the shortest that STS hands out. */
const SESSION_LENGTH = 900;

/** STS, through its SDK; the call is not signed, the token is all it takes. */
export class AwsSts implements StsApi {
  constructor(private readonly client: Pick<STSClient, 'send'>) {}

  public async tryWebIdentity(roleArn: string, token: string): Promise<AssumeRoleProbe['refusal']> {
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn, RoleSessionName: OWN_SESSION, WebIdentityToken: token, DurationSeconds: SESSION_LENGTH,
    });
    try {
      await withDeadline(abortSignal => this.client.send(command, { abortSignal })); // the credentials in the answer are dropped here
      return undefined;
    } catch (error) {
      if (error instanceof STSServiceException && error.$fault === 'client') {
        return { code: error.name, message: shorten(error.message.split(token).join('<token>')) };
      }
      throw error;
    }
  }
}
