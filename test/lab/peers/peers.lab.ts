import { addServiceAccount, irsaRole, type TrustInIam } from './synthesized-trust';
import { eksctlTrust, terraformTrust } from './written-trust';
import { ServiceAccountSubject } from '../../../lib';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import { CLUSTERS, ISSUER_URLS, LabClusters } from '../handshake/lab-clusters';
import { POPULATION_SIZE } from '../handshake/population';
import { inLaboratory } from '../jest/in-laboratory';
import { StandInSts } from '../sts/stand-in-sts';

/*
 * Whoever comes from another tool gets the same decisions: for the same declared access, every service account of two clusters,
 * with a token for AWS and with one for somebody else.
 */

const AUDIENCES = ['sts.amazonaws.com', 'vault'];
const BLUE = ISSUER_URLS.blue;
const GREEN = ISSUER_URLS.green;

const clusters = inLaboratory(async lab => LabClusters.start(lab));

/** Everybody with what STS answers: `payments/api of blue for sts.amazonaws.com: allowed`. */
async function decisions({ providers, role }: TrustInIam): Promise<string[]> {
  const sts = new StandInSts({ providers, roles: [role], keys: issuerUrl => clusters().keysOf(issuerUrl) });
  const answers: string[] = [];
  for (const cluster of CLUSTERS) {
    for (const account of await clusters().serviceAccounts(cluster)) {
      for (const audience of AUDIENCES) {
        const { allowed, code, message } = await sts.assumeRoleWithWebIdentity(role.arn, await clusters().token(cluster, account, audience));
        answers.push(`${account} of ${cluster} for ${audience}: ${allowed ? 'allowed' : `${code} ${message}`}`);
      }
    }
  }
  return answers;
}

/** A trust policy that another tool wrote, in the place of ours: same role, same providers. */
const inPlaceOf = ({ providers, role }: TrustInIam, trust: PolicyDocument): TrustInIam => ({ providers, role: { ...role, trust } });

const ONE = () => irsaRole([ServiceAccountSubject.named('payments', 'api')]);
const TWO = () => irsaRole([ServiceAccountSubject.named('payments', 'api'), ServiceAccountSubject.named('shop', 'web')]);
const NAMESPACE = () => irsaRole([ServiceAccountSubject.anyIn('batch')]);
const BOTH_CLUSTERS = () => irsaRole([ServiceAccountSubject.named('shop', 'web')], ['blue', 'green']);

const ONE_ALLOWED = ['payments/api of blue'];
const TWO_ALLOWED = ['payments/api of blue', 'shop/web of blue'];
const NAMESPACE_ALLOWED = ['batch/api of blue', 'batch/default of blue', 'batch/nightly of blue'];
const BOTH_ALLOWED = ['shop/web of blue', 'shop/web of green'];

test.each<[string, () => TrustInIam, (ours: TrustInIam) => TrustInIam, string[]]>([
  ['the ServiceAccount of aws-eks-v2', ONE, () => addServiceAccount('aws-eks-v2', ['payments', 'api'], true), ONE_ALLOWED],
  ['the ServiceAccount of aws-eks', ONE, () => addServiceAccount('aws-eks', ['payments', 'api'], false), ONE_ALLOWED],
  ['the ServiceAccount of aws-eks, with the provider of CloudFormation', ONE, () => addServiceAccount('aws-eks', ['payments', 'api'], true), ONE_ALLOWED],
  ['the Terraform module, one service account', ONE,
    ours => inPlaceOf(ours, terraformTrust([{ issuerUrl: BLUE, serviceAccounts: ['payments:api'] }])), ONE_ALLOWED],
  ['the Terraform module, two service accounts', TWO,
    ours => inPlaceOf(ours, terraformTrust([{ issuerUrl: BLUE, serviceAccounts: ['payments:api', 'shop:web'] }])), TWO_ALLOWED],
  ['the Terraform module, a namespace', NAMESPACE,
    ours => inPlaceOf(ours, terraformTrust([{ issuerUrl: BLUE, serviceAccounts: ['batch:*'] }], 'StringLike')), NAMESPACE_ALLOWED],
  ['the Terraform module, two clusters', BOTH_CLUSTERS,
    ours => inPlaceOf(ours, terraformTrust([BLUE, GREEN].map(issuerUrl => ({ issuerUrl, serviceAccounts: ['shop:web'] })))), BOTH_ALLOWED],
  ['eksctl, one service account', ONE, ours => inPlaceOf(ours, eksctlTrust({ issuerUrl: BLUE, serviceAccounts: ['payments:api'] })), ONE_ALLOWED],
  ['eksctl, a namespace', NAMESPACE, ours => inPlaceOf(ours, eksctlTrust({ issuerUrl: BLUE, serviceAccounts: ['batch:*'] }, true)), NAMESPACE_ALLOWED],
])('%s: every service account gets the answer that it gets from this library', async (_peer, build, peerOf, allowed) => {
  const ours = build();

  const answers = await decisions(ours);

  expect(await decisions(peerOf(ours))).toEqual(answers);
  expect(answers.filter(answer => answer.endsWith(': allowed'))).toEqual(allowed.map(who => `${who} for sts.amazonaws.com: allowed`));
  expect(answers).toHaveLength(2 * POPULATION_SIZE * AUDIENCES.length);
});

test('not equal, and said so: a pattern under the default operator of the Terraform module opens to nobody', async () => {
  const ours = NAMESPACE();

  const answers = await decisions(inPlaceOf(ours, terraformTrust([{ issuerUrl: BLUE, serviceAccounts: ['batch:*'] }])));

  expect(answers.filter(answer => answer.endsWith(': allowed'))).toEqual([]);
});
