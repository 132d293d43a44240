import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** The ids of the warnings of this library in a stack, sorted. */
export function warningIds(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => /\[ack: cdk-eks-identity:(\w+)\]/.exec(String(entry.data))?.[1] ?? [])
    .sort();
}
