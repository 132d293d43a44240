import { Option, type Command } from 'commander';
import { EXIT_CODES, outputOf, print } from './report-command';
import { locateCluster } from '../facts/account/cluster-arn';
import { OUTPUT_FORMATS, type OutputFormat } from '../output';
import { Progress } from '../progress';
import type { TokenInspectOptions } from '../token-inspect';

export const TOKEN_EXAMPLES = `
Examples:
  $ eks-identity token inspect token.jwt --cluster prod                    who it would be on that cluster, claim by claim
  $ kubectl oidc-login get-token ... | eks-identity token inspect - --cluster prod
  $ eks-identity token inspect token.jwt --issuer-url https://idp.example.com --client-id kubernetes --groups-claim groups
                                                                           without an account: signatures are not looked at
`;

export function addToken(program: Command): void {
  program.command('token').description('look into the tokens that people log in with')
    .command('inspect')
    .description('say what a token would become on a cluster: the user, the groups, or the reason of a 401; exit code 1 if it is refused')
    .argument('<file>', 'the token, or what kubelogin printed; - reads it from the standard input')
    .option('--cluster <name>', 'the EKS cluster whose associations decide: its name, or its ARN')
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .option('--region <name>', 'the region of the cluster')
    .addOption(without('--issuer-url <url>', 'the issuer URL of an association, in place of a cluster'))
    .addOption(without('--client-id <id>', 'its client id'))
    .addOption(without('--username-claim <claim>', 'its user name claim (default: sub)'))
    .addOption(without('--username-prefix <prefix>', 'its user name prefix (default: none for email, else the issuer URL and #)'))
    .addOption(without('--groups-claim <claim>', 'its groups claim (default: none)'))
    .addOption(without('--groups-prefix <prefix>', 'its groups prefix (default: none)'))
    .addOption(without('--required-claim <claim=value...>', 'claims that it requires'))
    .addOption(new Option('-o, --output <format>', 'form of the report').choices(OUTPUT_FORMATS).default('text'))
    .addHelpText('after', `${TOKEN_EXAMPLES}\n${EXIT_CODES}`)
    .action(async (file: string, options: Omit<TokenInspectOptions, 'file'> & { output: OutputFormat }) => {
      const { inspectTokenFile } = await import('../token-inspect.js'); // the AWS SDK takes its time to load: only where it is needed
      print(await inspectTokenFile({ file, ...locateCluster(options) }, outputOf({ output: options.output, failOn: 'error' }), new Progress(process.stderr)));
    });
}

function without(flags: string, description: string): Option {
  return new Option(flags, description).conflicts('cluster');
}
