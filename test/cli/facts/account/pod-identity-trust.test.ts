import { evaluatePodIdentity } from '../../../../cli/facts/account/pod-identity-trust';
import type { TrustVerdict } from '../../../../cli/facts/account/trust-verdict';
import { parsePolicy } from '../../../../cli/facts/parse-policy';
import type { Resolved } from '../../../../cli/facts/templates/resolved';
import type { Verdict } from '../../../../lib/core/trust/verdict';
import { podStatement } from '../../pod-identity-fixtures';

const CLUSTER = { name: 'prod', arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod', account: '111122223333' };
const DENY = podStatement({ Effect: 'Deny' });
const TAGS = ['eks-cluster-arn', 'eks-cluster-name', 'kubernetes-namespace', 'kubernetes-service-account', 'kubernetes-pod-name', 'kubernetes-pod-uid'];
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

function evaluate(statements: unknown[], withoutTags?: true): TrustVerdict {
  return evaluatePodIdentity(parsePolicy({ Statement: statements } as Resolved, 'the trust policy'), { namespace: 'payments', name: 'api', withoutTags }, CLUSTER);
}

test.each<[string, Verdict, unknown[]]>([
  ['both actions in one statement', 'yes', [podStatement()]],
  ['one action each', 'yes', [podStatement({ Action: 'sts:AssumeRole' }), podStatement({ Action: 'sts:TagSession' })]],
  ['every action', 'yes', [podStatement({ Action: '*' })]],
  ['every action but others', 'yes', [podStatement({ Action: undefined, NotAction: 'sts:GetCallerIdentity' })]],
  ['every action but one that it needs', 'no', [podStatement({ Action: undefined, NotAction: 'STS:Tag*' })]],
  ['no tags', 'no', [podStatement({ Action: 'sts:AssumeRole' })]],
  ['another service', 'no', [podStatement({ Principal: { Service: 'ec2.amazonaws.com' } })]],
  ['another service as well', 'yes', [podStatement({ Principal: { Service: ['ec2.amazonaws.com', 'pods.eks.amazonaws.com'] } })]],
  ['everybody, of whom services may be none', 'unknown', [podStatement({ Principal: '*' })]],
  ['everybody but somebody', 'unknown', [podStatement({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } })]],
  ['a condition that holds', 'yes', [podStatement(when('ArnLike', 'aws:SourceArn', 'arn:aws:eks:*:111122223333:cluster/prod'))]],
  ['a condition that does not', 'no', [podStatement(when('StringEquals', 'aws:RequestTag/kubernetes-namespace', 'batch'))]],
  ['a condition on the pod', 'unknown', [podStatement(when('StringEquals', 'aws:RequestTag/kubernetes-pod-name', 'api-0'))]],
  ['a denial', 'no', [podStatement(), DENY]],
  ['a denial of one action', 'no', [podStatement(), { ...DENY, Action: 'sts:TagSession' }]],
  ['a denial for others', 'yes', [podStatement(), { ...DENY, ...when('StringNotEquals', 'aws:SourceAccount', '111122223333') }]],
  ['a denial that is for it', 'no', [podStatement(), { ...DENY, ...when('StringEquals', 'aws:RequestTag/eks-cluster-name', 'prod') }]],
  ['a denial that depends on the pod', 'unknown', [podStatement(), { ...DENY, ...when('StringLike', 'aws:RequestTag/kubernetes-pod-name', 'x-*') }]],
  ['a denial for everybody', 'unknown', [podStatement(), { ...DENY, Principal: '*' }]],
  ['a denial of something else', 'yes', [podStatement(), { ...DENY, Action: 'sts:SetSourceIdentity' }]],
  ['a denial for everybody but the service', 'yes', [podStatement(), { ...DENY, Principal: undefined, NotPrincipal: { Service: ['ec2.amazonaws.com', 'pods.eks.amazonaws.com'] } }]],
  ['a denial for everybody but another service', 'unknown', [podStatement(), { ...DENY, Principal: undefined, NotPrincipal: { Service: 'ec2.amazonaws.com' } }]],
  ['an ARN whose parts do not fit one by one', 'no', [podStatement(when('ArnLike', 'aws:SourceArn', 'arn:aws:eks:*:cluster/prod'))]],
  ['a denial for ARNs whose parts do not fit one by one', 'no', [podStatement(), { ...DENY, ...when('ArnNotLike', 'aws:SourceArn', 'arn:aws:eks:*:cluster/prod') }]],
  ['the tags that there are', 'yes', [podStatement(when('ForAllValues:StringEquals', 'aws:TagKeys', TAGS))]],
  ['not all of the tags that there are', 'no', [podStatement(when('ForAllValues:StringEquals', 'aws:TagKeys', TAGS.slice(0, 4)))]],
  ['one of the tags', 'yes', [podStatement(when('ForAnyValue:StringLike', 'aws:TagKeys', 'kubernetes-pod-*'))]],
  ['a tag of the pod that has to be there', 'yes', [podStatement(when('Null', 'aws:RequestTag/kubernetes-pod-uid', 'false'))]],
  ['a tag of the pod, whatever it is', 'yes', [podStatement(when('StringLike', 'aws:RequestTag/kubernetes-pod-name', '*'))]],
  ['a tag of the pod that may not be there', 'no', [podStatement(when('Null', 'aws:RequestTag/kubernetes-pod-name', 'true'))]],
  ['a tag that is not one of these', 'unknown', [podStatement(when('StringEquals', 'aws:RequestTag/team', 'a'))]],
  ['a statement that cannot be read', 'unknown', [podStatement(), '?']],
  ['nothing', 'no', []],
])('a trust policy with %s: %s', (_, verdict, statements) => {
  expect(evaluate(statements).verdict).toBe(verdict);
});

