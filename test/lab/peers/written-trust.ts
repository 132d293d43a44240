import { issuerOfUrl, providerArn } from '../../../lib/core/issuer';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import { ENV } from '../../support/clusters';

/*
 * Trust policies as tools outside of the CDK document that they write them.
 */

/** One cluster, and service accounts of it as `<namespace>:<name>`. */
export interface TrustedAccounts {
  readonly issuerUrl: string;
  readonly serviceAccounts: string[];
}

/**
 * The module `iam-role-for-service-accounts` of terraform-aws-modules/iam.
 *
 * One statement for each of `oidc_providers`; `trust_condition_test` is the operator of subject and audience alike.
 */
export function terraformTrust(providers: TrustedAccounts[], test: 'StringEquals' | 'StringLike' = 'StringEquals'): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: providers.map(({ issuerUrl, serviceAccounts }) => {
      const subjects = serviceAccounts.map(account => `system:serviceaccount:${account}`);
      return {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: arnOf(issuerUrl) },
        Condition: {
          [test]: {
            [`${issuerOfUrl(issuerUrl)}:sub`]: subjects.length === 1 ? subjects[0] : subjects, // as the provider writes lists of one
            [`${issuerOfUrl(issuerUrl)}:aud`]: 'sts.amazonaws.com',
          },
        },
      };
    }),
  };
}

/** `iam.serviceAccounts` of eksctl; with `subjectPattern` the subject is a pattern, the audience never is. */
export function eksctlTrust({ issuerUrl, serviceAccounts: [account] }: TrustedAccounts, isPattern = false): PolicyDocument {
  const audience = { [`${issuerOfUrl(issuerUrl)}:aud`]: 'sts.amazonaws.com' };
  const subject = { [`${issuerOfUrl(issuerUrl)}:sub`]: `system:serviceaccount:${account}` };
  return {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { Federated: arnOf(issuerUrl) },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: isPattern ? { StringEquals: audience, StringLike: subject } : { StringEquals: { ...subject, ...audience } },
    }],
  };
}

function arnOf(issuerUrl: string): string {
  return providerArn({ partition: 'aws', account: ENV.account, issuer: issuerOfUrl(issuerUrl) });
}
