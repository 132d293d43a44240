import { renderTrustPolicy, serviceAccountSubject } from '../../../lib/core/trust/trust-policy';
import { trustPolicyLength } from '../../../lib/core/trust/trust-size';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const CLUSTER = { providerArn: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`, issuer: ISSUER, audiences: ['sts.amazonaws.com'] };
const exact = (namespace: string, name: string) => ({ namespace, name, wildcard: false });
const pattern = (namespace: string, name: string) => ({ namespace, name, wildcard: true });

test('trusts one service account by equality of audience and subject', () => {
  expect(renderTrustPolicy([{ ...CLUSTER, serviceAccounts: [exact('payments', 'api')] }])).toEqual({
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { Federated: CLUSTER.providerArn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' },
      },
    }],
  });
});

test('keeps patterns in a statement of their own, where the audience is still compared by equality', () => {
  const document = renderTrustPolicy([{ ...CLUSTER, serviceAccounts: [exact('payments', 'api'), pattern('batch', '*'), exact('payments', 'web')] }]);

  expect(document.Statement).toMatchObject([
    { Condition: { StringEquals: { [`${ISSUER}:sub`]: ['system:serviceaccount:payments:api', 'system:serviceaccount:payments:web'] } } },
    { Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:batch:*' } } },
  ]);
});

test('gives every cluster statements of its own', () => {
  const green = { ...CLUSTER, issuer: 'green', providerArn: 'arn:aws:iam::111122223333:oidc-provider/green' };

  const document = renderTrustPolicy([CLUSTER, green].map(cluster => ({ ...cluster, serviceAccounts: [exact('payments', 'api')] })));

  expect([document.Statement].flat().map(statement => Object.keys(statement.Condition?.StringEquals ?? {})))
    .toEqual([[`${ISSUER}:aud`, `${ISSUER}:sub`], ['green:aud', 'green:sub']]);
});

test('trusts nobody without service accounts', () => {
  expect(renderTrustPolicy([{ ...CLUSTER, serviceAccounts: [] }]).Statement).toEqual([]);
});

test('writes the subject as the tokens of a service account carry it', () => {
  expect(serviceAccountSubject({ namespace: 'kube-system', name: 'ebs.csi' })).toBe('system:serviceaccount:kube-system:ebs.csi');
});

test('measures what IAM counts: everything but white space', () => {
  expect(trustPolicyLength({ Version: '1', Statement: [] })).toBe('{"Version":"1","Statement":[]}'.length);
  expect(trustPolicyLength({ Version: 'a b c', Statement: [] })).toBe('{"Version":"abc","Statement":[]}'.length);
});