test('an association without session tags needs no action for them, and says none', () => {
  expect(evaluate([podStatement({ Action: 'sts:AssumeRole' })], true).verdict).toBe('yes');
  expect(evaluate([podStatement(when('StringEquals', 'aws:RequestTag/kubernetes-namespace', 'payments'))], true)).toMatchObject({
    verdict: 'no', conditions: [{ key: 'aws:RequestTag/kubernetes-namespace', actual: undefined }],
  });
});

test('what is missing, unmet and denied is told apart', () => {
  expect(evaluate([podStatement({ Action: 'sts:AssumeRole' })])).toMatchObject({ missing: ['sts:TagSession'], conditions: [], denied: 'no' });
  expect(evaluate([podStatement(when('StringEquals', 'aws:SourceAccount', '2'))])).toMatchObject({ missing: [], conditions: [{ values: ['2'], actual: '111122223333' }], denied: 'no' });
  expect(evaluate([podStatement(), DENY])).toMatchObject({ missing: [], conditions: [], denied: 'yes' });
  expect(evaluate(['?'])).toMatchObject({ missing: [], conditions: [], denied: 'unknown' });
});

test.each(TAGS)('an association without session tags says no %s', tag => {
  expect(evaluate([podStatement(when('StringLike', `aws:RequestTag/${tag}`, '*'))], true).verdict).toBe('no');
  expect(evaluate([podStatement(when('Null', `aws:RequestTag/${tag}`, 'true'))], true).verdict).toBe('yes');
  expect(evaluate([podStatement(when('ForAnyValue:StringEquals', 'aws:TagKeys', tag))], true).verdict).toBe('no');
});

describe('what decides', () => {
  const org = { StringEquals: { 'aws:SourceOrgID': 'o-1' } };
  const conditions = (...statements: unknown[]): unknown[] => (
    evaluate(statements).conditions.map(({ effect, key, verdict }) => [effect, key, verdict]));

  test.each<[string, unknown[][], unknown[]]>([
    ['is what does not fit, of a statement that does not apply', [['Allow', 'aws:RequestTag/kubernetes-namespace', 'no']],
      [podStatement({ Condition: { StringEquals: { ...org.StringEquals, 'aws:RequestTag/kubernetes-namespace': 'batch' } } })]],
    ['is what is not known, of one that may apply', [['Allow', 'aws:SourceOrgID', 'unknown']],
      [podStatement({ Condition: { StringEquals: { ...org.StringEquals, 'aws:RequestTag/kubernetes-namespace': 'payments' } } })]],
    ['is each of several statements', [['Allow', 'aws:SourceAccount', 'no'], ['Allow', 'aws:SourceOrgID', 'unknown']],
      [podStatement(when('StringEquals', 'aws:SourceAccount', '2')), podStatement({ Condition: org })]],
    ['is what a Deny depends on', [['Deny', 'aws:SourceOrgID', 'unknown']], [podStatement(), { ...DENY, Condition: org }]],
    ['is what a Deny depends on, whatever another statement allows', [['Deny', 'aws:SourceOrgID', 'unknown']],
      [podStatement(), podStatement(when('StringEquals', 'aws:SourceAccount', '2')), { ...DENY, Condition: org }]],
    ['is nothing of a Deny that does not apply', [], [podStatement(), { ...DENY, Condition: { StringEquals: { ...org.StringEquals, 'aws:SourceAccount': '2' } } }]],
    ['is nothing of a Deny that applies', [], [podStatement(), DENY, { ...DENY, Action: 'sts:SetSourceIdentity', Condition: org }]],
    ['is nothing of a Deny of something else', [], [podStatement(), { ...DENY, Action: 'sts:SetSourceIdentity', Condition: org }]],
  ])('%s', (_, expected, statements) => {
    expect(conditions(...statements)).toEqual(expected);
  });
});
