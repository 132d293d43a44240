import { decodeJwt } from 'jose';
import { TEXT_FORM } from './forms';
import { Handshake } from './handshake';
import { ISSUER_URLS, LabClusters, startPopulated } from './lab-clusters';
import { DEFAULT_AUDIENCE } from '../../../lib/core/trust/trust-policy';
import { tamperedWith, TokenSigner } from '../harness/issuers/token-signer';
import { inLaboratory } from '../jest/in-laboratory';
import type { StsAnswer } from '../sts/stand-in-sts';

/*
 * Tokens that are not good, whoever they are of: the trust policy is not even asked.
 */

const [PAYMENTS_API] = TEXT_FORM.roles;
const SUBJECT = 'system:serviceaccount:payments:api';
const NOT_VALIDATED = 'The web identity token that was passed could not be validated by AWS. Get a new token from the identity provider and then retry the request.';

const lab = inLaboratory(async laboratory => {
  const [clusters, impostor] = await Promise.all([LabClusters.start(laboratory), startPopulated(laboratory, 'impostor', ISSUER_URLS.blue)]);
  const handshake = new Handshake(TEXT_FORM, clusters);
  return { clusters, impostor, sts: handshake.sts, roleArn: handshake.arnOf(PAYMENTS_API) };
});

const genuine = async () => lab().clusters.token('blue', 'payments/api', DEFAULT_AUDIENCE);
const ask = async (token: string): Promise<StsAnswer> => lab().sts.assumeRoleWithWebIdentity(lab().roleArn, token);

test('the genuine token is good', async () => {
  expect(await ask(await genuine())).toEqual({ allowed: true, reason: 'Statement[0] allows it: principal, action and every condition match' });
});

test.each<[string, () => Promise<string>, string, string]>([
  ['the audience of the API server', async () => lab().clusters.token('blue', 'payments/api', 'https://kubernetes.default.svc'),
    'InvalidIdentityToken', 'Incorrect token audience'],
  ['another audience', async () => lab().clusters.token('blue', 'payments/api', 'sts.amazonaws.com.cn'),
    'InvalidIdentityToken', 'Incorrect token audience'],
  ['another subject written into it', async () => tamperedWith(await lab().clusters.token('blue', 'payments/other', DEFAULT_AUDIENCE), { sub: SUBJECT }),
    'InvalidIdentityToken', NOT_VALIDATED],
  ['no signature', async () => (await genuine()).replace(/[^.]*$/, ''),
    'InvalidIdentityToken', NOT_VALIDATED],
  ['the issuer of another cluster', async () => lab().clusters.token('green', 'payments/api', DEFAULT_AUDIENCE),
    'InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${ISSUER_URLS.green}`],
  ['the signature of another API server that claims the issuer', async () => lab().impostor.api.serviceAccountToken('payments', 'api', [DEFAULT_AUDIENCE]),
    'InvalidIdentityToken', NOT_VALIDATED],
  ['a slash after the issuer', async () => new TokenSigner().sign({ iss: `${ISSUER_URLS.blue}/`, sub: SUBJECT, aud: DEFAULT_AUDIENCE }),
    'InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${ISSUER_URLS.blue}/`],
  ['no dots at all', async () => 'token',
    'InvalidIdentityToken', 'The ID Token provided is not a valid JWT.'],
])('a token with %s is refused', async (_, token, code, message) => {
  expect(await ask(await token())).toMatchObject({ allowed: false, code, message });
});

test('a token is good until it expires', async () => {
  const token = await genuine();
  const { exp = 0, iat = 0 } = decodeJwt(token);
  const at = async (seconds: number) => lab().sts.at(new Date(seconds * 1_000)).assumeRoleWithWebIdentity(lab().roleArn, token);

  expect(exp - iat).toBe(3_600);
  expect(await at(exp - 1)).toMatchObject({ allowed: true });
  expect(await at(exp)).toMatchObject({
    allowed: false, code: 'ExpiredTokenException', message: `Token expired: current date/time ${exp} must be before the expiration date/time ${exp}`,
  });
});

test('a role that does not exist answers like one that does not trust', async () => {
  const answer = await lab().sts.assumeRoleWithWebIdentity('arn:aws:iam::111122223333:role/none', await genuine());

  expect(answer).toEqual({
    allowed: false,
    code: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    reason: 'there is no role arn:aws:iam::111122223333:role/none',
  });
});
