import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * An output with a name that one can know before: the ids from the stack down to the construct, and the id of the output.
 *
 * The names that the CDK makes end in a hash, which no command in a manual can contain.
 */
export function namedOutput(scope: Construct, id: string, value: string, description: string): CfnOutput {
  const output = new CfnOutput(scope, id, { value, description });
  const ids = output.node.scopes.slice(output.node.scopes.indexOf(Stack.of(scope)) + 1).map(construct => construct.node.id);
  output.overrideLogicalId(ids.join('').replace(/[^A-Za-z0-9]/g, ''));
  return output;
}
