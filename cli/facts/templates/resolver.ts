import { Exports } from './exports';
import { getAttParts, intrinsicOf, type Intrinsic } from './intrinsics';
import { issuerSymbol, symbol, unknown, withoutScheme } from './placeholders';
import { pseudoParameter } from './pseudo-parameter';
import { asText, isScalar, type Resolved } from './resolved';
import { ResourceNames } from './resource-id';
import { joinText, selectFrom, splitText, substitute, wholeIssuers } from './symbolic-text';
import { asArray, asObject, isObject } from '../../collect/templates/json';
import { findResource, type StackTemplate, type TemplateResource } from '../../collect/templates/stack-template';

/** Resources whose `Ref` is the ARN of an IAM OIDC provider: the native one and the CDK's custom resource. */
export const PROVIDER_TYPES = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];

/** Resources that are an EKS cluster: the native one and the custom resource of `aws-eks`. */
export const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** Stands for a JSON value that has tokens as keys: the CDK's `CfnJson`. */
const CFN_JSON_TYPE = 'Custom::AWSCDKCfnJson';

/** So many circles are no mistake: each way through them is one more. */
const MAX_CIRCLES = 1_000;

/**
 * Reads template values as far as templates alone allow.
 *
 * Every value is read in the stack it is written in; equal values get equal texts, whichever stack they are
 * reached from and however they are spelled.
 */
export class Resolver {
  private readonly names: Map<StackTemplate, ResourceNames>;
  private readonly exports: Exports;
  private readonly inProgress = new Set<string>();
  private readonly known = new Map<string, { readonly value: Resolved | undefined }>();
  private readonly regions = new Map<string, string>();
  private circles = 0;

  constructor(private readonly stacks: StackTemplate[]) {
    this.names = new Map(stacks.map(stack => [stack, new ResourceNames(stack)]));
    this.exports = new Exports(stacks, (value, stack) => this.text(value, stack));
  }

  /** Names of the resources of a stack. */
  public namesOf(stack: StackTemplate): ResourceNames {
    return this.names.get(stack) ?? new ResourceNames(stack);
  }

  /** The value with every intrinsic resolved; undefined for a property that is not there. */
  public resolve(value: unknown, stack: StackTemplate): Resolved | undefined {
    if (Array.isArray(value)) {
      return value.flatMap(item => this.resolve(item, stack) ?? []);
    }
    if (isObject(value)) {
      const intrinsic = intrinsicOf(value);
      return intrinsic === undefined ? this.resolveProperties(value, stack) : this.resolveIntrinsic(intrinsic, stack);
    }
    return isScalar(value) ? value : undefined;
  }

  /** The value as text, whatever it is. */
  public text(value: unknown, stack: StackTemplate): string {
    return asText(this.resolve(value, stack));
  }

  private resolveProperties(value: Record<string, unknown>, stack: StackTemplate): Resolved {
    const properties: Record<string, Resolved> = {};
    for (const [key, item] of Object.entries(value)) {
      const resolved = this.resolve(item, stack);
      if (resolved !== undefined) {
        properties[key] = resolved;
      }
    }
    return properties;
  }

  private resolveIntrinsic({ name, argument }: Intrinsic, stack: StackTemplate): Resolved | undefined {
    const list = asArray(argument);
    switch (name) {
      case 'Ref':
        return this.ref(String(argument), stack);
      case 'Fn::GetAtt':
        return this.getAtt(argument, stack);
      case 'Fn::ImportValue':
        return this.importValue(this.text(argument, stack), stack);
      case 'Fn::GetStackOutput':
        return this.stackOutput(asObject(argument), stack);
      case 'Fn::Join':
        return this.withIssuers(joinText(this.text(list[0], stack), this.resolve(list[1], stack)));
      case 'Fn::Split':
        return splitText(this.text(list[0], stack), this.text(list[1], stack));
      case 'Fn::Select':
        return this.select(list, stack);
      case 'Fn::Sub':
        return this.withIssuers(this.sub(argument, stack));
      case 'Fn::If':
        return this.either(list, stack);
      case 'Fn::FindInMap':
        return this.findInMap(list, stack);
      case 'Fn::ToJsonString':
        return JSON.stringify(this.resolve(argument, stack));
      default:
        return unknown(name);
    }
  }

