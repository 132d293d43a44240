import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from './certificates/certificate-authority';
import { Cluster, type ClusterOptions } from './cluster/cluster';
import { startEtcd } from './cluster/etcd';
import { IssuerHost } from './issuers/issuer-host';
import { findPieces, type Pieces } from './pieces/pieces';
import { Watchdog } from './processes/watchdog';
import { CognitoLocal } from './user-pools/cognito-local';

/**
 * A laboratory: clusters, identity providers and user pools on this machine, reachable from this machine only.
 *
 * Whatever happens, when it is stopped, or when the process that started it is gone, nothing of it is left.
 */
export class Lab {
  /** Starts a laboratory without clusters and user pools. The first time on a machine, this takes minutes. */
  public static async start(): Promise<Lab> {
    const pieces = await findPieces();
    const authority = new CertificateAuthority();
    const lab = new Lab(pieces, authority, await IssuerHost.start(authority));
    try {
      await startEtcd(pieces.etcd, lab.directory, lab.watchdog);
    } catch (error) {
      await lab.stop();
      throw error;
    }
    return lab;
  }

  /** For files that go when the laboratory goes. */
  public readonly directory = mkdtempSync(join(tmpdir(), 'eks-identity-lab-'));
  /** Ends processes when the laboratory ends. */
  public readonly watchdog = new Watchdog(this.directory);

  private constructor(
    private readonly pieces: Pieces,
    private readonly authority: CertificateAuthority,
    /** The identity providers that clusters can ask for keys. */
    public readonly issuers: IssuerHost,
  ) {}

  /** Starts a cluster. An identity provider of people has to be served by then. */
  public async startCluster(options: ClusterOptions): Promise<Cluster> {
    const { pieces, directory, authority, watchdog, issuers: { proxyUrl } } = this;
    return Cluster.start(options, { pieces, directory, authority, watchdog, proxyUrl });
  }

  /** Starts a server for user pools. */
  public async startCognito(region: string): Promise<CognitoLocal> {
    return CognitoLocal.start(this.directory, region, this.watchdog);
  }

  /** Ends everything. */
  public async stop(): Promise<void> {
    this.issuers.stop();
    await this.watchdog.bite();
  }
}
