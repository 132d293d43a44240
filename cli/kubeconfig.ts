import { stringify } from 'yaml';
import { CannotRun } from './cannot-run';
import { SCOPE_OF_CLAIM } from './checks/kcfg/kcfg002-login-arguments';
import { openAws, type AwsSession } from './collect/aws/aws-clients';
import { describeTarget } from './collect/collect-account';
import { collectAssociations } from './collect/collect-people';
import { defaultKubeconfig, readKubeconfig, writeKubeconfig } from './collect/kubeconfig-file';
import { Reader } from './collect/reader';
import type { AssociationFact, ClusterFact } from './facts/account/account';
import { fingerprintOf } from './facts/login/certificate';
import { mergeKubeconfig, type KubeconfigEntries } from './facts/login/kubeconfig-merge';
import type { Progress } from './progress';
import { certificateAuthorityProblem, endpointProblem, entryNameProblem, kubeconfigOf } from '../lib/core/login/kubeconfig';

export interface KubeconfigOptions extends AwsSession {
  readonly cluster: string;
  /** Its name; needed if the cluster has several. */
  readonly association?: string;
  /** The file to write to. */
  readonly kubeconfig?: string;
  /** The name of the context, and of the user in it. */
  readonly context?: string;
  readonly namespace?: string;
  /** Scopes to ask for besides those that the claims need. */
  readonly scope?: string[];
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

/** Writes what people need to log in: into a new file, or among the entries of one that is there. */
export async function writeLogin(options: KubeconfigOptions, progress: Progress): Promise<string> {
  const { cluster, association } = await readAws(options, progress);
  const entries = entriesOf(cluster, association, options);
  const path = options.kubeconfig ?? defaultKubeconfig();
  const { text, changes } = mergeKubeconfig(readKubeconfig(path), entries, path, options.force);
  if (options.dryRun) {
    return `${wordChanges(changes, `${path} would be changed`, path)}\n${stringify(shown(entries, cluster), { lineWidth: 0 })}`;
  }
  const backup = changes.length === 0 ? undefined : writeKubeconfig(path, text);
  return `${wordChanges(changes, `${path} was written${backup === undefined ? '' : `, the former one is in ${backup}`}`, path)}`
    + `\nLog in: kubectl --kubeconfig ${path} --context ${entries['current-context']} auth whoami (needs kubectl and its plugin oidc-login)\n`;
}

async function readAws(options: KubeconfigOptions, progress: Progress): Promise<{ cluster: ClusterFact; association: AssociationFact }> {
  const apis = openAws(options);
  try {
    progress.show(`reading cluster ${options.cluster}`);
    const cluster = await describeTarget(apis, options.cluster, options.profile);
    const associations = await collectAssociations(apis.eks, new Reader(options.profile), options.cluster);
    if (!associations.isRead) {
      const { reason, permission } = associations.why;
      throw new CannotRun(`the associations of cluster ${options.cluster} cannot be read${permission === undefined ? '' : ` without the permission ${permission}`}: ${reason}`);
    }
    return { cluster, association: chosen(associations.value, options) };
  } finally {
    progress.clear();
    apis.close();
  }
}

function chosen(associations: AssociationFact[], { association, cluster }: KubeconfigOptions): AssociationFact {
  const names = associations.map(({ name }) => name).join(', ');
  if (associations.length === 0) {
    throw new CannotRun(`cluster ${cluster} has no association, so nobody logs in there with an identity provider`);
  }
  const found = association === undefined && associations.length === 1 ? associations[0] : associations.find(({ name }) => name === association);
  if (found === undefined) {
    throw new CannotRun(association === undefined ? `cluster ${cluster} has several associations; choose one with --association: ${names}`
      : `cluster ${cluster} has no association '${association}'; there are: ${names}`);
  }
  return found;
}

function entriesOf(cluster: ClusterFact, { name, config }: AssociationFact, options: KubeconfigOptions): KubeconfigEntries {
  const { endpoint = '', certificateAuthority = '' } = cluster;
  const { namespace, scope = [], context = `${name}@${cluster.name}` } = options;
  const problem = endpointProblem(endpoint) ?? certificateAuthorityProblem(certificateAuthority);
  const nameProblem = entryNameProblem(context);
  if (problem !== undefined || nameProblem !== undefined) {
    throw new CannotRun(nameProblem === undefined ? `cluster ${cluster.name} is not ready: what EKS says of its endpoint ${problem}` : `--context ${nameProblem}`);
  }
  return kubeconfigOf({
    endpoint,
    certificateAuthorityData: certificateAuthority,
    clusterName: cluster.arn, // unique among all accounts and regions, and what the AWS CLI calls it
    userName: context,
    contextName: context,
    ...namespace !== undefined && { namespace },
    login: {
      issuerUrl: config.issuerUrl,
      clientId: config.clientId,
      scopes: [...new Set([...[SCOPE_OF_CLAIM[config.usernameClaim ?? '']].flatMap(own => own ?? []), ...scope])],
      asksInTerminal: false,
      furtherArguments: [],
    },
  }) as KubeconfigEntries;
}

/** The entries without the certificate, which says nothing to whoever reads them. */
function shown(entries: KubeconfigEntries, { certificateAuthority = '' }: ClusterFact): KubeconfigEntries {
  const [{ name, cluster }] = entries.clusters;
  const authority = fingerprintOf(certificateAuthority) ?? 'unknown';
  return { ...entries, clusters: [{ name, cluster: { ...cluster, 'certificate-authority-data': `(SHA-256 fingerprint ${authority})` } as typeof cluster }] };
}

function wordChanges(changes: string[], title: string, path: string): string {
  return changes.length === 0 ? `${path} is as it should be` : `${title}:\n${changes.map(change => `  ${change}\n`).join('')}`.trimEnd();
}
