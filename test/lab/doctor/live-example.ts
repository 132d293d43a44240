import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { JSONWebKeySet } from 'jose';
import { CLUSTER, exampleAccount, exampleRole } from './example-account';
import { agentStatus, exampleObjects, EXTERNAL_DNS, BATCH, nameOf, PAYMENTS, pod, type PodChanges, WORKLOADS, type Workload } from './example-objects';
import { PeopleTokens } from './people-tokens';
import { PodIdentityWebhook } from './pod-identity-webhook';
import { isInjected, type Pod } from './pod-injection';
import { exampleApp } from '../../../bin/app';
import type { OidcConfig } from '../../../lib/core/login/oidc-claims';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import type { FakeAccount, FakeCluster } from '../../cli/doctor/fake-account';
import { FakeAws } from '../../cli/doctor/fake-aws';
import { objectsIn } from '../../support/objects-in';
import { temporaryFile } from '../../support/temporary-file';
import { DeployedLogin } from '../deployment/deployed-login';
import type { KubeApi } from '../harness/cluster/kube-api';
import type { Lab } from '../harness/lab';
import { until } from '../harness/processes/patience';
import { type IamProvider, type IamRole, StandInSts, type StsWorld } from '../sts/stand-in-sts';
import { StsServer } from '../sts/sts-server';

const REGION = 'eu-west-1';
const CLUSTER_ISSUER = 'https://oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210';

/** How long an API server may take to hear of a change of its webhooks or namespaces. */
const HEARS_WITHIN_SECONDS = 15;

/** What is wrong with the association of a cluster. */
const VARIANTS = {
  noprefix: { groupsPrefix: undefined },
  nogroups: { groupsClaim: undefined, groupsPrefix: undefined },
  strict: { requiredClaims: { email_verified: 'true' } },
} satisfies Record<string, Partial<OidcConfig>>;

export type VariantName = keyof typeof VARIANTS;

/** What is read of objects here. */
interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * The example app, deployed and running: its cluster is real, its user pool is cognito-local, its AWS account is a fake that
 * says what was synthesized, and STS verifies tokens.
 */
export class LiveExample {
  /** @param variants clusters that are associated otherwise with the same user pool, for associations are options of an API server */
  public static async start(lab: Lab, variants: VariantName[] = []): Promise<LiveExample> {
    const file = temporaryFile('doctor.yaml');
    const app = exampleApp(new App(), file);
    const cognito = await lab.startCognito(REGION);
    const login = await DeployedLogin.deploy(lab, cognito, {
      app, stackName: 'ExampleLogin', poolId: 'eu-west-1_Ab3dEf9hI', clusterName: CLUSTER, clusterIssuerUrl: CLUSTER_ISSUER,
    });
    const roles = [['PaymentsApi', PAYMENTS], ['ExternalDns', EXTERNAL_DNS], ['Batch', BATCH]] as const;
    const roleArns = Object.fromEntries(roles.map(([path, workload]) => [nameOf(workload), exampleRole(app, CLUSTER_ISSUER, `ExampleIdentity/${path}`)]));
    const live = new LiveExample(lab, login, new PeopleTokens(login, cognito), exampleAccount(app, login), roleArns, await login.cluster.api.keys());
    try {
      await live.populate(objectsIn(file));
      await Promise.all(variants.map(async name => live.startVariant(name)));
    } catch (error) {
      await live.stop();
      throw error;
    }
    return live;
  }

  /** The AWS account, to be changed at will. */
  public readonly aws: FakeAws;
  /** How to reach the fake of AWS. */
  public awsUrl = '';
  /** Where the keys of an issuer cannot be had from, as STS sees it. */
  public readonly unreachableIssuers = new Set<string>();
  private readonly webhook: PodIdentityWebhook;
  private stsServer?: StsServer;
  private readonly variants = new Map<VariantName, KubeApi>();
  private base: object[] = [];
  private readonly planted = new Map<string, object>();
  private isTouched = false;

  private constructor(
    public readonly lab: Lab,
    public readonly login: DeployedLogin,
    public readonly tokens: PeopleTokens,
    private readonly healthy: FakeAccount,
    /** By `<namespace>/<service account>`. */
    public readonly roleArns: Record<string, string>,
    private readonly keys: JSONWebKeySet,
  ) {
    this.aws = new FakeAws(healthy);
    this.webhook = new PodIdentityWebhook(this.api, name => this.associations.includes(name));
  }

  public get api(): KubeApi {
    return this.login.cluster.api;
  }

  /** The stand-in of STS. */
  public get sts(): StsServer {
    if (this.stsServer === undefined) {
      throw new Error('STS has not been started');
    }
    return this.stsServer;
  }

  public get issuer(): string {
    return CLUSTER_ISSUER.replace('https://', '');
  }

  /** The webhook that the API server calls, as an object. */
  public get webhookConfiguration(): PodIdentityWebhook['configuration'] {
    return this.webhook.configuration;
  }

  /** The API of a cluster that is associated otherwise. */
  public variant(name: VariantName): KubeApi {
    const api = this.variants.get(name);
    if (api === undefined) {
      throw new Error(`cluster ${name} has not been started`);
    }
    return api;
  }

  /** Changes the account. */
  public change(overrides: Partial<FakeAccount>): void {
    this.aws.account = { ...this.aws.account, ...overrides };
  }

  /** Changes the cluster, as EKS tells of it. */
  public changeCluster(overrides: Partial<FakeCluster>): void {
    const { clusters } = this.aws.account;
    this.change({ clusters: { ...clusters, [CLUSTER]: { ...clusters[CLUSTER], ...overrides } } });
  }

