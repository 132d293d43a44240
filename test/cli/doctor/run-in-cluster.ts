import { CLUSTER, healthyAccount, type FakeAccount } from './fake-account';
import { healthyKubernetes, type FakeKubernetes } from './fake-cluster-objects';
import { FakeKubeServer } from './fake-kubernetes';
import type { FakeSites } from './fake-web';
import { runDoctor } from './run-doctor';
import type { DoctorOptions } from '../../../cli/doctor';
import type { OutputFormat } from '../../../cli/output';
import type { DoctorJsonReport } from '../../../cli/report/doctor-json';

export interface FakeWorld {
  readonly account?: FakeAccount;
  readonly kubernetes?: FakeKubernetes;
  readonly sites?: FakeSites;
  readonly output?: OutputFormat;
  /** The API server takes connections and says nothing. */
  readonly isSilent?: boolean;
  /** Told where the API server is, before the command runs; for kubeconfigs. */
  readonly prepare?: (server: FakeKubeServer, endpoint: string) => Partial<DoctorOptions>;
}

export interface ClusterRun {
  readonly text: string;
  readonly awsCalls: string[];
  readonly kubeCalls: string[];
}

/** Runs the command against a fake account and the fake API server of its cluster; there is no kubeconfig unless one is prepared. */
export async function runInCluster(asked: Partial<DoctorOptions>, world: FakeWorld = {}): Promise<ClusterRun> {
  const { account = healthyAccount(), kubernetes = healthyKubernetes(), sites, output = 'json', isSilent, prepare } = world;
  const server = new FakeKubeServer(kubernetes, isSilent);
  const before = process.env.KUBECONFIG;
  try {
    const endpoint = await server.listen();
    process.env.KUBECONFIG = '/nowhere';
    const options = { kubernetes: true, ...prepare?.(server, endpoint), ...asked };
    const { text, calls } = await runDoctor(withEndpoint(account, endpoint, server.authority), options, { output }, sites);
    return { text, awsCalls: calls, kubeCalls: server.calls };
  } finally {
    if (before === undefined) {
      delete process.env.KUBECONFIG;
    } else {
      process.env.KUBECONFIG = before;
    }
    await server.close();
  }
}

/** The report as data. */
export async function clusterReport(asked: Partial<DoctorOptions>, world: FakeWorld = {}): Promise<DoctorJsonReport & Omit<ClusterRun, 'text'>> {
  const { text, ...calls } = await runInCluster(asked, world);
  return { ...JSON.parse(text) as DoctorJsonReport, ...calls };
}

/** The cluster as EKS describes it. */
function withEndpoint(account: FakeAccount, endpoint: string, data: string): FakeAccount {
  const { [CLUSTER]: cluster, ...others } = account.clusters;
  const described = { endpoint, certificateAuthority: { data }, ...cluster.cluster };
  return { ...account, clusters: { ...others, [CLUSTER]: { ...cluster, cluster: described } } };
}
