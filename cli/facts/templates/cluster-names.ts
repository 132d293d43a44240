import type { TemplateCluster } from './cluster-access';
import { mayShareEnvironment } from './environment';
import type { Located } from './located';
import type { StackTemplate } from '../../collect/templates/stack-template';

/** Finds clusters of an app by the texts that name them: a reference, or a name that several may have, each in a stack of its own. */
export class ClusterNames {
  private readonly stacks: Map<string, StackTemplate>;

  constructor(private readonly clusters: TemplateCluster[], located: Located[]) {
    this.stacks = new Map(located.map(({ stack }) => [stack.name, stack]));
  }

  /** What the cluster goes by that the text means in this stack (by its construct path): the text itself if it is not of the app, or if it could be several. */
  public keyOf(text: string, stackName: string | undefined): string {
    const from = this.stacks.get(stackName ?? '');
    const named = this.clusters.filter(({ name }) => name === text);
    const near = from === undefined ? [named] : [
      named.filter(({ id }) => id.stack === from.name),
      this.inStacks(named, stack => rootOf(stack) === rootOf(from)),
      this.inStacks(named, stack => isInEnvironmentOf(rootOf(stack), rootOf(from))),
      this.inStacks(named, stack => mayShareEnvironment(rootOf(stack), rootOf(from))),
    ];
    const [cluster, another] = near.find(found => found.length > 0) ?? [];
    return cluster === undefined || another !== undefined ? text : cluster.key;
  }

  private inStacks(clusters: TemplateCluster[], fits: (stack: StackTemplate) => boolean): TemplateCluster[] {
    return clusters.filter(({ id }) => {
      const stack = this.stacks.get(id.stack);
      return stack !== undefined && fits(stack);
    });
  }
}

/** Nested stacks are deployed where the one is that they are in. */
function rootOf(stack: StackTemplate): StackTemplate {
  return stack.parent === undefined ? stack : rootOf(stack.parent.stack);
}

function isInEnvironmentOf(one: StackTemplate, other: StackTemplate): boolean {
  return one.account !== undefined && one.region !== undefined && one.account === other.account && one.region === other.region;
}
