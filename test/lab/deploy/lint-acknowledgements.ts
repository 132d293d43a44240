import type { Acknowledgement } from '../../support/nag';

/** What stays of the findings of cfn-lint: `<stack> <path> <rule> <message>`. */
export const LINT_ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    finding: /^\w+ Resources\/\w+\/DependsOn\/\d+ W3005 '\w+' dependency already enforced by a '(Ref|GetAtt)' at /,
    reason: 'how aws-cdk-lib orders what it makes; an order that is said twice is the same order',
  },
  {
    finding: /^(ExampleLogin|EmployeesAndContractors) Outputs\/\w*KubectlKubeconfig\/Value\/.* W6001 The output value \{'Fn::ImportValue': '\w+:ExportsOutput\w+'\} is an import from another output$/,
    reason: 'a kubeconfig has the name, address and certificate of a cluster that another stack makes, and is what that output is for',
  },
  {
    finding: /^(ExampleLogin|EmployeesAndContractors|CognitouserpoolStack) Resources\/\w+\/Type E3006 Resource type 'AWS::Cognito::\w+' does not exist in 'cn-(north|northwest)-1'$/,
    reason: 'there are no user pools in China; the other examples are for there as well',
  },
];
