import type { Command } from 'commander';
import { locateCluster } from '../facts/account/cluster-arn';
import type { KubeconfigOptions } from '../kubeconfig';
import { Progress } from '../progress';

export const KUBECONFIG_EXAMPLES = `
Examples:
  $ eks-identity kubeconfig --cluster prod                                 the login, into the kubeconfig that kubectl uses
  $ eks-identity kubeconfig --cluster prod --kubeconfig prod.yaml          into a file to hand out: there is no secret in it
  $ eks-identity kubeconfig --cluster prod --association employees --dry-run
`;

export function addKubeconfig(program: Command): void {
  program.command('kubeconfig')
    .description('write the kubeconfig that people log in with, with kubelogin, or put it among the entries of one that is there')
    .requiredOption('--cluster <name>', 'the EKS cluster: its name, or its ARN')
    .option('--association <name>', 'the association to log in through (default: the only one)')
    .option('--kubeconfig <file>', 'the file to write (default: the first of KUBECONFIG, else ~/.kube/config)')
    .option('--context <name>', 'the name of the context (default: <association>@<cluster>)')
    .option('--namespace <name>', 'the namespace that kubectl works in')
    .option('--scope <name...>', 'scopes to ask for besides those that the user name needs')
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--force', 'change a context of this name also if it leads to another cluster')
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .option('--region <name>', 'the region of the cluster')
    .addHelpText('after', `${KUBECONFIG_EXAMPLES}\nExit codes: 0 written, or nothing to change; 2 could not run.`)
    .action(async (options: KubeconfigOptions) => {
      const { writeLogin } = await import('../kubeconfig.js'); // the AWS SDK takes its time to load: only where it is needed
      process.stdout.write(await writeLogin(locateCluster(options), new Progress(process.stderr)));
    });
}