  private ref(name: string, stack: StackTemplate): Resolved | undefined {
    if (name.startsWith('AWS::')) {
      return pseudoParameter(name, stack);
    }
    const resource = findResource(stack.template, name);
    if (resource !== undefined) {
      return PROVIDER_TYPES.includes(resource.type) ? this.providerArn(resource, stack) : symbol(this.pathOf(resource, stack));
    }
    if (name in asObject(stack.template.Parameters)) {
      return this.parameter(name, stack);
    }
    return unknown(`Ref ${name}`);
  }

  /** A nested stack's parameter is what the stack above passes; any other is known at deployment. */
  private parameter(name: string, stack: StackTemplate): Resolved | undefined {
    if (stack.parent !== undefined) {
      const above = findResource(stack.parent.stack.template, stack.parent.logicalId);
      const passed = asObject(above?.properties.Parameters)[name];
      if (passed !== undefined) {
        const from = stack.parent.stack;
        return this.once(`parameter ${name} of ${stack.name}`, () => this.resolve(passed, from));
      }
    }
    return symbol(`${stack.name}/${name}`);
  }

  private getAtt(argument: unknown, stack: StackTemplate): Resolved | undefined {
    const { logicalId, attribute } = getAttParts(argument);
    const resource = findResource(stack.template, logicalId);
    if (resource === undefined) {
      return unknown(`Fn::GetAtt ${logicalId}.${attribute}`);
    }
    const path = this.pathOf(resource, stack);
    if (PROVIDER_TYPES.includes(resource.type) && attribute === 'Arn') {
      return this.providerArn(resource, stack);
    }
    if (CLUSTER_TYPES.includes(resource.type) && attribute.startsWith('OpenIdConnectIssuer')) {
      this.regions.set(path, asText(pseudoParameter('AWS::Region', stack)));
      return attribute.endsWith('Url') ? `https://${issuerSymbol(path)}` : issuerSymbol(path);
    }
    if (resource.type === CFN_JSON_TYPE && attribute === 'Value') {
      return parseJson(this.once(path, () => this.resolve(resource.properties.Value, stack))) ?? unknown(`CfnJson ${path}`);
    }
    if (resource.type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      return this.nestedOutput(resource, attribute.slice('Outputs.'.length), stack);
    }
    return symbol(`${path}.${attribute}`);
  }

  private nestedOutput(resource: TemplateResource, output: string, stack: StackTemplate): Resolved | undefined {
    const nested = this.stacks.find(other => other.parent?.stack === stack && other.parent.logicalId === resource.logicalId);
    const value = asObject(asObject(nested?.template.Outputs)[output]).Value;
    if (nested === undefined || value === undefined) {
      return symbol(`${this.pathOf(resource, stack)}.Outputs.${output}`);
    }
    return this.once(`output ${output} of ${nested.name}`, () => this.resolve(value, nested));
  }

  private importValue(name: string, stack: StackTemplate): Resolved | undefined {
    const found = this.exports.find(name, stack);
    switch (found.type) {
      case 'export':
        return this.once(`export ${name} of ${found.stack.name}`, () => this.resolve(found.value, found.stack));
      case 'elsewhere':
        return symbol(`import ${name}`);
      case 'ambiguous':
        return unknown(`Fn::ImportValue ${name}`);
    }
  }

  /** The output of another stack, by name: how newer versions of the CDK cross stacks, also to other regions. */
  private stackOutput(argument: Record<string, unknown>, stack: StackTemplate): Resolved | undefined {
    const { StackName, OutputName, Region } = argument;
    const [stackName, outputName] = [this.text(StackName, stack), this.text(OutputName, stack)];
    const region = Region === undefined ? stack.region : this.text(Region, stack);
    const found = this.stacks.filter(other => other.stackName === stackName && (region ?? other.region) === (other.region ?? region));
    const value = asObject(asObject(found.at(0)?.template.Outputs)[outputName]).Value;
    if (found.length !== 1 || value === undefined) {
      return unknown(`Fn::GetStackOutput ${stackName}.${outputName}`);
    }
    return this.once(`output ${outputName} of ${found[0].name}`, () => this.resolve(value, found[0]));
  }

