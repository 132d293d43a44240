import {
  DescribeAccessEntryCommand, DescribeAddonCommand, DescribeClusterCommand, DescribeIdentityProviderConfigCommand,
  DescribePodIdentityAssociationCommand, DescribeUpdateCommand, ListAccessEntriesCommand, ListAddonsCommand, ListAssociatedAccessPoliciesCommand,
  ListClustersCommand, ListIdentityProviderConfigsCommand, ListPodIdentityAssociationsCommand, ListUpdatesCommand,
  type AssociatedAccessPolicy, type Cluster, type EKSClient, type OidcIdentityProviderConfig, type Update, type VpcConfigResponse,
} from '@aws-sdk/client-eks';
import type { EksApi, PodIdentitySummary } from './aws-api';
import { withDeadline } from '../deadline';
import { allPages } from './paging';
import type { AssociationFact, ClusterFact, UpdateFact } from '../../facts/account/account';
import type { AccessEntryFact } from '../../facts/account/adoptable';
import type { AddonFact, AssociatedRole } from '../../facts/account/pod-identity';
import type { ServiceAccount } from '../../facts/cluster/service-account';
import { asObject, asString } from '../templates/json';

/** EKS knows no other kind of identity provider. */
const OIDC = 'oidc';
/** The scope of an access policy that is not for namespaces. */
const WHOLE_CLUSTER = 'cluster';
const CLUSTER_ARN = /^arn:([^:]+):eks:([^:]+):(\d{12}):cluster\//;

/** EKS, through its SDK. */
export class AwsEks implements EksApi {
  /** The ARN says which of all clusters of that name is meant, if one was given. */
  constructor(private readonly client: Pick<EKSClient, 'send'>, private readonly meantArn?: string) {}

  public async describeCluster(name: string): Promise<ClusterFact> {
    const { cluster } = await withDeadline(abortSignal => this.client.send(new DescribeClusterCommand({ name }), { abortSignal }));
    const fact = readCluster(name, cluster);
    if (this.meantArn?.endsWith(`:cluster/${name}`) && this.meantArn !== fact.arn) {
      throw new Error(`--cluster says '${this.meantArn}', and these credentials lead to '${fact.arn}': choose others with --profile`);
    }
    return fact;
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

  public listAccessEntries(clusterName: string, associatedPolicyArn?: string): Promise<string[]> {
    return allPages(async nextToken => {
      const command = new ListAccessEntriesCommand({ clusterName, associatedPolicyArn, nextToken });
      const page = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
      return { items: page.accessEntries ?? [], next: page.nextToken };
    });
  }

  public async readAccessEntry(clusterName: string, principalArn: string): Promise<AccessEntryFact> {
    const command = new DescribeAccessEntryCommand({ clusterName, principalArn });
    const { accessEntry = {} } = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
    const policies = await this.listPolicies(clusterName, principalArn);
    return {
      principal: principalArn,
      type: accessEntry.type ?? 'STANDARD',
      groups: accessEntry.kubernetesGroups ?? [],
      ...accessEntry.username !== undefined && { username: accessEntry.username },
      policies: policies.map(({ policyArn = '', accessScope }) => (
        { name: policyArn.split('/').at(-1) ?? policyArn, ...accessScope?.type !== WHOLE_CLUSTER && { namespaces: accessScope?.namespaces ?? [] } })),
    };
  }

  public async listClusterPolicies(clusterName: string, principalArn: string): Promise<string[]> {
    const policies = await this.listPolicies(clusterName, principalArn);
    return policies.filter(({ accessScope }) => accessScope?.type === WHOLE_CLUSTER).flatMap(({ policyArn }) => policyArn ?? []);
  }

  public async describeAccessEntry(clusterName: string, principalArn: string): Promise<string[]> {
    const command = new DescribeAccessEntryCommand({ clusterName, principalArn });
    const { accessEntry } = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
    return [...accessEntry?.kubernetesGroups ?? [], ...accessEntry?.username === undefined ? [] : [accessEntry.username]];
  }

  public listPodIdentityAssociations(clusterName: string, account?: ServiceAccount): Promise<PodIdentitySummary[]> {
    return allPages(async nextToken => {
      const filter = { namespace: account?.namespace, serviceAccount: account?.name };
      const command = new ListPodIdentityAssociationsCommand({ clusterName, nextToken, ...filter });
      const page = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
      return {
        items: (page.associations ?? []).map(({ associationId = '', namespace = '', serviceAccount = '' }) => (
          { id: associationId, namespace, name: serviceAccount })),
        next: page.nextToken,
      };
    });
  }

  public async describePodIdentityAssociation(clusterName: string, associationId: string): Promise<AssociatedRole> {
    const command = new DescribePodIdentityAssociationCommand({ clusterName, associationId });
    const { association } = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
    const { roleArn = '', disableSessionTags, targetRoleArn, externalId } = association ?? {};
    return {
      roleArn,
      ...disableSessionTags && { withoutTags: true },
      ...targetRoleArn !== undefined && { targetRoleArn },
      ...externalId !== undefined && { externalId },
    };
  }

  public listAddons(clusterName: string): Promise<string[]> {
    return allPages(async nextToken => {
      const page = await withDeadline(abortSignal => this.client.send(new ListAddonsCommand({ clusterName, nextToken }), { abortSignal }));
      return { items: page.addons ?? [], next: page.nextToken };
    });
  }

  public async describeAddon(clusterName: string, addonName: string): Promise<AddonFact> {
    const { addon } = await withDeadline(abortSignal => this.client.send(new DescribeAddonCommand({ clusterName, addonName }), { abortSignal }));
    return {
      name: addonName,
      status: addon?.status ?? 'unknown',
      ...addon?.serviceAccountRoleArn !== undefined && { roleArn: addon.serviceAccountRoleArn },
      issues: (addon?.health?.issues ?? []).map(({ code, message }) => `${code ?? 'Unknown'}: ${message ?? ''}`),
    };
  }

  private listPolicies(clusterName: string, principalArn: string): Promise<AssociatedAccessPolicy[]> {
    return allPages(async nextToken => {
      const command = new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, nextToken });
      const page = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
      return { items: page.associatedAccessPolicies ?? [], next: page.nextToken };
    });
  }
}

function readCluster(name: string, cluster: Cluster = {}): ClusterFact {
  const [arn, partition, region, account] = CLUSTER_ARN.exec(cluster.arn ?? '') ?? [];
  if (arn === undefined) {
    throw new Error(`EKS described cluster ${name} without its ARN`);
  }
  const egressMode = cluster.resourcesVpcConfig?.controlPlaneEgressMode;
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
    ...egressMode !== undefined && { egressMode },
    ...cluster.computeConfig?.enabled && { hasAutoMode: true },
    ...cluster.endpoint !== undefined && { endpoint: cluster.endpoint },
    ...publicAccessOf(cluster.resourcesVpcConfig),
    ...cluster.certificateAuthority?.data !== undefined && { certificateAuthority: cluster.certificateAuthority.data },
  };
}

function publicAccessOf({ endpointPublicAccess, publicAccessCidrs = [] }: VpcConfigResponse = {}): Pick<ClusterFact, 'publicAccess'> {
  return endpointPublicAccess === undefined ? {} : { publicAccess: endpointPublicAccess ? publicAccessCidrs : [] };
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
