import { type App, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IamProvider, IamRole } from './stand-in-sts';
import { ASSUME_ROLE_WITH_WEB_IDENTITY, type PolicyDocument } from '../../../lib/core/trust/policy-document';
import { ENV } from '../../support/clusters';
import { Deployment } from '../../support/deployment';

const PROVIDER_TYPES = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** A role that tokens may open. */
export interface SynthesizedRole extends IamRole {
  /** The construct path of the role. */
  readonly path: string;
}

/** What an app makes in IAM, as far as STS looks at it: taken from the templates, with values in place of intrinsics. */
export class SynthesizedIam {
  public readonly providers: IamProvider[];
  public readonly roles: SynthesizedRole[];
  private readonly resources: CfnResource[];
  private readonly attributes: Record<string, string>;

  /** @param issuerUrls the issuer URLs of the clusters that the app makes, by the name of their stack */
  constructor(private readonly app: App, issuerUrls: Record<string, string> = {}) {
    this.resources = app.node.findAll().filter(construct => CfnResource.isCfnResource(construct));
    this.attributes = this.attributesOfClusters(issuerUrls);
    this.providers = this.ofTypes(PROVIDER_TYPES).map(resource => this.providerOf(resource));
    this.roles = this.ofTypes(['AWS::IAM::Role']).filter(role => this.isForTokens(role)).map(role => this.roleOf(role));
  }

  /** The role at a construct path. */
  public role(path: string): SynthesizedRole {
    const role = this.roles.find(candidate => candidate.path === path);
    if (role === undefined) {
      throw new Error(`no role at ${path} is open to tokens`);
    }
    return role;
  }

  /** Anything of a stack, with values in place of tokens. */
  public valueOf(stack: Stack, value: unknown): unknown {
    return this.deployment(stack).valueOf(stack, stack.resolve(value));
  }

  private providerOf(resource: CfnResource): IamProvider {
    const { Url, ClientIdList, ClientIDList } = this.propertiesOf(resource);
    const audiences = this.valueOf(resource.stack, ClientIdList ?? ClientIDList) as string[];
    return { account: accountOf(resource.stack), issuerUrl: String(this.valueOf(resource.stack, Url)), audiences };
  }

  private roleOf(resource: CfnResource): SynthesizedRole {
    const { AssumeRolePolicyDocument, RoleName } = this.propertiesOf(resource);
    const document = this.valueOf(resource.stack, AssumeRolePolicyDocument);
    return {
      path: resource.node.path.replace(/\/Resource$/, ''),
      arn: String(this.valueOf(resource.stack, { 'Fn::GetAtt': [resource.stack.resolve(resource.logicalId), 'Arn'] })).replace(/[^/]*$/, name => String(RoleName ?? name)),
      trust: (typeof document === 'string' ? JSON.parse(document) : document) as PolicyDocument,
    };
  }

  /** Asks the construct if it can, since roles of nested stacks are in no template of the assembly: those of kubectl in `aws-eks`, for example. */
  private isForTokens(resource: CfnResource): boolean {
    const document: unknown = resource instanceof CfnRole
      ? resource.stack.resolve(resource.assumeRolePolicyDocument)
      : this.propertiesOf(resource).AssumeRolePolicyDocument;
    return JSON.stringify(document).includes(ASSUME_ROLE_WITH_WEB_IDENTITY);
  }

  private propertiesOf(resource: CfnResource): Record<string, unknown> {
    return this.deployment(resource.stack).propertiesOf(resource);
  }

  private deployment(stack: Stack): Deployment {
    return new Deployment(this.app, { account: accountOf(stack), attributes: this.attributes });
  }

  private ofTypes(types: string[]): CfnResource[] {
    return this.resources.filter(({ cfnResourceType }) => types.includes(cfnResourceType));
  }

  private attributesOfClusters(issuerUrls: Record<string, string>): Record<string, string> {
    const attributes: Record<string, string> = {};
    for (const { stack, logicalId } of this.ofTypes(CLUSTER_TYPES)) {
      const id = `${stack.stackName}.${stack.resolve(logicalId)}`;
      attributes[`${id}.OpenIdConnectIssuerUrl`] = issuerUrls[stack.stackName];
      attributes[`${id}.OpenIdConnectIssuer`] = issuerUrls[stack.stackName]?.replace('https://', '');
      attributes[`${id}.Ref`] = stack.stackName.toLowerCase();
    }
    for (const provider of this.ofTypes(['Custom::AWSCDKOpenIdConnectProvider'])) {
      const { stack, logicalId } = provider;
      const url = String(new Deployment(this.app, { attributes }).valueOf(stack, new Deployment(this.app).propertiesOf(provider).Url));
      attributes[`${stack.stackName}.${stack.resolve(logicalId)}.Ref`] = `arn:aws:iam::${accountOf(stack)}:oidc-provider/${url.replace('https://', '')}`;
    }
    return attributes;
  }
}

function accountOf({ account }: Stack): string {
  return Token.isUnresolved(account) ? ENV.account : account;
}
