import type { Command } from 'commander';
import { oneMore, print, reportCommand, terminalColors } from './report-command';
import type { ExplainOptions } from '../explain';
import { EXPLAIN_FORMATS, EXPLAIN_THRESHOLDS } from '../output';

export const EXPLAIN_EXAMPLES = `
Examples:
  $ eks-identity explain                              the app synthesized into cdk.out
  $ eks-identity explain stack.yaml rbac.yaml         a CloudFormation template, and Kubernetes objects
  $ eks-identity explain --output markdown > map.md   for a pull request
  $ eks-identity explain --output sarif > eks.sarif   for code scanning; junit for a build, mermaid for a diagram
  $ eks-identity explain --fail-on warning            stricter, for a build
  $ eks-identity explain --compare cdk.out.main       what a change adds and removes; --fail-on added stops it
  $ eks-identity explain --can system:serviceaccount:payments:api --assume PaymentsApi
  $ eks-identity explain cdk.out rbac.yaml --as-group gid:team-a --can delete deployments -n team-a
                                                      one question: exit code 0 allowed, 1 denied, 2 unknown
`;

/** Where the CDK writes what it synthesizes. */
const DEFAULT_PATH = 'cdk.out';

type ExplainCommandOptions = Omit<ExplainOptions, 'colors' | 'paths'>;

export function addExplain(program: Command): void {
  reportCommand(program, 'explain', EXPLAIN_EXAMPLES, { formats: EXPLAIN_FORMATS, thresholds: EXPLAIN_THRESHOLDS })
    .description('say who gets what by a synthesized app: workloads in AWS and people in clusters; and what is wrong with it')
    .argument('[paths...]', 'cloud assemblies, CloudFormation templates and files of Kubernetes objects, JSON or YAML; - for the standard input', [DEFAULT_PATH])
    .option('--require-boundary <policy>', 'the permissions boundary that every IAM role must have, by ARN or name')
    .option('--compare <path>', 'the same app before a change: say what access the change adds and removes; --fail-on added fails if it adds any')
    .option('--can <words...>', 'a question: system:serviceaccount:<namespace>:<name> with --assume, or <verb> <resource> with --as-group or --as-user')
    .option('--assume <role>', 'the role that the service account would assume: construct path, logical id, name or ARN')
    .option('--cluster <name>', 'the cluster that the question is about, where there are several: construct path, logical id or name')
    .option('--issuer <issuer>', 'the issuer of the service account\'s tokens, for a cluster that is not in the app')
    .option('--audience <audience>', 'the audience of its tokens (default: sts.amazonaws.com)')
    .option('--as-group <group>', 'a group that somebody is in, with the prefix of the association; may be given several times', oneMore)
    .option('--as-user <user>', 'the Kubernetes user that somebody is, with the prefix of the association')
    .option('-n, --namespace <namespace>', 'the namespace of the objects (default: all of the cluster)')
    .option('--name <name>', 'the name of the object')
    .action(async (paths: string[], options: ExplainCommandOptions) => {
      const { explain } = await import('../explain.js'); // the parser of YAML takes its time to load: only where it is needed
      print(explain({ paths, colors: terminalColors(), ...options }));
    });
}
