import type { JSONWebKeySet } from 'jose';
import { POPULATION, POPULATION_SIZE } from './population';
import type { Cluster } from '../harness/cluster/cluster';
import type { Lab } from '../harness/lab';
import { until } from '../harness/processes/patience';

const CONTROLLER_SECONDS = 30;

/** The two clusters of the handshake. */
export type ClusterName = 'blue' | 'green';

/** The issuer URLs of the two; the examples with an existing cluster mean blue. */
export const ISSUER_URLS: Record<ClusterName, string> = {
  blue: 'https://oidc.eks.eu-west-1.amazonaws.com/id/5A1F9C73E04B4D2E8C6B7A90D1E2F3C4',
  green: 'https://oidc.eks.eu-west-1.amazonaws.com/id/C0FFEE1234567890ABCDEF0123456789',
};

export const CLUSTERS: ClusterName[] = ['blue', 'green'];

/** Two clusters with the same service accounts, each with its own API server and keys. */
export class LabClusters {
  public static async start(lab: Lab): Promise<LabClusters> {
    const [blue, green] = await Promise.all(CLUSTERS.map(async name => startPopulated(lab, name, ISSUER_URLS[name])));
    return new LabClusters({ blue, green }, { blue: await blue.api.keys(), green: await green.api.keys() });
  }

  private readonly tokens = new Map<string, Promise<string>>();

  private constructor(private readonly clusters: Record<ClusterName, Cluster>, private readonly keys: Record<ClusterName, JSONWebKeySet>) {}

  public cluster(name: ClusterName): Cluster {
    return this.clusters[name];
  }

  /** The keys that an issuer publishes; undefined if it is neither of the two. */
  public keysOf(issuerUrl: string): JSONWebKeySet | undefined {
    const name = CLUSTERS.find(candidate => ISSUER_URLS[candidate] === issuerUrl);
    return name && this.keys[name];
  }

  /** Every service account that there is, as `<namespace>/<name>`. */
  public async serviceAccounts(name: ClusterName): Promise<string[]> {
    return this.cluster(name).api.serviceAccounts();
  }

  /** A token as the kubelet would put it into a pod; asked for once. */
  public async token(name: ClusterName, serviceAccount: string, audience: string): Promise<string> {
    const key = `${name} ${serviceAccount} ${audience}`;
    const known = this.tokens.get(key) ?? this.mint(name, serviceAccount, audience);
    this.tokens.set(key, known);
    return known;
  }

  private async mint(name: ClusterName, serviceAccount: string, audience: string): Promise<string> {
    const [namespace, account] = serviceAccount.split('/');
    return this.cluster(name).api.serviceAccountToken(namespace, account, [audience]);
  }
}

/** A cluster with everybody in it. */
export async function startPopulated(lab: Lab, name: string, issuerUrl: string): Promise<Cluster> {
  const cluster = await lab.startCluster({ name, issuerUrl });
  await cluster.api.apply(POPULATION);
  await until(`cluster ${name} has its ${POPULATION_SIZE} service accounts`, async () => (await cluster.api.serviceAccounts()).length === POPULATION_SIZE, CONTROLLER_SECONDS);
  return cluster;
}
