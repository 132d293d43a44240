import { evaluatePodIdentity } from '../../../../cli/facts/account/pod-identity-trust';
import type { TrustVerdict } from '../../../../cli/facts/account/trust-verdict';
import { parsePolicy } from '../../../../cli/facts/parse-policy';
import type { Resolved } from '../../../../cli/facts/templates/resolved';
import type { Verdict } from '../../../../lib/core/trust/verdict';
import { podStatement } from '../../pod-identity-fixtures';

const CLUSTER = { name: 'prod', arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod', account: '111122223333' };
const DENY = podStatement({ Effect: 'Deny' });
const when = (operator: string, key: string, value: string) => ({ Condition: { [operator]: { [key]: value } } });

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
