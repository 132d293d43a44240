import { countTemplates } from '../../bench/counts';

const template = (...types: string[]) => JSON.stringify({ Resources: Object.fromEntries(types.map((Type, n) => [`R${n}`, { Type }])) });

test('counts over a template and its nested stacks', () => {
  const parent = template('AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::CloudFormation::Stack');
  const nested = template('Custom::AWSCDKCfnJson', 'AWS::CloudFormation::CustomResource');

  expect(countTemplates([parent, nested])).toEqual({
    resources: 5,
    lambdaFunctions: 1,
    customResources: 2,
    templateBytes: parent.length + nested.length,
    largestTemplate: 3,
  });
});

test('takes layers and permissions of Lambda functions for neither functions nor custom resources', () => {
  expect(countTemplates([template('AWS::Lambda::LayerVersion', 'AWS::Lambda::Permission')])).toMatchObject({ lambdaFunctions: 0, customResources: 0 });
});

test('measures templates in bytes, not in characters', () => {
  expect(countTemplates(['{"Description":"ü"}']).templateBytes).toBe(20);
});

test('counts nothing where there is no template or it has no resources', () => {
  expect(countTemplates([])).toMatchObject({ resources: 0, largestTemplate: 0, templateBytes: 0 });
  expect(countTemplates(['{}'])).toMatchObject({ resources: 0, largestTemplate: 0, templateBytes: 2 });
});
