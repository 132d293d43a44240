import type { IConstruct } from 'constructs';
import { kubernetesAccess, waysIn } from './kubernetes-access';
import { kubernetesMarkdown } from './kubernetes-markdown';
import { workloadAccess } from './workload-access';
import { workloadMarkdown } from './workload-markdown';
import { accessFacts } from '../private/access/access-facts';
import { attachedPolicies } from '../private/access/attached-policies';

/** The version of the JSON, which goes up when something in it gets another meaning. */
const FORMAT_VERSION = 1;

const HEADER = `# Access report

Written by cdk-eks-identity at synthesis. What stands in \`\${...}\` is known at deployment.
`;

/**
 * Who can do what by the constructs of this library, in both directions: pods in AWS, people and pods in clusters.
 *
 * The report on an unchanged app is the same to the byte, so that it can be committed and reviewed in pull requests:
 * it is in an order of its own, and values that are known only at deployment stand there as construct paths.
 *
 * It tells of each `IrsaRole`, association, `IamAccessEntry` and `RbacBinding` what the app says. It does not know what
 * others bind in the cluster, policies of resources, or service control policies.
 */
export class AccessReport {
  /**
   * The report on what is in a scope, as of now: an app, a stage, a stack or a part of one.
   *
   * @param scope the app, or a part of it
   */
  public static of(scope: IConstruct): AccessReport {
    return new AccessReport(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * The report as data, to be written as JSON.
   *
   * `workloads` has what each service account gets in AWS, `waysIn` how people and IAM principals get into clusters, and
   * `kubernetes` what each of them may do there.
   */
  public toJson(): any {
    const { workloads, ways, access } = this.read();
    // through JSON, so that what is not there has no key
    return JSON.parse(JSON.stringify({ version: FORMAT_VERSION, workloads, waysIn: ways, kubernetes: access })) as object;
  }

  /**
   * The report as a page with tables, one line for each permission.
   */
  public toMarkdown(): string {
    const { workloads, ways, access } = this.read();
    return `${HEADER}\n## Pods in AWS\n\n${workloadMarkdown(workloads)}\n## People and pods in Kubernetes\n\n${kubernetesMarkdown(ways, access)}`;
  }

  private read() {
    const { root } = this.scope.node;
    const facts = accessFacts(this.scope);
    const all = root === this.scope ? facts : accessFacts(root);
    const roles = facts.filter(fact => fact.kind === 'role');
    return {
      workloads: roles.length > 0 ? workloadAccess(roles, attachedPolicies(root)) : [],
      ways: waysIn(facts),
      access: kubernetesAccess(facts, all),
    };
  }
}
