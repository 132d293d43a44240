import { Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnUserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { resourceBehind } from './cluster-issuer';
import { cognitoIssuerUrl, regionOfUserPoolId } from '../core/cognito-user-pool';

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
  const region = regionOf(userPool);
  return Token.isUnresolved(region)
    ? cognitoIssuerUrl(region, userPool.userPoolId, Stack.of(userPool).urlSuffix)
    : cognitoIssuerUrl(region, userPool.userPoolId);
}

function regionOf(userPool: IUserPool): string {
  if (resourceOfUserPool(userPool)) {
    return userPool.env.region;
  }
  return Token.isUnresolved(userPool.userPoolId)
    ? Fn.select(0, Fn.split('_', userPool.userPoolId))
    : regionOfUserPoolId(userPool.userPoolId) ?? userPool.env.region;
}
