import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ETCD_URL } from './etcd';
import { KubeApi } from './kube-api';
import { oidcOptions } from './oidc-options';
import type { OidcConfig } from '../../../../lib/core/login/oidc-claims';
import { type CertificateAuthority, newKeyPair } from '../certificates/certificate-authority';
import type { Pieces } from '../pieces/pieces';
import { freePort, LOOPBACK } from '../processes/free-port';
import { GuardedProcess } from '../processes/guarded-process';
import { until } from '../processes/patience';
import type { Watchdog } from '../processes/watchdog';

const START_ATTEMPTS = 3;
const SYNC_SECONDS = 60;

/** What of the controller manager is needed: it fills `view`, `edit` and `admin`, and makes service accounts. */
const CONTROLLERS = 'clusterrole-aggregation,serviceaccount,namespace';

/** The last minor version whose controller manager has an insecure port, which is on by default. */
const LAST_MINOR_WITH_INSECURE_PORT = 23;

/** A cluster to start. */
export interface ClusterOptions {
  /** Lower-case letters and digits; names files, and what it has in etcd. */
  readonly name: string;
  /** The issuer of its service-account tokens, as EKS would name it. */
  readonly issuerUrl: string;
  /** How people log in; without it, nobody does. */
  readonly association?: OidcConfig;
}

/** What a cluster needs of its laboratory. */
export interface Surroundings {
  readonly pieces: Pieces;
  readonly directory: string;
  readonly authority: CertificateAuthority;
  readonly watchdog: Watchdog;
  /** Leads to the identity providers. */
  readonly proxyUrl: string;
}

/** The control plane of a cluster: a kube-apiserver and a kube-controller-manager. */
export class Cluster {
  public static async start(options: ClusterOptions, surroundings: Surroundings): Promise<Cluster> {
    const cluster = new Cluster(options, surroundings);
    await cluster.startApiServer();
    await Promise.all([cluster.startControllers(), cluster.knowsIssuer()]);
    return cluster;
  }

  /** The URL of the API server. */
  public endpoint = '';
  /** The certificate of its authority in base64, as EKS gives it. */
  public readonly certificateAuthorityData: string;
  public readonly issuerUrl: string;
  private apiClient?: KubeApi;
  private readonly processes: GuardedProcess[] = [];

  private constructor(private readonly options: ClusterOptions, private readonly surroundings: Surroundings) {
    this.issuerUrl = options.issuerUrl;
    this.certificateAuthorityData = Buffer.from(surroundings.authority.certificate).toString('base64');
  }

  /** The API, for its administrator. */
  public get api(): KubeApi {
    if (this.apiClient === undefined) {
      throw new Error(`cluster ${this.options.name} has not been started`);
    }
    return this.apiClient;
  }

  /** The file with which its administrator calls it. */
  public get administratorKubeconfig(): string {
    return this.file('kubeconfig');
  }

  /** Ends it before its laboratory ends. */
  public async stop(): Promise<void> {
    await Promise.all(this.processes.map(async process => process.stop()));
  }

