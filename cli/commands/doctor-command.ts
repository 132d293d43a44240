import type { Command } from 'commander';
import { outputOf, print, reportCommand, type ReportOptions } from './report-command';
import type { DoctorOptions } from '../doctor';
import { Progress } from '../progress';

export const DOCTOR_EXAMPLES = `
Examples:
  $ eks-identity doctor --cluster prod                                     a cluster, and every role that trusts it
  $ eks-identity doctor --cluster prod --service-account payments/api      which roles let it in
  $ eks-identity doctor --cluster prod --service-account payments/api \\
      --role arn:aws:iam::111122223333:role/payments-api                   why that role does not
  $ eks-identity doctor --cluster prod --profile ops --region eu-west-1 --output json

Reads only. Needs eks:DescribeCluster; what else it may not read is reported as unknown, with the permission that is missing.
`;

export function addDoctor(program: Command): void {
  reportCommand(program, 'doctor', DOCTOR_EXAMPLES)
    .description('say why service accounts and people are refused by a live cluster and its AWS account, and how to repair it')
    .requiredOption('--cluster <name>', 'the EKS cluster')
    .option('--service-account <namespace/name>', 'the service account that should assume a role')
    .option('--role <arn>', 'the role that it should assume, as its annotation has it')
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .option('--region <name>', 'the region of the cluster')
    .action(async (options: DoctorOptions & ReportOptions) => {
      const { doctor } = await import('../doctor.js'); // the AWS SDK takes its time to load: only where it is needed
      print(await doctor(options, outputOf(options), new Progress(process.stderr)));
    });
}
