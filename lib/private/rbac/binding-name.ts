import { Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { shortHash } from '../short-hash';
import { stableText } from '../stable-text';

/** The role of a binding, as far as it is in its name. */
interface NamedRole {
  readonly kind: string;
  readonly name: string;
}

/**
 * What the name of a binding ends with: another text for everything that Kubernetes cannot change in a binding.
 *
 * The role, because `roleRef` is immutable. The namespaces, because the bindings of one construct are delivered together
 * and are deleted together: with new names, nothing that has just been made is deleted with what it replaces. The place in
 * the app, so that two bindings of one role do not collide; within its stage, so that stages make the same names.
 */
export function bindingHash(binding: IConstruct, role: NamedRole, namespaces: string[] | undefined, bindingName: string | undefined): string {
  const stack = Stack.of(binding);
  const place = bindingName === undefined ? `path ${pathInStage(binding)}` : `name ${stableText(stack, bindingName)}`;
  return shortHash(role.kind, stableText(stack, role.name), place, ...(namespaces ?? ['']).map(namespace => stableText(stack, namespace)));
}

function pathInStage(construct: IConstruct): string {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stage.of(construct) as IConstruct) + 1).map(({ node }) => node.id).join('/');
}
