import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { type Acknowledgement, nagFindings } from './nag';
import { matchesSnapshotOnFloor } from './snapshot';

/** Makes what AWS's offline validator finds an error of the synthesis, where aws-cdk-lib has that validator. */
const VALIDATION_FINDINGS_ARE_ERRORS = { '@aws-cdk/core:validateAgainstDefaultRules': true };

/** One of the example apps, and what is known about it. */
export interface Example {
  /** The entry point, from the root of the project. */
  readonly file: string;
  readonly build: (app: App) => App;
  /** What the example puts into the context of its app. */
  readonly context?: Record<string, unknown>;
  /** Why the example cannot do without Lambda functions and custom resources, which all others have to. */
  readonly needsLambda?: string;
  /** Findings of cdk-nag that stay. */
  readonly acknowledged?: Acknowledgement[];
}

/** What is read of a resource here. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string[];
  readonly Metadata?: Record<string, unknown>;
}

/** What is read of a template here. */
export interface Template {
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, { Value: unknown }>;
}

/** A fresh app with an example in it. */
export function appOf(example: Example, context: Record<string, unknown> = {}): App {
  return example.build(new App({ context: { ...VALIDATION_FINDINGS_ARE_ERRORS, ...example.context, ...context } }));
}

/** The templates of an app, by the name of the stack. */
export function templatesOf(app: App): Record<string, Template> {
  return Object.fromEntries(app.synth().stacks.map(stack => [stack.stackName, stack.template as Template]));
}

/** How many resources of each type a template has. */
export function resourceCounts(template: Template): Record<string, number> {
  const counts: Record<string, number> = {};
  Object.values(template.Resources).forEach(({ Type }) => counts[Type] = (counts[Type] ?? 0) + 1);
  return counts;
}

/** What holds for every example. */
export function describeExample(example: Example): void {
  describe(`${example.file}, like every example,`, () => {
    test('renders the reviewed templates', () => {
      const templates = templatesOf(appOf(example));

      Object.values(templates).forEach(matchesSnapshotOnFloor);
    });

    test('renders the same bytes a second time', () => {
      expect(filesOf(appOf(example))).toEqual(filesOf(appOf(example)));
    });

    test(example.needsLambda === undefined ? 'needs no Lambda function and no custom resource' : `has Lambda functions, because ${example.needsLambda}`, () => {
      const types = Object.values(templatesOf(appOf(example))).flatMap(template => Object.keys(resourceCounts(template)));

      const needed = types.filter(type => /^Custom::|^AWS::CloudFormation::CustomResource$|^AWS::Lambda::/.test(type));
      expect(needed.length > 0).toBe(example.needsLambda !== undefined);
    });

    test('has no finding of cdk-nag that is not acknowledged, and no acknowledgement without a finding', () => {
      const findings = nagFindings(appOf(example));

      const acknowledgements = example.acknowledged ?? [];
      expect(findings.filter(finding => !acknowledgements.some(entry => entry.finding.test(finding)))).toEqual([]);
      expect(acknowledgements.filter(entry => !findings.some(finding => entry.finding.test(finding)))).toEqual([]);
    });
  });
}

function filesOf(app: App): string[] {
  return app.synth().stacks.map(stack => readFileSync(stack.templateFullPath, 'utf8'));
}
