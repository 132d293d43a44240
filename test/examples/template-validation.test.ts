import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import { ALL_EXAMPLES } from './all-examples';
import { appOf } from '../support/example';

/** What aws-cdk-lib ignores as well where it runs the validator itself: a DependsOn that a Ref implies already. */
const IGNORED = ['W3005'];

/** The advice to refer to a resource, where there is none: roles of IAM Identity Center and of other stacks have nothing but their ARN. */
const isPrincipalArn = ({ ruleId, propertyPath }: { ruleId: string; propertyPath?: string }) => ruleId === 'W9002' && propertyPath === 'Properties.PrincipalArn';

const engine = new CelEngine();
afterAll(() => engine.free());

test.each(ALL_EXAMPLES)('AWS\'s offline validator finds nothing in the templates of $file', example => {
  const findings = appOf(example).synth().stacks
    .flatMap(stack => engine.validateStandard(new TemplateFile(stack.templateFullPath), { severityLevel: 'WARN', exclude: { ids: IGNORED } }).diagnostics)
    .filter(finding => !isPrincipalArn(finding))
    .map(({ severity, ruleId, message }) => `${severity} ${ruleId} ${message}`);

  expect(findings).toEqual([]);
});
