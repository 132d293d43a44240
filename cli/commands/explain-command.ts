import type { Command } from 'commander';
import { outputOf, print, reportCommand, type ReportOptions } from './report-command';
import { explain } from '../explain';

export const EXPLAIN_EXAMPLES = `
Examples:
  $ eks-identity explain                              the app synthesized into cdk.out
  $ eks-identity explain stack.template.json          one CloudFormation template
  $ eks-identity explain --output markdown > map.md   for a pull request
  $ eks-identity explain --fail-on warning            stricter, for a build
`;

export function addExplain(program: Command): void {
  reportCommand(program, 'explain', EXPLAIN_EXAMPLES)
    .description('say which service accounts may assume which roles of a synthesized app, what these may do, and what is wrong')
    .argument('[path]', 'a cloud assembly, or one CloudFormation template (JSON)', 'cdk.out')
    .action((path: string, options: ReportOptions) => print(explain({ path, ...outputOf(options) })));
}