  private async startApiServer(): Promise<void> {
    const { authority } = this.surroundings;
    const administrator = authority.forClient('administrator', 'system:masters');
    this.writeFiles(administrator);
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      this.endpoint = `https://${LOOPBACK}:${port}`;
      this.apiClient = new KubeApi({ url: this.endpoint, authority: authority.certificate }, administrator);
      const server = this.run('kube-apiserver', this.surroundings.pieces.kubeApiserver, this.apiServerArguments(port));
      try {
        await server.ready(async () => this.isReady());
        return;
      } catch (error) {
        if (attempt === START_ATTEMPTS || !server.log.includes('address already in use')) {
          throw error;
        }
      }
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await this.api.asAnonymous('GET', '/readyz')).status === 200;
    } catch {
      return false; // nobody listens yet
    }
  }

  private apiServerArguments(port: number): string[] {
    const { name, issuerUrl, association } = this.options;
    return [
      `--etcd-servers=${ETCD_URL}`, `--etcd-prefix=/${name}`,
      `--bind-address=${LOOPBACK}`, `--advertise-address=${LOOPBACK}`, `--secure-port=${port}`, '--service-cluster-ip-range=10.0.0.0/24',
      `--tls-cert-file=${this.file('server.crt')}`, `--tls-private-key-file=${this.file('server.key')}`, `--client-ca-file=${this.file('ca.crt')}`,
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount', // no pods run here, so nothing has to be mounted into them
      `--service-account-issuer=${issuerUrl}`, `--service-account-jwks-uri=${issuerUrl}/keys`, '--api-audiences=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${this.file('sa.key')}`, `--service-account-key-file=${this.file('sa.pub')}`,
      ...(association === undefined ? [] : [...oidcOptions(association), `--oidc-ca-file=${this.file('ca.crt')}`]),
    ];
  }

  private async startControllers(): Promise<void> {
    const kubeconfig = {
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'c', cluster: { 'server': this.endpoint, 'certificate-authority': this.file('ca.crt') } }],
      'users': [{ name: 'u', user: { 'client-certificate': this.file('admin.crt'), 'client-key': this.file('admin.key') } }],
      'contexts': [{ name: 'administrator', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'administrator',
    };
    writeFileSync(this.file('kubeconfig'), JSON.stringify(kubeconfig), { mode: 0o600 });
    const { kubeControllerManager, minorVersion } = this.surroundings.pieces;
    const controllers = this.run('kube-controller-manager', kubeControllerManager, [
      `--kubeconfig=${this.file('kubeconfig')}`, `--controllers=${CONTROLLERS}`, '--leader-elect=false', '--secure-port=0',
      ...(minorVersion <= LAST_MINOR_WITH_INSECURE_PORT ? ['--port=0'] : []),
    ]);
    await controllers.ready(async () => await this.api.ruleCount('view') > 0 && await this.api.ruleCount('edit') > 0);
  }

  /** The API server asks the issuer for its keys in the background, and refuses all tokens until it has them. */
  private async knowsIssuer(): Promise<void> {
    const { association } = this.options;
    if (association !== undefined) {
      const token = [{ alg: 'RS256' }, { iss: association.issuerUrl }, 'no signature']
        .map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      await until(`the API server has the keys of ${association.issuerUrl}`, async () => {
        const { error = '' } = await this.api.reviewToken(token);
        return error.includes('oidc:') && !error.includes('not initialized');
      }, SYNC_SECONDS);
    }
  }

  private writeFiles(administrator: { certificate: string; key: string }): void {
    const { authority } = this.surroundings;
    const server = authority.forServer([LOOPBACK, 'localhost']);
    const serviceAccounts = newKeyPair();
    const files: Record<string, string> = {
      'ca.crt': authority.certificate,
      'server.crt': server.certificate,
      'server.key': server.key,
      'admin.crt': administrator.certificate,
      'admin.key': administrator.key,
      'sa.key': serviceAccounts.privateKey,
      'sa.pub': serviceAccounts.publicKey,
    };
    Object.entries(files).forEach(([name, content]) => writeFileSync(this.file(name), content, { mode: 0o600 }));
  }

  private run(program: string, command: string, args: string[]): GuardedProcess {
    const { directory, proxyUrl, watchdog } = this.surroundings;
    const env = { HTTPS_PROXY: proxyUrl, https_proxy: proxyUrl, NO_PROXY: LOOPBACK, no_proxy: LOOPBACK };
    const process = new GuardedProcess({ name: `${this.options.name}-${program}`, command, args, directory, env }, watchdog);
    this.processes.push(process);
    return process;
  }

  private file(name: string): string {
    return join(this.surroundings.directory, `${this.options.name}-${name}`);
  }
}
