import type { CognitoApi } from './aws/aws-api';
import { mapConcurrently } from './aws/paging';
import type { Reader } from './reader';
import { isCognitoIssuer, regionOfUserPoolId } from '../../lib/core/login/cognito-user-pool';
import type { AssociationFact } from '../facts/account/account';
import type { UserPoolFact } from '../facts/account/user-pool';

/** The user pools behind associations; none where other identity providers are. */
export function collectUserPools(cognito: CognitoApi, reader: Reader, associations: AssociationFact[]): Promise<UserPoolFact[]> {
  const pools = associations.filter(({ config }) => isCognitoIssuer(config.issuerUrl)).flatMap(association => {
    const poolId = association.config.issuerUrl.split('/').at(-1) ?? '';
    const region = regionOfUserPoolId(poolId);
    return region === undefined ? [] : [{ association, poolId, region }]; // IDP004 tells of what is no pool
  });
  return mapConcurrently(pools, async ({ association: { name, config: { issuerUrl, clientId } }, poolId, region }) => {
    const [pool, client, groups, identityProviders] = await Promise.all([
      reader.read(`user pool ${poolId}`, 'cognito-idp:DescribeUserPool', () => cognito.describePool(region, poolId)),
      reader.read(`the client of user pool ${poolId}`, 'cognito-idp:DescribeUserPoolClient', () => cognito.describeClient(region, poolId, clientId)),
      reader.read(`the groups of user pool ${poolId}`, 'cognito-idp:ListGroups', () => cognito.listGroups(region, poolId)),
      reader.read(`the identity providers of user pool ${poolId}`, 'cognito-idp:ListIdentityProviders', () => cognito.listIdentityProviders(region, poolId)),
    ]);
    const prefix = pool.isRead ? pool.value.domain : undefined;
    const domain = prefix === undefined ? undefined
      : await reader.read(`the domain of user pool ${poolId}`, 'cognito-idp:DescribeUserPoolDomain', () => cognito.domainStatus(region, prefix));
    return { issuerUrl, clientId, association: name, pool, client, groups, identityProviders, ...domain !== undefined && { domain } };
  });
}