  private select([index, list]: unknown[], stack: StackTemplate): Resolved {
    const inner = isObject(list) ? intrinsicOf(list) : undefined;
    const position = Number(this.text(index, stack));
    if (inner?.name === 'Fn::Split') {
      const [delimiter, text] = asArray(inner.argument);
      return selectFrom(position, splitText(this.text(delimiter, stack), this.text(text, stack)), {
        delimiter: this.text(delimiter, stack),
        text: this.text(text, stack),
      });
    }
    return selectFrom(position, this.resolve(list, stack));
  }

  private sub(argument: unknown, stack: StackTemplate): string {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const given = asObject(variables);
    return substitute(String(template), name => {
      if (name in given) {
        return this.text(given[name], stack);
      }
      return asText(name.includes('.') && !name.startsWith('AWS::') ? this.getAtt(name, stack) : this.ref(name, stack));
    });
  }

  /** People write the issuer of a cluster in pieces, too. */
  private withIssuers(text: string): string {
    return wholeIssuers(text, owner => this.regions.get(owner));
  }

  /** Which branch holds is not known, so only branches that agree give a value. */
  private either([condition, whenTrue, whenFalse]: unknown[], stack: StackTemplate): Resolved | undefined {
    const branches = [this.resolve(whenTrue, stack), this.resolve(whenFalse, stack)];
    if (JSON.stringify(branches[0]) === JSON.stringify(branches[1])) {
      return branches[0];
    }
    const [first, second] = branches.map(branch => (branch === undefined ? 'nothing' : branch));
    if (isSameProvider(first, second)) {
      return first;
    }
    return isScalar(first) && isScalar(second)
      ? unknown(`if ${String(condition)}: ${String(first)}, else ${String(second)}`)
      : unknown(`Fn::If ${String(condition)}`);
  }

  private findInMap(keys: unknown[], stack: StackTemplate): Resolved {
    const [map, first, second] = keys.map(key => this.text(key, stack));
    const value = asObject(asObject(asObject(stack.template.Mappings)[map])[first])[second];
    return value === undefined ? unknown(`Fn::FindInMap ${map} ${first} ${second}`) : this.resolve(value, stack) ?? null;
  }

  /** IAM builds the ARN from the issuer URL, so the same cluster gives the same ARN however it is written. */
  private providerArn(resource: TemplateResource, stack: StackTemplate): string {
    const issuer = this.once(`provider ${resource.logicalId} of ${stack.name}`, () => withoutScheme(this.text(resource.properties.Url, stack)));
    const [partition, account] = ['AWS::Partition', 'AWS::AccountId'].map(name => pseudoParameter(name, stack));
    return `arn:${asText(partition)}:iam::${asText(account)}:oidc-provider/${asText(issuer)}`;
  }

  private pathOf(resource: TemplateResource, stack: StackTemplate): string {
    return this.namesOf(stack).pathOf(resource.logicalId);
  }

  /** Templates may refer in circles; CloudFormation would refuse them, this command only has to end. */
  private once(key: string, read: () => Resolved | undefined): Resolved | undefined {
    const known = this.known.get(key);
    if (known !== undefined) {
      return known.value;
    }
    if (this.inProgress.has(key) || (this.circles > MAX_CIRCLES && this.inProgress.size > 0)) {
      this.circles++;
      return unknown(`circular ${key}`);
    }
    const circlesBefore = this.circles;
    this.inProgress.add(key);
    try {
      const value = read();
      if (this.circles === circlesBefore) { // else it depends on where the circle was entered
        this.known.set(key, { value });
      }
      return value;
    } finally {
      this.inProgress.delete(key);
    }
  }
}

/** Whether both are the ARN of the one provider that an account can have for an issuer: made here, or there already. */
function isSameProvider(one: Resolved, other: Resolved): boolean {
  const [first, second] = [one, other].map(arn => /^arn:.*:iam::(.*:oidc-provider\/.+)$/.exec(asText(arn))?.[1]);
  return first !== undefined && first === second;
}

/** A `CfnJson` holds JSON text, or the value itself where no tokens are in the way. */
function parseJson(value: Resolved | undefined): Resolved | undefined {
  if (typeof value !== 'string') {
    return value;
  }
  try {
    return JSON.parse(value) as Resolved;
  } catch {
    return undefined;
  }
}
