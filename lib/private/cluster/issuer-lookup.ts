import { ContextProvider, Stack, Token } from 'aws-cdk-lib';
import { ContextProvider as ContextProviderName } from 'aws-cdk-lib/cloud-assembly-schema';
import type { Construct } from 'constructs';
import { eksIssuerUrl } from '../../core/issuer';

/** The attribute of `AWS::EKS::Cluster` that holds the issuer URL. */
const ISSUER_ATTRIBUTE = 'OpenIdConnectIssuerUrl';

/** What stands in for the id of an issuer until the CDK command has looked it up: legal, and recognisably nobody's. */
const UNKNOWN_CLUSTER_ID = '0'.repeat(32);

/** Why nothing can be looked up from here. */
export function lookupProblem(scope: Construct, clusterName: string): string | undefined {
  const { account, region } = Stack.of(scope);
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    return `'clusterName' can be looked up only from a stack whose account and region are known, got '${clusterName}' in stack `
      + `'${Stack.of(scope).node.path}' without them; give the stack an 'env'`;
  }
  return Token.isUnresolved(clusterName) ? '\'clusterName\' must be known at synthesis to be looked up, got a token' : undefined;
}

/** The issuer URL of an existing cluster, read by the CDK command and kept in cdk.context.json. */
export function lookUpIssuerUrl(scope: Construct, clusterName: string): string {
  const found: Record<string, string>[] = ContextProvider.getValue(scope, {
    provider: ContextProviderName.CC_API_PROVIDER,
    props: {
      typeName: 'AWS::EKS::Cluster',
      exactIdentifier: clusterName,
      propertiesToReturn: [ISSUER_ATTRIBUTE],
    },
    dummyValue: [{ [ISSUER_ATTRIBUTE]: eksIssuerUrl(Stack.of(scope).region, UNKNOWN_CLUSTER_ID) }],
  }).value;
  return found[0][ISSUER_ATTRIBUTE];
}
