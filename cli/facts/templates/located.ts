import type { ResourceId } from './resource-id';
import type { StackTemplate, TemplateResource } from '../../collect/templates/stack-template';

/** A resource, and where in the app it is. */
export interface Located {
  readonly stack: StackTemplate;
  readonly resource: TemplateResource;
  readonly id: ResourceId;
}

export function isOfType(...types: string[]): (located: Located) => boolean {
  return ({ resource }) => types.includes(resource.type);
}
