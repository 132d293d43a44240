import { DefaultTokenResolver, type IPostProcessor, type IResolvable, type IResolveContext, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** The child in which a construct keeps its resource: the construct is what people know. */
const RESOURCE_ID = 'Resource';

/**
 * A value with everything that is known only at deployment spelled out, `${<construct path>.<attribute>}`.
 *
 * The same in every synthesis, and before and after it: neither numbers of tokens nor logical ids of exports get in.
 */
export function readableValue(scope: IConstruct, value: unknown): unknown {
  return spelledOut(Tokenization.resolve(value, { scope, resolver: new ReadableTokens(), preparing: false }));
}

/** The same for a text. */
export function readableText(scope: IConstruct, text: string): string {
  return Token.isUnresolved(text) ? textOf(readableValue(scope, text)) : text;
}

/** The path of the construct that a resource belongs to. */
export function readablePath(construct: IConstruct): string {
  const { scope, id, path } = construct.node;
  return scope && id === RESOURCE_ID && !Stack.isStack(scope) ? readablePath(scope) : path;
}

/** What a reference to a construct reads as: nothing more than its path, if it is the `Ref` of its resource. */
export function readableReference(construct: IConstruct, attribute = 'Ref'): string {
  return `\${${readablePath(construct)}${attribute === 'Ref' ? '' : `.${attribute}`}}`;
}

class ReadableTokens extends DefaultTokenResolver {
  constructor() {
    super({ join: (left: unknown, right: unknown) => `${textOf(spelledOut(left))}${textOf(spelledOut(right))}` });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      const { displayName, target } = token;
      return displayName.startsWith('AWS::') ? `\${${displayName}}` : readableReference(target, displayName);
    }
    if (token instanceof PolicyDocument) {
      return context.resolve(token.toJSON()); // to resolve it would freeze its statements, and merge them or not by feature flag
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

/** Intrinsic functions that are left, as texts; those in the arguments of others as they are. */
function spelledOut(value: unknown, asText = true): unknown {
  if (Array.isArray(value)) {
    return value.map(item => spelledOut(item, asText));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value) as [string, unknown][];
  if (others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spelledOut(item, asText)]));
  }
  const call = { [name]: spelledOut(argument, false) };
  return shortForm(name, call[name]) ?? (asText ? JSON.stringify(call) : call);
}

/** What people write for a function. */
function shortForm(name: string, argument: unknown): string | undefined {
  switch (name) {
    case 'Ref':
      return `\${${textOf(argument)}}`;
    case 'Fn::GetAtt':
      return `\${${[argument].flat().map(textOf).join('.')}}`;
    case 'Fn::Join':
      return joined(argument);
    default:
      return undefined;
  }
}

function joined(argument: unknown): string | undefined {
  const [separator, parts] = Array.isArray(argument) ? argument as unknown[] : [];
  return Array.isArray(parts) ? parts.map(textOf).join(String(separator)) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
