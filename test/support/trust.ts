import type { App } from 'aws-cdk-lib';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { issuerPartOfArn } from '../../lib/core/issuer';

/** The statement that lets in service accounts of one cluster with the default audience. */
export function statement(providerArn: string, { StringEquals, StringLike }: Record<string, string | string[]>) {
  const issuer = issuerPartOfArn(providerArn);
  const audience = { [`${issuer}:aud`]: 'sts.amazonaws.com' };
  return {
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: providerArn },
    Condition: StringLike
      ? { StringEquals: audience, StringLike: { [`${issuer}:sub`]: StringLike } }
      : { StringEquals: { ...audience, [`${issuer}:sub`]: StringEquals } },
  };
}

/** The resource of a role, by the path of the role. */
export function irsaRole(app: App, path: string): CfnRole {
  return path.split('/').reduce((scope, id) => scope.node.findChild(id), app.node.root).node.defaultChild as CfnRole;
}
