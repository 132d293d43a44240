import type { App, Stack } from 'aws-cdk-lib';
import { type ClusterName, CLUSTERS, ISSUER_URLS, type LabClusters } from './lab-clusters';
import type { Outcome } from './outcome';
import { ALLOWED, type DeclaredRole, DENIED, INVALID, type TrustForm } from './trust-form';
import { type IrsaRole, ServiceAccountSubject } from '../../../lib';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import { type StsAnswer, StandInSts } from '../sts/stand-in-sts';
import { SynthesizedIam } from '../sts/synthesized-iam';

/** Something to do to every trust policy before it is put to use. */
export type PlantedFault = (trust: PolicyDocument) => PolicyDocument;

/** An app after its deployment, in front of two real API servers and a stand-in of STS. */
export class Handshake {
  public readonly sts: StandInSts;
  private readonly app: App;
  private readonly iam: SynthesizedIam;

  constructor(private readonly form: TrustForm, private readonly clusters: LabClusters, fault: PlantedFault = trust => trust) {
    this.app = form.build();
    const stacks = Object.entries(form.clusterStacks);
    this.iam = new SynthesizedIam(this.app, Object.fromEntries(stacks.map(([stack, cluster]) => [stack, ISSUER_URLS[cluster]])));
    this.sts = new StandInSts({
      providers: this.iam.providers,
      roles: this.iam.roles.map(role => ({ ...role, trust: fault(role.trust) })),
      keys: issuerUrl => clusters.keysOf(issuerUrl),
    });
  }

  /** The paths of all roles of the app that tokens may open. */
  public get rolePaths(): string[] {
    return this.iam.roles.map(({ path }) => path).sort();
  }

  public arnOf(role: DeclaredRole): string {
    return this.iam.role(role.path).arn;
  }

  /** What comes of every service account of both clusters that asks for a role, with every audience. */
  public async decisions(role: DeclaredRole): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const cluster of CLUSTERS) {
      for (const serviceAccount of await this.clusters.serviceAccounts(cluster)) {
        for (const audience of this.form.audiences) {
          const token = await this.clusters.token(cluster, serviceAccount, audience);
          outcomes.push({
            expectation: `${role.path} for ${serviceAccount} of ${cluster}${audience === DEFAULT_AUDIENCE ? '' : ` with audience ${audience}`}`,
            expected: expectedAnswer(role, cluster, serviceAccount, audience),
            actual: summaryOf(await this.sts.assumeRoleWithWebIdentity(this.arnOf(role), token)),
          });
        }
      }
    }
    return outcomes;
  }

  /**
   * What pods get that run as the service accounts in the manifests.
   *
   * Nothing of the role is told them: they ask for what the annotations say, as the webhook would have set it in their environment.
   */
  public async pods(): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const role of this.form.roles) {
      for (const cluster of CLUSTERS.filter(name => role.opensTo[name] !== 'unknown issuer' && role.opensTo[name].length > 0)) {
        await this.clusters.cluster(cluster).api.apply(this.form.manifests?.() ?? this.manifestsOf(role));
        for (const serviceAccount of role.manifestsFor) {
          outcomes.push({
            expectation: `pods of ${serviceAccount} of ${cluster}`,
            expected: `${ALLOWED} ${this.arnOf(role)}`,
            actual: await this.askAsPod(cluster, serviceAccount),
          });
        }
      }
    }
    return outcomes;
  }

  private async askAsPod(cluster: ClusterName, serviceAccount: string): Promise<string> {
    const [namespace, name] = serviceAccount.split('/');
    const { metadata } = await this.clusters.cluster(cluster).api.read(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`);
    const { annotations = {} } = metadata as { annotations?: Record<string, string> };
    const roleArn = annotations['eks.amazonaws.com/role-arn'];
    const token = await this.clusters.token(cluster, serviceAccount, annotations['eks.amazonaws.com/audience'] ?? DEFAULT_AUDIENCE);
    return `${summaryOf(await this.sts.assumeRoleWithWebIdentity(roleArn, token))} ${roleArn}`;
  }

  private manifestsOf({ path, manifestsFor }: DeclaredRole): object[] {
    const role = this.app.node.findAll().find(({ node }) => node.path === path) as IrsaRole;
    return manifestsFor.map(serviceAccount => {
      const [namespace, name] = serviceAccount.split('/');
      const manifest: unknown = role.serviceAccountManifest({ serviceAccount: ServiceAccountSubject.named(namespace, name) });
      return this.iam.valueOf(role.stack as Stack, manifest) as object;
    });
  }
}

function expectedAnswer({ opensTo, audience: required }: DeclaredRole, cluster: ClusterName, serviceAccount: string, audience: string): string {
  const accounts = opensTo[cluster];
  if (accounts === 'unknown issuer') {
    return INVALID;
  }
  return audience === required && accounts.includes(serviceAccount) ? ALLOWED : DENIED;
}

function summaryOf({ allowed, code = '' }: StsAnswer): string {
  return allowed ? ALLOWED : code;
}
