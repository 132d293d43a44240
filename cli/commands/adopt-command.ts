import { Option, type Command } from 'commander';
import { ADOPT_OUTPUTS, type AdoptOptions } from '../adopt-options';
import { locateCluster } from '../facts/account/cluster-arn';
import { Progress } from '../progress';

export const ADOPT_EXAMPLES = `
Examples:
  $ eks-identity adopt --cluster prod                                      a stack for what exists, and how to import it
  $ eks-identity adopt --cluster prod --output typescript > lib/prod-identity.ts
  $ eks-identity adopt --cluster prod --output mapping > mapping.json      for cdk import --resource-mapping mapping.json
  $ eks-identity adopt --cluster prod --reference                          the same, declared elsewhere and only referred to
`;

export function addAdopt(program: Command): void {
  program.command('adopt')
    .description('say how to declare in an app what exists for a cluster: provider, associations, access entries, roles')
    .requiredOption('--cluster <name>', 'the EKS cluster: its name, or its ARN')
    .addOption(new Option('-o, --output <what>', 'what to print').choices(ADOPT_OUTPUTS).default('both'))
    .option('--reference', 'refer to what exists, and leave it where it is declared')
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .option('--region <name>', 'the region of the cluster')
    .addHelpText('after', `${ADOPT_EXAMPLES}\nExit codes: 0 printed, 2 could not run.`)
    .action(async (options: AdoptOptions) => {
      const { adopt } = await import('../adopt.js'); // the AWS SDK takes its time to load: only where it is needed
      process.stdout.write(await adopt(locateCluster(options), new Progress(process.stderr)));
    });
}
