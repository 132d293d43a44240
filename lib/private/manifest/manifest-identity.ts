import { type Stack, Token } from 'aws-cdk-lib';
import { type PolicyRule, ruleText } from '../../core/rbac/rbac-rules';
import { stableText } from '../stable-text';

/** A Kubernetes object. */
export type Manifest = Record<string, unknown>;

/** What is read of an object here. */
interface KnownFields {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: PolicyRule[];
}

/** What tells one object of a cluster from the others. */
export interface ManifestIdentity {
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The identity of an object; values known only at deployment are spelled out. */
export function identityOf(stack: Stack, manifest: Manifest): ManifestIdentity {
  const { apiVersion, kind, metadata: { name, namespace = '' } } = manifest as unknown as KnownFields;
  return {
    apiGroup: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
    kind,
    namespace: stableText(stack, namespace),
    name: stableText(stack, name),
  };
}

/** A text that is the same for the same object. */
export function identityKey({ apiGroup, kind, namespace, name }: ManifestIdentity): string {
  return JSON.stringify([apiGroup, kind, namespace, name]);
}

/** An object, as people speak of it. */
export function describeIdentity({ kind, namespace, name }: ManifestIdentity): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** What an object says, the same for rules in another order. */
export function contentOf(stack: Stack, manifest: Manifest): string {
  const { rules, ...others } = stack.resolve(manifest) as Manifest & Partial<KnownFields>;
  return JSON.stringify([others, rules?.map(ruleText).sort()]);
}

/** What keeps a thing from being an object that can be delivered. */
export function manifestProblem(manifest: unknown): string | undefined {
  const { apiVersion, kind, metadata } = (manifest ?? {}) as Partial<KnownFields>;
  const fields = { apiVersion, kind, 'metadata.name': metadata?.name };
  const missing = Object.entries(fields).find(([, value]) => typeof value !== 'string' || value === '');
  if (missing) {
    return `must have '${missing[0]}', got ${JSON.stringify(manifest)}`;
  }
  return Token.isUnresolved(apiVersion) || Token.isUnresolved(kind) ? 'must have an \'apiVersion\' and a \'kind\' that are known at synthesis' : undefined;
}
