import { CloudFormationClient, DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand, GetTemplateCommand, type Stack, type StackEvent } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { CreateClusterCommand, DescribeIdentityProviderConfigCommand, EKSClient, ListClustersCommand, type OidcIdentityProviderConfig } from '@aws-sdk/client-eks';
import { GetOpenIDConnectProviderCommand, GetRoleCommand, IAMClient, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import { ACCOUNT, type Emulator, REGION } from './emulator';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import type { Template } from '../../support/example';

/** An IAM OIDC provider, as IAM tells it. */
export interface Provider {
  readonly url?: string;
  readonly audiences: string[];
}

/** What is in an account after a deployment, by the SDK. */
export class Account {
  public readonly cloudFormation: CloudFormationClient;
  public readonly cognito: CognitoIdentityProviderClient;
  public readonly eks: EKSClient;
  public readonly iam: IAMClient;

  constructor({ endpoint }: Emulator, account = ACCOUNT) {
    const config = { endpoint, region: REGION, credentials: { accessKeyId: account, secretAccessKey: 'laboratory' } };
    this.cloudFormation = new CloudFormationClient(config);
    this.cognito = new CognitoIdentityProviderClient(config);
    this.eks = new EKSClient(config);
    this.iam = new IAMClient(config);
  }

  /** Gives back all connections. */
  public close(): void {
    [this.cloudFormation, this.cognito, this.eks, this.iam].forEach(client => client.destroy());
  }

  /** A cluster that is there before a deployment. */
  public async createCluster(name: string, version: string): Promise<void> {
    await this.eks.send(new CreateClusterCommand({
      name,
      version,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/cluster`,
      resourcesVpcConfig: {},
      accessConfig: { bootstrapClusterCreatorAdminPermissions: false },
    }));
  }

  public async clusterNames(): Promise<string[]> {
    return (await this.eks.send(new ListClustersCommand({}))).clusters ?? [];
  }

  /** All stacks but that of the bootstrap. */
  public async stacks(): Promise<Stack[]> {
    const { Stacks: stacks } = await this.cloudFormation.send(new DescribeStacksCommand({}));
    return (stacks ?? []).filter(({ StackName }) => StackName !== 'CDKToolkit');
  }

  public async outputs(stackName: string): Promise<Record<string, string>> {
    const { Stacks: [stack] = [] } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    return Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']));
  }

  /** What was deployed last. */
  public async template(stackName: string): Promise<Template> {
    const { TemplateBody: body = '' } = await this.cloudFormation.send(new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }));
    return JSON.parse(body) as Template;
  }

  /** The physical ids of what a stack made, by logical id. */
  public async resources(stackName: string): Promise<Record<string, string | undefined>> {
    const { StackResources: resources = [] } = await this.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stackName }));
    return Object.fromEntries(resources.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId ?? '', PhysicalResourceId]));
  }

  /** The physical id of the one resource whose logical id starts so. */
  public async physicalId(stackName: string, logicalId: string): Promise<string> {
    const found = Object.entries(await this.resources(stackName)).filter(([id]) => new RegExp(`^${logicalId}([0-9A-F]{8})?$`).test(id));
    if (found.length !== 1 || found[0][1] === undefined) {
      throw new Error(`stack ${stackName} has ${found.length} resources ${logicalId}`);
    }
    return found[0][1];
  }

  /** Every event of a stack, the newest first. */
  public async events(stackName: string): Promise<StackEvent[]> {
    const { StackEvents: events = [] } = await this.cloudFormation.send(new DescribeStackEventsCommand({ StackName: stackName }));
    return events;
  }

  /** The trust policy of a role, as IAM gives it out: in percent encoding. */
  public async trustOf(roleName: string): Promise<PolicyDocument> {
    const { Role: role } = await this.iam.send(new GetRoleCommand({ RoleName: roleName }));
    return JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')) as PolicyDocument;
  }

  /** The IAM OIDC providers of the account, by their ARN. */
  public async providers(): Promise<Record<string, Provider>> {
    const { OpenIDConnectProviderList: list = [] } = await this.iam.send(new ListOpenIDConnectProvidersCommand({}));
    const entries = list.map(async ({ Arn: arn = '' }) => {
      const { Url: url, ClientIDList: audiences = [] } = await this.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
      return [arn, { url, audiences }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** An association, without what EKS adds to what was declared. */
  public async association(clusterName: string, name: string): Promise<OidcIdentityProviderConfig> {
    const { identityProviderConfig } = await this.eks.send(new DescribeIdentityProviderConfigCommand({ clusterName, identityProviderConfig: { type: 'oidc', name } }));
    const { identityProviderConfigArn: _arn, status: _status, tags: _tags, ...declared } = identityProviderConfig?.oidc ?? {};
    return declared;
  }
}
