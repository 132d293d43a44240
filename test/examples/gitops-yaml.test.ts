import { readFileSync } from 'node:fs';
import { GITOPS_YAML } from './all-examples';
import { appOf, describeExample, resourceCounts, templatesOf } from '../support/example';
import { temporaryFile } from '../support/temporary-file';

describeExample(GITOPS_YAML);

test('the file is the reviewed one', () => {
  appOf(GITOPS_YAML).synth();

  expect(readFileSync(temporaryFile('access.yaml'), 'utf8')).toMatchSnapshot();
});

test('the file names the role that the stack makes, and nothing of what is in the cluster is in the template', () => {
  const { GitopsYaml: template } = templatesOf(appOf(GITOPS_YAML));

  const [role] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  expect(readFileSync(temporaryFile('access.yaml'), 'utf8')).toContain(`eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/${String(role.Properties?.RoleName)}"`);
  expect(resourceCounts(template)).toEqual({
    'AWS::EKS::IdentityProviderConfig': 1, 'AWS::IAM::OIDCProvider': 1, 'AWS::IAM::Role': 1, 'AWS::IAM::Policy': 1, 'AWS::SNS::Topic': 1, 'AWS::SNS::TopicPolicy': 1,
  });
});
