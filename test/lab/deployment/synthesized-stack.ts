import type { App, Stack } from 'aws-cdk-lib';
import { attributesOf, Deployment } from '../../support/deployment';
import type { Template } from '../../support/example';

/** A resource of a template, with values in place of intrinsics. */
export interface SynthesizedResource {
  readonly logicalId: string;
  readonly properties: Record<string, unknown>;
}

/** One stack of a synthesized app, with the values that become known one after the other as it is deployed. */
export class SynthesizedStack {
  private readonly attributes: Record<string, string> = {};
  private readonly template: Template;
  private readonly stack: Stack;

  constructor(private readonly app: App, private readonly stackName: string, private readonly region: string) {
    const { template, hierarchicalId } = app.synth().getStackByName(stackName);
    this.template = template as Template;
    this.stack = app.node.findAll().find(({ node }) => node.path === hierarchicalId) as Stack;
  }

  /** Tells what `Ref` and `Fn::GetAtt` of all resources of a type give, whichever stack they are in. */
  public tell(type: string, attributes: Record<string, string>): void {
    Object.assign(this.attributes, attributesOf(this.app, { [type]: attributes }));
  }

  /** The resources of a type. */
  public resources(type: string): SynthesizedResource[] {
    return Object.entries(this.template.Resources).filter(([, { Type }]) => Type === type)
      .map(([logicalId, { Properties = {} }]) => ({ logicalId, properties: this.valueOf(Properties) as Record<string, unknown> }));
  }

  /** The properties of the one resource of a type. */
  public only(type: string): Record<string, unknown> {
    const [found, ...more] = this.resources(type);
    if (found === undefined || more.length > 0) {
      throw new Error(`stack ${this.stackName} has ${more.length + (found ? 1 : 0)} resources of type ${type}, not one`);
    }
    return found.properties;
  }

  /** An output, as people read it after the deployment. */
  public output(name: string): string {
    const output = this.template.Outputs?.[name];
    if (output === undefined) {
      throw new Error(`stack ${this.stackName} has no output ${name}`);
    }
    return String(this.valueOf(output.Value));
  }

  private valueOf(value: unknown): unknown {
    return new Deployment(this.app, { region: this.region, attributes: this.attributes }).valueOf(this.stack, value);
  }
}
