import {
  GetAccountSummaryCommand, GetOpenIDConnectProviderCommand, GetRoleCommand, ListOpenIDConnectProvidersCommand, ListRolesCommand,
  NoSuchEntityException, type IAMClient, type Role,
} from '@aws-sdk/client-iam';
import type { IamApi, RoleTrust } from './aws-api';
import { withDeadline } from '../deadline';
import { allPages } from './paging';
import { issuerPartOfArn } from '../../../lib/core/issuer';
import type { AccountProvider } from '../../facts/account/account';

/** The most that IAM puts on a page. */
const PAGE_SIZE = 1_000;

/** IAM, through its SDK. */
export class AwsIam implements IamApi {
  constructor(private readonly client: Pick<IAMClient, 'send'>) {}

  public async listProviders(): Promise<AccountProvider[]> {
    const { OpenIDConnectProviderList: list } = await withDeadline(abortSignal =>
      this.client.send(new ListOpenIDConnectProvidersCommand({}), { abortSignal }));
    return (list ?? []).flatMap(({ Arn: arn }) => (arn === undefined ? [] : [{ arn, issuer: issuerPartOfArn(arn) ?? '' }]));
  }

  public async listAudiences(providerArn: string): Promise<string[]> {
    const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerArn });
    const { ClientIDList: audiences } = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
    return audiences ?? [];
  }

  public listRoles(): Promise<RoleTrust[]> {
    return allPages(async marker => {
      const command = new ListRolesCommand({ Marker: marker, MaxItems: PAGE_SIZE });
      const page = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
      return { items: (page.Roles ?? []).flatMap(readRole), next: page.IsTruncated ? page.Marker : undefined };
    });
  }

  public async getRole(name: string): Promise<RoleTrust | undefined> {
    try {
      const { Role: role } = await withDeadline(abortSignal => this.client.send(new GetRoleCommand({ RoleName: name }), { abortSignal }));
      return role && readRole(role)[0];
    } catch (error) {
      if (error instanceof NoSuchEntityException) {
        return undefined;
      }
      throw error;
    }
  }

  public async trustSizeQuota(): Promise<number> {
    const { SummaryMap: summary } = await withDeadline(abortSignal => this.client.send(new GetAccountSummaryCommand({}), { abortSignal }));
    const quota = summary?.AssumeRolePolicySizeQuota;
    if (quota === undefined) {
      throw new Error('the account summary does not say it');
    }
    return quota;
  }
}

/** IAM hands out policies URL-encoded (RFC 3986). */
function readRole({ Arn: arn, AssumeRolePolicyDocument: trust }: Role): RoleTrust[] {
  return arn === undefined ? [] : [{ arn, trust: decode(trust ?? '') }];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not encoded: some emulators hand it out plainly
  }
}
