import {
  DescribeClusterCommand, DescribeIdentityProviderConfigCommand, DescribeUpdateCommand, ListAccessEntriesCommand, ListClustersCommand,
  ListIdentityProviderConfigsCommand, ListUpdatesCommand, type Cluster, type EKSClient, type OidcIdentityProviderConfig, type Update,
} from '@aws-sdk/client-eks';
import type { EksApi } from './aws-api';
import { withDeadline } from './deadline';
import { asObject, asString } from './json';
import { allPages } from './paging';
import type { AssociationFact, ClusterFact, UpdateFact } from '../facts/account';

/** EKS knows no other kind of identity provider. */
const OIDC = 'oidc';
const CLUSTER_ARN = /^arn:([^:]+):eks:([^:]+):(\d{12}):cluster\//;

/** EKS, through its SDK. */
export class AwsEks implements EksApi {
  constructor(private readonly client: Pick<EKSClient, 'send'>) {}

  public async describeCluster(name: string): Promise<ClusterFact> {
    const { cluster } = await withDeadline(abortSignal => this.client.send(new DescribeClusterCommand({ name }), { abortSignal }));
    return readCluster(name, cluster);
  }

  public listClusters(): Promise<string[]> {
    return allPages(async nextToken => {
      const page = await withDeadline(abortSignal => this.client.send(new ListClustersCommand({ nextToken }), { abortSignal }));
      return { items: page.clusters ?? [], next: page.nextToken };
    });
  }

  public listAssociations(clusterName: string): Promise<string[]> {
    return allPages(async nextToken => {
      const command = new ListIdentityProviderConfigsCommand({ clusterName, nextToken });
      const page = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
      const configs = page.identityProviderConfigs ?? [];
      return { items: configs.filter(({ type }) => type === OIDC).flatMap(({ name }) => name ?? []), next: page.nextToken };
    });
  }

  public async describeAssociation(clusterName: string, name: string): Promise<AssociationFact> {
    const command = new DescribeIdentityProviderConfigCommand({ clusterName, identityProviderConfig: { type: OIDC, name } });
    const { identityProviderConfig } = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
    return readAssociation(name, identityProviderConfig?.oidc ?? {});
  }

  public listUpdates(name: string): Promise<string[]> {
    return allPages(async nextToken => {
      const page = await withDeadline(abortSignal => this.client.send(new ListUpdatesCommand({ name, nextToken }), { abortSignal }));
      return { items: page.updateIds ?? [], next: page.nextToken };
    });
  }

  public async describeUpdate(name: string, updateId: string): Promise<UpdateFact> {
    const { update } = await withDeadline(abortSignal => this.client.send(new DescribeUpdateCommand({ name, updateId }), { abortSignal }));
    return readUpdate(updateId, update ?? {});
  }

  public listAccessEntries(clusterName: string): Promise<string[]> {
    return allPages(async nextToken => {
      const command = new ListAccessEntriesCommand({ clusterName, nextToken });
      const page = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
      return { items: page.accessEntries ?? [], next: page.nextToken };
    });
  }
}

function readCluster(name: string, cluster: Cluster = {}): ClusterFact {
  const [arn, partition, region, account] = CLUSTER_ARN.exec(cluster.arn ?? '') ?? [];
  if (arn === undefined) {
    throw new Error(`EKS described cluster ${name} without its ARN`);
  }
  return {
    name,
    arn: cluster.arn ?? arn,
    partition,
    region,
    account,
    version: cluster.version,
    issuerUrl: cluster.identity?.oidc?.issuer,
    logs: (cluster.logging?.clusterLogging ?? []).filter(({ enabled }) => enabled).flatMap(({ types }) => types ?? []),
    authenticationMode: cluster.accessConfig?.authenticationMode,
    onOutposts: cluster.outpostConfig !== undefined,
  };
}

function readAssociation(name: string, oidc: OidcIdentityProviderConfig): AssociationFact {
  const { issuerUrl = '', clientId = '', usernameClaim, usernamePrefix, groupsClaim, groupsPrefix, requiredClaims } = oidc;
  return { name, status: oidc.status ?? 'unknown', config: { issuerUrl, clientId, usernameClaim, usernamePrefix, groupsClaim, groupsPrefix, requiredClaims } };
}

function readUpdate(id: string, { type, status, createdAt, params, errors }: Update): UpdateFact {
  const config = params?.find(param => param.type === 'IdentityProviderConfig')?.value;
  return {
    id,
    type: type ?? 'unknown',
    status: status ?? 'unknown',
    createdAt: createdAt?.toISOString() ?? '',
    association: associationIn(config),
    errors: (errors ?? []).map(({ errorCode, errorMessage }) => ({ code: errorCode ?? 'Unknown', message: errorMessage ?? '' })),
  };
}

/** EKS writes the parameter as JSON: `[{"type":"oidc","name":"corp"}]`. */
function associationIn(value: string | undefined): string | undefined {
  try {
    const [config] = [JSON.parse(value ?? 'null')].flat() as unknown[];
    return asString(asObject(config).name);
  } catch {
    return undefined;
  }
}
