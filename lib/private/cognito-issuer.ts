import { Aws, Fn, Token } from 'aws-cdk-lib';
import { checkOptions, userPoolIdProblem } from './provider-rules';
import { cognitoIssuerUrl as issuerUrlOf, regionOfUserPoolId } from '../core/cognito-user-pool';

/** Which user pool, by its issuer URL or by its id. */
export interface CognitoPool {
  readonly issuerUrl?: string;
  readonly userPoolId?: string;
  readonly region?: string;
}

/** The issuer URL of a user pool, made in this app or elsewhere, in every partition. */
export function cognitoIssuerUrl(pool: CognitoPool): string {
  const { issuerUrl, userPoolId, region } = pool;
  if ((issuerUrl === undefined) === (userPoolId === undefined)) {
    throw new Error(`IdentityProvider.cognito: exactly one of 'userPoolId' and 'issuerUrl' must be given, got ${issuerUrl ? 'both' : 'neither'}`);
  }
  return issuerUrl ?? issuerUrlOfPool(userPoolId as string, region);
}

function issuerUrlOfPool(userPoolId: string, givenRegion: string | undefined): string {
  checkOptions('cognito', { userPoolId: [userPoolId, userPoolIdProblem] });
  const region = givenRegion ?? regionOf(userPoolId);
  return issuerUrlOf(region, userPoolId, Token.isUnresolved(region) ? Aws.URL_SUFFIX : undefined);
}

/** What comes before the `_`, also in an id that is known only at deployment. */
function regionOf(userPoolId: string): string {
  return regionOfUserPoolId(userPoolId) ?? Fn.select(0, Fn.split('_', userPoolId));
}
