import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { clusterKeyOf } from '../cluster/cluster-identity';
import { stableText } from '../stable-text';

/** The other access entries of this app for the same principal on the same cluster; EKS allows one. */
export function duplicateEntriesOf(entry: CfnAccessEntry): CfnAccessEntry[] {
  const identity = identityOf(entry);
  return entry.node.root.node.findAll().filter(isAccessEntry).filter(other => other !== entry && identityOf(other) === identity);
}

function isAccessEntry(construct: IConstruct): construct is CfnAccessEntry {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === CfnAccessEntry.CFN_RESOURCE_TYPE_NAME;
}

function identityOf(entry: CfnAccessEntry): string {
  const stack = Stack.of(entry);
  const principal = stableText(stack, entry.principalArn);
  // a token that refers to nothing in the app (Fn::ImportValue, say) means something else in every stack
  const isForeign = Token.isUnresolved(entry.principalArn) && !principal.includes('<');
  return JSON.stringify([clusterKeyOf(stack, entry.clusterName, stack), isForeign ? stack.node.path : '', principal]);
}
