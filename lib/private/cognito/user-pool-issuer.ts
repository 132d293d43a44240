import { Aws, Fn, Token } from 'aws-cdk-lib';
import { CfnUserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { cognitoIssuerUrl, regionOfUserPoolId, userPoolIdProblem } from '../../core/login/cognito-user-pool';
import { checkOptions } from '../association/provider-rules';
import { resourceBehind } from '../cluster/cluster-issuer';

/** Which user pool, by its issuer URL or by its id. */
export interface UserPoolChoice {
  readonly issuerUrl?: string;
  readonly userPoolId?: string;
  readonly region?: string;
}

/** The resource of a user pool that is in this app, whichever way it was handed over. */
export function resourceOfUserPool(userPool: IUserPool): CfnUserPool | undefined {
  const resource = resourceBehind(userPool.userPoolId);
  return resource instanceof CfnUserPool ? resource : undefined;
}

/**
 * The issuer URL of a user pool, made here or imported, in every partition.
 *
 * A pool imported by its id is taken by the CDK to be in the region of the stack, but the id says where it is.
 */
export function issuerUrlOfUserPool(userPool: IUserPool): string {
  return issuerUrlOfId(userPool.userPoolId, resourceOfUserPool(userPool) && userPool.env.region);
}

/** The issuer URL of a user pool that is only named. */
export function issuerUrlOfChoice({ issuerUrl, userPoolId, region }: UserPoolChoice): string {
  if ((issuerUrl === undefined) === (userPoolId === undefined)) {
    throw new Error(`IdentityProvider.cognito: exactly one of 'userPoolId' and 'issuerUrl' must be given, got ${issuerUrl ? 'both' : 'neither'}`);
  }
  if (issuerUrl !== undefined) {
    return issuerUrl;
  }
  const id = userPoolId as string; // the other one of exactly one
  checkOptions('cognito', { userPoolId: [id, userPoolIdProblem] });
  if (region !== undefined) {
    checkOptions('cognito', { region: [region, text => regionProblem(id, text)] });
  }
  return issuerUrlOfId(id, region);
}

function issuerUrlOfId(userPoolId: string, region = regionIn(userPoolId)): string {
  return cognitoIssuerUrl(region, userPoolId, Token.isUnresolved(region) ? Aws.URL_SUFFIX : undefined);
}

function regionProblem(userPoolId: string, region: string): string | undefined {
  const regionOfPool = regionOfUserPoolId(userPoolId) ?? region;
  return region === regionOfPool ? undefined : `must be the region of the pool, '${regionOfPool}', got '${region}'; leave it out`;
}

/** What comes before the `_`, also in an id that is known only at deployment. */
function regionIn(userPoolId: string): string {
  return regionOfUserPoolId(userPoolId) ?? Fn.select(0, Fn.split('_', userPoolId));
}
