import { resourcesOf, type StackTemplate } from '../../collect/templates/stack-template';

/** Which resource of the app something is about. */
export interface ResourceId {
  /** Construct path of the stack. */
  readonly stack: string;
  /** Construct path of the resource, or stack and logical id where the template has no paths. */
  readonly path: string;
  readonly logicalId: string;
}

/** The last parts of a path that say nothing: the one resource inside a construct. */
const PRIMARY_CHILD = /(\/(Resource|Default))+$/;

/** Names the resources of a stack so that no two share a name. */
export class ResourceNames {
  private readonly paths = new Map<string, string>();

  constructor(private readonly stack: StackTemplate) {
    const uses = new Map<string, number>();
    const short = (logicalId: string): string => this.fullPath(logicalId).replace(PRIMARY_CHILD, '');
    const ids = resourcesOf(stack.template).map(resource => resource.logicalId);
    ids.forEach(id => uses.set(short(id), (uses.get(short(id)) ?? 0) + 1));
    ids.forEach(id => this.paths.set(id, uses.get(short(id)) === 1 ? short(id) : this.fullPath(id)));
  }

  public idOf(logicalId: string): ResourceId {
    return { stack: this.stack.name, path: this.pathOf(logicalId), logicalId };
  }

  public pathOf(logicalId: string): string {
    return this.paths.get(logicalId) ?? this.fullPath(logicalId);
  }

  private fullPath(logicalId: string): string {
    return this.stack.constructPaths[logicalId] ?? `${this.stack.name}/${logicalId}`;
  }
}
