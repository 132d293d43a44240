/** The most resources that CloudFormation accepts in one template. */
export const RESOURCES_PER_TEMPLATE = 500;

/** What CloudFormation would be given. */
export interface Counts {
  readonly resources: number;
  readonly lambdaFunctions: number;
  readonly customResources: number;
  /** As the CDK writes them, nested stacks included, assets not. */
  readonly templateBytes: number;
  /** Resources of the largest template: the limit is per template. */
  readonly largestTemplate: number;
}

interface Template {
  readonly Resources?: Record<string, { readonly Type: string }>;
}

/** Counts over the templates of a stack and its nested stacks. */
export function countTemplates(templates: string[]): Counts {
  const types = templates.map(template => Object.values((JSON.parse(template) as Template).Resources ?? {}).map(({ Type }) => Type));
  const all = types.flat();
  return {
    resources: all.length,
    lambdaFunctions: all.filter(type => type === 'AWS::Lambda::Function').length,
    customResources: all.filter(isCustomResource).length,
    templateBytes: templates.reduce((sum, template) => sum + Buffer.byteLength(template), 0),
    largestTemplate: Math.max(0, ...types.map(({ length }) => length)),
  };
}

function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
