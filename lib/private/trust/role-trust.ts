import { Stack, Token } from 'aws-cdk-lib';
import type { IOIDCProviderRef } from 'aws-cdk-lib/aws-iam';
import { eksIssuerUrl, issuerOfUrl, providerArn } from '../../core/issuer';
import { partitionOfRegion } from '../../core/partition';
import type { PolicyDocument } from '../../core/trust/policy-document';
import { renderTrustPolicy, type ServiceAccountMatch, type TrustedCluster } from '../../core/trust/trust-policy';
import { byText } from '../by-text';
import { stableText } from '../stable-text';

/** A cluster as a role knows it. */
export interface ClusterOfRole {
  /** The construct: its path is what the cluster is called where the issuer is a token. */
  readonly provider: IOIDCProviderRef;
  readonly providerArn: string;
  readonly issuer: string;
}

/** A trust in rendering order, and as a policy. */
interface Rendered {
  readonly serviceAccounts: ServiceAccountMatch[];
  readonly clusters: (TrustedCluster & ClusterOfRole)[];
  readonly document: PolicyDocument;
}

/** The longest names of the most common kind: what a value known only at deployment is taken to measure. */
const ASSUMED = { region: 'ap-southeast-1', account: '0'.repeat(12), clusterId: '0'.repeat(32), name: 'x'.repeat(63) };

/**
 * Who may assume a role: every service account added, in every cluster added.
 *
 * Both lists are rendered in an order of their own, so that neither the order of calls nor the numbering of
 * tokens reaches the template.
 */
export class RoleTrust {
  private readonly clusters: ClusterOfRole[] = [];
  private readonly serviceAccounts: ServiceAccountMatch[] = [];
  private rendered?: Rendered; // synthesis asks several times, and hundreds of roles add up

  constructor(private readonly stack: Stack, private readonly audience: string) {}

  /** Adds a cluster; returns false if the role trusts it already. */
  public addCluster(cluster: ClusterOfRole): boolean {
    if (this.clusters.some(other => this.isSame(other, cluster))) {
      return false;
    }
    this.clusters.push(cluster);
    this.rendered = undefined;
    return true;
  }

  /** Adds a service account; one that is there already changes nothing. */
  public addServiceAccount(match: ServiceAccountMatch): void {
    if (!this.serviceAccounts.some(other => this.keyOf(other) === this.keyOf(match))) {
      this.serviceAccounts.push(match);
      this.rendered = undefined;
    }
  }

  /** The service accounts in rendering order. */
  public get trustedServiceAccounts(): ServiceAccountMatch[] {
    return this.render().serviceAccounts;
  }

  /** Whether any condition key is known only at deployment, which an object in a template cannot express. */
  public get hasTokenKeys(): boolean {
    return this.clusters.some(cluster => Token.isUnresolved(cluster.issuer));
  }

  /** Clusters and service accounts, with tokens as placeholders in the text. */
  public get trustedClusters(): (TrustedCluster & ClusterOfRole)[] {
    return this.render().clusters;
  }

  /** The trust policy, with tokens as placeholders in the text. */
  public get document(): PolicyDocument {
    return this.render().document;
  }

  /** Whether names and audience are literals, with nothing in them that looks like a variable or a token. */
  public get hasLiteralNames(): boolean {
    return !Token.isUnresolved(this.audience) && !this.audience.includes('${')
      && !this.serviceAccounts.some(({ namespace, name }) => Token.isUnresolved(namespace) || Token.isUnresolved(name));
  }

  /** The trust policy with every token replaced by a text of the length that its value will have. */
  public get documentAtDeployment(): PolicyDocument {
    const region = literalOr(this.stack.region, ASSUMED.region);
    const assumedIssuer = issuerOfUrl(eksIssuerUrl(region, ASSUMED.clusterId));
    const partition = literalOr(this.stack.partition, partitionOfRegion(region).name);
    return renderTrustPolicy(this.trustedClusters.map((cluster, n) => {
      // made unlike each other, because equal placeholders would be merged
      const issuer = literalOr(cluster.issuer, `${assumedIssuer.slice(0, -3)}${String(n).padStart(3, '0')}`);
      return {
        issuer,
        providerArn: providerArn({ partition, account: literalOr(this.stack.account, ASSUMED.account), issuer }),
        audiences: cluster.audiences.map(audience => literalOr(audience, ASSUMED.name)),
        serviceAccounts: cluster.serviceAccounts.map((match, m) => ({
          ...match,
          namespace: literalOr(match.namespace, `${ASSUMED.name.slice(0, -3)}${String(m).padStart(3, '0')}`),
          name: literalOr(match.name, ASSUMED.name),
        })),
      };
    }));
  }

  private render(): Rendered {
    if (!this.rendered) {
      const serviceAccounts = byText(this.serviceAccounts, match => this.keyOf(match));
      const clusters = byText(this.clusters, cluster => this.textOf(cluster.providerArn))
        .map(cluster => ({ ...cluster, audiences: [this.audience], serviceAccounts }));
      this.rendered = { serviceAccounts, clusters, document: renderTrustPolicy(clusters) };
    }
    return this.rendered;
  }

  /** One account has one provider for an issuer, however it was imported. */
  private isSame(one: ClusterOfRole, other: ClusterOfRole): boolean {
    return this.textOf(one.providerArn) === this.textOf(other.providerArn)
      || (one.issuer === other.issuer && !Token.isUnresolved(one.issuer));
  }

  private keyOf(match: ServiceAccountMatch): string {
    return [match.wildcard ? 'pattern' : 'exact', this.textOf(match.namespace), this.textOf(match.name)].join(' ');
  }

  private textOf(value: string): string {
    return stableText(this.stack, value);
  }
}

function literalOr(value: string, assumed: string): string {
  return Token.isUnresolved(value) ? assumed : value;
}
