import type { App, CfnElement, Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { PolicyDocument } from '../../lib/core/trust/policy-document';

/** What CloudFormation would know at deployment. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Issuer URLs of clusters, by `<stack name>.<logical id>`. */
  readonly issuerUrls: Record<string, string>;
  /** Attributes of resources, by `<stack name>.<logical id>.<attribute>`; what `Ref` gives is the attribute `Ref`. */
  readonly attributes: Record<string, string>;
  /** Values of parameters, by logical id. */
  readonly parameters: Record<string, string>;
}

interface Template {
  readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown>; Metadata: Record<string, unknown> }>;
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
}

const DNS_SUFFIXES: Record<string, string> = { 'aws-cn': 'amazonaws.com.cn' };

/**
 * A synthesized app as CloudFormation would deploy it: intrinsics get their values, and one that is not known
 * here throws, so that no test passes because something was left out.
 */
export class Deployment {
  private readonly assembly: CloudAssembly;
  private readonly environment: Environment;

  constructor(app: App, environment: Partial<Environment> = {}) {
    this.assembly = app.synth();
    this.environment = { account: '111122223333', region: 'eu-west-1', partition: 'aws', issuerUrls: {}, attributes: {}, parameters: {}, ...environment };
  }

  /** The trust policy of a role, as IAM would receive it. */
  public trustOf(role: CfnElement): PolicyDocument {
    const document = this.valueOf(role.stack, this.propertiesOf(role).AssumeRolePolicyDocument);
    return (typeof document === 'string' ? JSON.parse(document) : document) as PolicyDocument;
  }

  /** The properties of a resource, intrinsics included. */
  public propertiesOf(resource: CfnElement): Record<string, unknown> {
    return this.templateOf(resource.stack).Resources[logicalId(resource)].Properties;
  }

  /** The metadata of a resource, with values in place of intrinsics. */
  public metadataOf(resource: CfnElement): Record<string, unknown> {
    return this.valueOf(resource.stack, this.templateOf(resource.stack).Resources[logicalId(resource)].Metadata) as Record<string, unknown>;
  }

  /** Any part of a template, with values in place of intrinsics. */
  public valueOf(stack: Stack, value: unknown): unknown {
    return this.evaluate(stack.stackName, value);
  }

  private templateOf(stack: Stack): Template {
    return this.assembly.getStackByName(stack.stackName).template as Template;
  }

  private evaluate(stackName: string, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map(item => this.evaluate(stackName, item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [[key, argument], ...others] = Object.entries(value).concat([['', undefined]]);
    if (others.length === 1 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.intrinsic(stackName, key, argument);
    }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, this.evaluate(stackName, part)]));
  }

  private intrinsic(stackName: string, name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.ref(stackName, String(argument));
      case 'Fn::GetAtt':
        return this.attribute(stackName, argument as [string, string]);
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.evaluate(stackName, parts) as string[]).join(separator);
      }
      case 'Fn::Sub': {
        const [text, variables] = argument as [string, Record<string, unknown>];
        return text.replace(/\$\{([^}]+)\}/g, (_match, variable) => {
          if (!(variable in variables)) {
            throw new Error(`variable ${variable} of Fn::Sub is not known to the tests`);
          }
          return String(this.evaluate(stackName, variables[variable]));
        });
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.evaluate(stackName, text)).split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number, unknown];
        return (this.evaluate(stackName, list) as unknown[])[index];
      }
      case 'Fn::ImportValue':
        return this.importValue(String(this.evaluate(stackName, argument)));
      case 'Fn::GetStackOutput':
        return this.stackOutput(this.evaluate(stackName, argument) as { StackName: string; OutputName: string });
      default:
        return unknown(`intrinsic ${name}`);
    }
  }

  private ref(stackName: string, target: string): unknown {
    const pseudo: Record<string, string> = {
      'AWS::AccountId': this.environment.account,
      'AWS::Partition': this.environment.partition,
      'AWS::Region': this.environment.region,
      'AWS::URLSuffix': DNS_SUFFIXES[this.environment.partition] ?? 'amazonaws.com',
      ...this.environment.parameters,
    };
    if (target in pseudo) {
      return pseudo[target];
    }
    const resource = this.resource(stackName, target);
    if (resource.Type === 'AWS::IAM::OIDCProvider') {
      const url = String(this.evaluate(stackName, resource.Properties.Url));
      return `arn:${this.environment.partition}:iam::${this.environment.account}:oidc-provider/${url.replace('https://', '')}`;
    }
    return this.given(stackName, target, 'Ref') ?? unknown(`Ref of ${stackName}.${target} (${resource.Type})`);
  }

  private attribute(stackName: string, [target, attribute]: [string, string]): unknown {
    const resource = this.resource(stackName, target);
    if (resource.Type === 'AWS::IAM::Role' && attribute === 'Arn') {
      return `arn:${this.environment.partition}:iam::${this.environment.account}:role/${target}`;
    }
    if (resource.Type === 'Custom::AWSCDKCfnJson' && attribute === 'Value') {
      return JSON.parse(String(this.evaluate(stackName, resource.Properties.Value))); // what its Lambda function answers
    }
    const issuerUrl = this.environment.issuerUrls[`${stackName}.${target}`];
    if (attribute === 'OpenIdConnectIssuerUrl' && issuerUrl) {
      return issuerUrl;
    }
    return this.given(stackName, target, attribute) ?? unknown(`Fn::GetAtt of ${stackName}.${target}.${attribute} (${resource.Type})`);
  }

  private given(stackName: string, target: string, attribute: string): string | undefined {
    return this.environment.attributes[`${stackName}.${target}.${attribute}`];
  }

  /** How newer releases of aws-cdk-lib refer to another stack, with their recommended feature flags. */
  private stackOutput({ StackName: stackName, OutputName: name }: { StackName: string; OutputName: string }): unknown {
    const output = (this.assembly.getStackByName(stackName).template as Template).Outputs?.[name];
    if (!output) {
      throw new Error(`stack ${stackName} has no output ${name}`);
    }
    return this.evaluate(stackName, output.Value);
  }

  private importValue(exportName: string): unknown {
    for (const stack of this.assembly.stacks) {
      for (const output of Object.values((stack.template as Template).Outputs ?? {})) {
        if (output.Export && this.evaluate(stack.stackName, output.Export.Name) === exportName) {
          return this.evaluate(stack.stackName, output.Value);
        }
      }
    }
    throw new Error(`no stack exports ${exportName}`);
  }

  private resource(stackName: string, target: string) {
    const resource = (this.assembly.getStackByName(stackName).template as Template).Resources[target];
    if (!resource) {
      throw new Error(`stack ${stackName} has no resource ${target}`);
    }
    return resource;
  }
}

/** Attributes that all resources of a type have in common, for `Environment`. */
export function attributesOf(app: App, byType: Record<string, Record<string, string>>): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { stackName, template } of app.synth().stacks) {
    for (const [id, { Type: type }] of Object.entries((template as Template).Resources ?? {})) {
      Object.entries(byType[type] ?? {}).forEach(([attribute, value]) => attributes[`${stackName}.${id}.${attribute}`] = value);
    }
  }
  return attributes;
}

function unknown(what: string): never {
  throw new Error(`${what} is not known to the tests`);
}

function logicalId(element: CfnElement): string {
  return element.stack.resolve(element.logicalId) as string;
}
