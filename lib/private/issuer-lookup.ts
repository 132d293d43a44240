import { ContextProvider } from 'aws-cdk-lib';
import { ContextProvider as ContextProviderName } from 'aws-cdk-lib/cloud-assembly-schema';
import type { Construct } from 'constructs';
import { eksIssuerUrl } from '../core/issuer';

/** The attribute of `AWS::EKS::Cluster` that holds the issuer URL. */
const ISSUER_ATTRIBUTE = 'OpenIdConnectIssuerUrl';

/** What stands in for the issuer until the CDK command has looked it up: legal, and recognisably nobody's. */
const UNKNOWN_ISSUER_URL = eksIssuerUrl('us-east-1', '0'.repeat(32));

/** The issuer URL of an existing cluster, read by the CDK command and kept in cdk.context.json. */
export function lookUpIssuerUrl(scope: Construct, clusterName: string): string {
  const found: Record<string, string>[] = ContextProvider.getValue(scope, {
    provider: ContextProviderName.CC_API_PROVIDER,
    props: {
      typeName: 'AWS::EKS::Cluster',
      exactIdentifier: clusterName,
      propertiesToReturn: [ISSUER_ATTRIBUTE],
    },
    dummyValue: [{ [ISSUER_ATTRIBUTE]: UNKNOWN_ISSUER_URL }],
  }).value;
  return found[0][ISSUER_ATTRIBUTE];
}
