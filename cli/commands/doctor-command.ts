import { Option, type Command } from 'commander';
import { oneMore, outputOf, print, reportCommand, type ReportOptions } from './report-command';
import type { DoctorOptions } from '../doctor';
import { locateCluster } from '../facts/account/cluster-arn';
import type { FleetCommandOptions } from '../fleet';
import { Progress } from '../progress';

export const DOCTOR_EXAMPLES = `
Examples:
  $ eks-identity doctor --cluster prod                                     a cluster, and every role that trusts it
  $ eks-identity doctor --cluster prod --pod payments/api-7d9f8c6b5-x2x4z  from a pod to its role, and why that does not work
  $ eks-identity doctor --cluster prod --service-account payments/api      the same for all pods of a service account
  $ eks-identity doctor --cluster prod --service-account payments/api \\
      --role arn:aws:iam::111122223333:role/payments-api                   why that role does not
  $ eks-identity doctor --cluster prod --service-account payments/api --events
                                                                           also what STS answered to it in the last 12 hours
  $ eks-identity doctor --cluster prod --token-file token.jwt              why the ID token of a person is refused
  $ kubectl oidc-login get-token ... | eks-identity doctor --cluster prod --token-file -
  $ eks-identity doctor --cluster prod --user-from-kubeconfig              whether my kubeconfig logs in as it should
  $ eks-identity doctor --cluster prod --probe --as-group gid:team-a -n team-a
                                                                           what a group may do in a namespace
  $ eks-identity doctor --cluster prod --app cdk.out                       also whether an app can be deployed to it
  $ eks-identity doctor --all-clusters --regions eu-west-1,us-east-1       every cluster, stale issuers, providers that nobody needs
  $ eks-identity doctor --cluster prod --profile ops --region eu-west-1 --output json

Reads only. Needs eks:DescribeCluster; what else it may not read is reported as unknown, with the permission that is missing.
`;

/** Options of questions about one cluster. */
const ABOUT_ONE_CLUSTER = ['cluster', 'serviceAccount', 'pod', 'role', 'tokenFile', 'userFromKubeconfig', 'kubeconfig', 'context', 'app', 'asGroup', 'asUser', 'namespace', 'probe', 'events'];

export function addDoctor(program: Command): void {
  reportCommand(program, 'doctor', DOCTOR_EXAMPLES)
    .description('say why service accounts and people are refused by a live cluster and its AWS account, and how to repair it')
    .option('--cluster <name>', 'the EKS cluster: its name, or its ARN')
    .addOption(new Option('--regions <names>', 'all clusters of the account in these regions, with commas between the names').conflicts(ABOUT_ONE_CLUSTER).implies({ allClusters: true }))
    .addOption(new Option('--all-clusters', 'all clusters of the account in one region').conflicts(ABOUT_ONE_CLUSTER))
    .option('--service-account <namespace/name>', 'the service account that should assume a role')
    .option('--pod <namespace/name>', 'the pod that gets no credentials, or the wrong ones: from there to its service account and role')
    .option('--role <arn>', 'the role that it should assume (default: the one that the service account is annotated with)')
    .option('--token-file <file>', 'the ID token of a person, to say who they would be, or why they are refused; - reads it from the standard input')
    .option('--user-from-kubeconfig', 'whether the user of the kubeconfig logs in as the association wants it; --kubeconfig and --context choose')
    .option('--kubeconfig <file>', 'the kubeconfig to use (default: KUBECONFIG, ~/.kube/config)')
    .option('--context <name>', 'the context to use (default: one that leads to the cluster, else a token made of the AWS credentials)')
    .option('--no-kubernetes', 'leave the API server of the cluster out')
    .option('--app <path>', 'what would be deployed: a cloud assembly, template or file of Kubernetes objects; is it possible beside what is there: bindings, providers, associations, access entries?')
    .option('--probe', 'also try it: calls that create a token or a review, of which nothing stays')
    .option('--as-group <group>', 'with --probe, a group whose access is shown, with the prefix of the association; may be given several times', oneMore)
    .option('--as-user <user>', 'with --probe, a user whose access is shown, with the prefix of the association; a token file says both')
    .option('-n, --namespace <namespace>', 'where they want to do something (default: everywhere)')
    .option('--events [hours]', 'also what STS answered to pods, as CloudTrail tells it (default: of the last 12 hours)')
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .option('--region <name>', 'the region of the cluster')
    .action(async (options: DoctorOptions & FleetCommandOptions & ReportOptions & { readonly allClusters?: boolean }, command: Command) => {
      if (options.allClusters) {
        const { diagnoseFleet } = await import('../fleet.js');
        print(await diagnoseFleet(options, outputOf(options), new Progress(process.stderr)));
        return;
      }
      if (options.cluster === undefined) {
        command.error('error: give --cluster <name>, or --all-clusters');
      }
      const { doctor } = await import('../doctor.js'); // the AWS SDK takes its time to load: only where it is needed
      print(await doctor(locateCluster(options), outputOf(options), new Progress(process.stderr)));
    });
}
