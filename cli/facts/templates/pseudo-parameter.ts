import { symbol } from './placeholders';
import { partitionOfRegion } from '../../../lib/core/partition';
import type { StackTemplate } from '../../collect/templates/stack-template';

/** The value of `AWS::Region` and its like in a stack, or its name where the stack is not bound to a place; undefined for `AWS::NoValue`. */
export function pseudoParameter(name: string, stack: StackTemplate): string | undefined {
  const known: Record<string, string | undefined> = {
    'AWS::AccountId': stack.account,
    'AWS::Region': stack.region,
    'AWS::StackName': stack.stackName,
    'AWS::Partition': stack.region === undefined ? undefined : partitionOfRegion(stack.region).name,
    'AWS::URLSuffix': stack.region === undefined ? undefined : partitionOfRegion(stack.region).dnsSuffix,
  };
  return name === 'AWS::NoValue' ? undefined : known[name] ?? symbol(name);
}
