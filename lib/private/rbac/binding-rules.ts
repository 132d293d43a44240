import { type Stack, Token } from 'aws-cdk-lib';
import { type GivenMetadata, metadataProblem } from './rbac-objects';
import { namespaceProblem } from '../../core/kubernetes-names';
import { ownBindingNameProblem } from '../../core/rbac/rbac-object-names';
import { propProblem } from '../refusal';
import { stableText } from '../stable-text';

/** What a binding is asked to be. */
export interface BindingRequest extends GivenMetadata {
  readonly role: { readonly kind: string; readonly name: string };
  readonly subjects: unknown[];
  readonly namespaces?: string[];
  readonly bindingName?: string;
  readonly createNamespaces?: boolean;
}

/** What is wrong with a binding, if anything. */
export function bindingProblem(request: BindingRequest): string | undefined {
  const { role, subjects, namespaces, bindingName, createNamespaces } = request;
  if (subjects.length === 0) {
    return '\'subjects\' must not be empty, because a binding of nobody has no effect; take them from an association or an access entry';
  }
  if (!namespaces && role.kind === 'Role') {
    return `'namespaces' must be given for a Role, which is in a namespace, got '${role.name}' without; for the whole cluster take a ClusterRole`;
  }
  if (!namespaces && createNamespaces) {
    return '\'createNamespaces\' must be left out for a binding in the whole cluster, or \'namespaces\' be given';
  }
  return placesProblem(namespaces)
    ?? (bindingName === undefined ? undefined : propProblem('bindingName', bindingName, ownBindingNameProblem))
    ?? metadataProblem(request);
}

/** The namespaces, each once, in an order that does not depend on how they were given. */
export function placeOf(stack: Stack, namespaces: string[] | undefined): string[] | undefined {
  return namespaces && [...new Set(namespaces)].sort((a, b) => (stableText(stack, a) < stableText(stack, b) ? -1 : 1));
}

function placesProblem(namespaces: string[] | undefined): string | undefined {
  if (Token.isUnresolved(namespaces)) {
    return '\'namespaces\' must be a list whose length is known at synthesis, because there is a binding in each, got a token';
  }
  return namespaces?.length === 0
    ? '\'namespaces\' must not be empty; leave it out for the whole cluster'
    : namespaces?.map(namespace => propProblem('namespaces', namespace, namespaceProblem)).find(problem => problem !== undefined);
}
