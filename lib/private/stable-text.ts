import { Reference, type Stack, Token, Tokenization } from 'aws-cdk-lib';

/**
 * A text that stands for a value, the same in every synthesis.
 *
 * The marker of a token holds a number that changes when unrelated constructs come or go, and a resolved
 * reference lacks its stack; so tokens are spelled out, references by the path of what they refer to.
 */
export function stableText(stack: Stack, value: string): string {
  if (!Token.isUnresolved(value)) {
    return value;
  }
  const spelledOut = Tokenization.reverseString(value).mapTokens({
    mapToken: token => Reference.isReference(token) ? `<${token.target.node.path}.${token.displayName}>` : JSON.stringify(stack.resolve(token)),
  });
  return spelledOut.join({ join: (left: string, right: string) => `${left}${right}` }) as string;
}