  /** Changes what DescribeCluster answers. */
  public describeCluster(overrides: Record<string, unknown>): void {
    this.changeCluster({ cluster: { ...this.aws.account.clusters[CLUSTER].cluster, ...overrides } });
  }

  /** Changes the association, as EKS tells of it. */
  public changeAssociation(overrides: Record<string, unknown>): void {
    const [[name, association]] = Object.entries(this.aws.account.clusters[CLUSTER].associations);
    this.changeCluster({ associations: { [name]: { ...association, ...overrides } } });
  }

  /** Changes the text of the trust policy of a workload's role. */
  public changeTrust(workload: Workload, change: (trust: string) => string): void {
    const arn = this.roleArns[nameOf(workload)];
    const before = JSON.stringify(this.aws.account.roles[arn]);
    const after = change(before);
    if (after === before) {
      throw new Error(`nothing was changed in ${before}`);
    }
    this.change({ roles: { ...this.aws.account.roles, [arn]: JSON.parse(after) as unknown } });
  }

  /** Applies objects in the cluster. */
  public async apply(...objects: object[]): Promise<void> {
    this.isTouched = true;
    objects.filter(object => !this.base.some(known => keyOf(known) === keyOf(object))).forEach(object => this.planted.set(keyOf(object), object));
    await this.api.apply(objects);
  }

  /** Takes objects out of the cluster. */
  public async remove(...objects: object[]): Promise<void> {
    this.isTouched = true;
    await this.api.delete(objects);
  }

  /** Creates the pod of a workload again, until the webhook changes it, or leaves it alone. */
  public async recreate(workload: Workload, changes: PodChanges = {}, mustBeInjected = true): Promise<void> {
    this.isTouched = true;
    await until(`the pod of ${nameOf(workload)} is ${mustBeInjected ? '' : 'not '}injected`, async () => {
      await this.replacePod(workload, pod(workload, changes));
      return isInjected(await this.podOf(workload)) === mustBeInjected;
    }, HEARS_WITHIN_SECONDS);
  }

  /** The variables of the pod of a workload, in its own words. */
  public async environmentOf(workload: Workload): Promise<string> {
    const { spec } = await this.podOf(workload);
    return JSON.stringify(spec.containers.map(({ env = [] }) => env));
  }

  /** A new file, which goes when the laboratory goes. */
  public file(content: string): string {
    const path = join(mkdtempSync(join(this.lab.directory, 'doctor-')), 'file');
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  /** Undoes everything. */
  public async restore(): Promise<void> {
    this.aws.account = this.healthy;
    this.unreachableIssuers.clear();
    if (this.isTouched) {
      await this.api.delete([...this.planted.values()].reverse()); // what is of a kind that was planted goes before its kind
      this.planted.clear();
      await this.api.apply(this.base);
      await this.api.applyStatus([agentStatus(2, 2)]);
      for (const workload of WORKLOADS) {
        await this.recreate(workload);
      }
      this.isTouched = false;
    }
  }

  public async stop(): Promise<void> {
    this.webhook.stop();
    await Promise.all([this.stsServer?.stop(), this.aws.close()]);
  }

  private async startVariant(name: VariantName): Promise<void> {
    const association = { ...this.login.association, ...VARIANTS[name] };
    this.variants.set(name, (await this.lab.startCluster({ name, issuerUrl: CLUSTER_ISSUER, association })).api);
  }

  private async populate(synthesized: object[]): Promise<void> {
    this.awsUrl = await this.aws.listen();
    this.stsServer = await StsServer.start(() => new StandInSts(stsWorld(this.aws.account, url => this.keysOf(url))));
    await this.webhook.listen();
    this.lab.issuers.serve(CLUSTER_ISSUER, async () => this.keys);
    this.base = [...exampleObjects(this.roleArns), ...synthesized, this.webhook.configuration];
    this.isTouched = true;
    await this.restore();
  }

  /** What STS gets when it asks an issuer for its keys. */
  private keysOf(issuerUrl: string): JSONWebKeySet | undefined {
    return issuerUrl === CLUSTER_ISSUER && !this.unreachableIssuers.has(issuerUrl) ? this.keys : undefined;
  }

  private get associations(): string[] {
    return Object.values(this.aws.account.clusters[CLUSTER].podIdentityAssociations).map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
  }

  private async podOf({ namespace, pod: name }: Workload): Promise<Pod> {
    return await this.api.read(`/api/v1/namespaces/${namespace}/pods/${name}`) as unknown as Pod;
  }

  private async replacePod(workload: Workload, replacement: object): Promise<void> {
    const { items } = await this.api.read(`/api/v1/namespaces/${workload.namespace}/pods`) as { items: Named[] };
    if (items.some(({ metadata: { name } }) => name === workload.pod)) {
      await this.api.delete([replacement]);
    }
    await this.api.apply([replacement]);
  }
}

/** The account, as far as STS looks at it. */
function stsWorld({ providers, roles }: FakeAccount, keys: StsWorld['keys']): StsWorld {
  return {
    providers: Object.entries(providers).map(([arn, audiences]): IamProvider => ({
      account: arn.split(':')[4], issuerUrl: `https://${arn.split(':oidc-provider/')[1]}`, audiences,
    })),
    roles: Object.entries(roles).map(([arn, trust]): IamRole => ({ arn, trust: trust as PolicyDocument })),
    keys,
  };
}

function keyOf(object: object): string {
  const { kind, metadata: { namespace = '', name } } = object as Named;
  return `${kind} ${namespace}/${name}`;
}
