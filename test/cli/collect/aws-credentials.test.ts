import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openAws } from '../../../cli/collect/aws/aws-clients';
import { clusterFact } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, fakeCluster, ROLE_ARN } from '../doctor/fake-account';
import { FakeWeb, type FakeSites } from '../doctor/fake-web';
import { FAKE_ENVIRONMENT } from '../doctor/run-doctor';
import { directoryOf } from '../fixtures';

/*
 * Where credentials are asked for before anything else is: behind a proxy as well.
 */

const STS = 'https://sts.eu-west-1.amazonaws.com/';
const PORTAL = `https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?account_id=${ACCOUNT}&role_name=Ops`;
const SSO_TOKENS = 'https://oidc.eu-west-1.amazonaws.com/token';

const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString();
const IN_A_MINUTE = new Date(Date.now() + 60_000).toISOString();

const XML_CREDENTIALS = `<Credentials><AccessKeyId>AKIDASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${IN_AN_HOUR}</Expiration></Credentials>`;
const stsAnswer = (call: string) => ({ [STS]: { body: `<${call}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${call}Result>${XML_CREDENTIALS}</${call}Result></${call}Response>` } });
const portalAnswer = { [PORTAL]: { body: { roleCredentials: { accessKeyId: 'AKIDSSO', secretAccessKey: 's', sessionToken: 't', expiration: Date.parse(IN_AN_HOUR) } } } };
const ssoTokenAnswer = { [SSO_TOKENS]: { body: { accessToken: 'renewed', expiresIn: 3600 } } };

const SSO_PROFILE = `
[profile ops]
region = eu-west-1
sso_session = corp
sso_account_id = ${ACCOUNT}
sso_role_name = Ops
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
`;
const ROLE_OF_SSO = `${SSO_PROFILE}
[profile doctor]
region = eu-west-1
role_arn = ${ROLE_ARN}
source_profile = ops
`;
const ASSUME_ROLE_PROFILE = `
[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = s
[profile doctor]
region = eu-west-1
role_arn = ${ROLE_ARN}
source_profile = base
`;
const WEB_IDENTITY_PROFILE = `
[profile doctor]
region = eu-west-1
role_arn = ${ROLE_ARN}
web_identity_token_file = TOKEN
`;

const before = process.env;

afterEach(() => {
  process.env = before;
});

/** Where the AWS CLI keeps the token of a login, which is not part of the environment. */
const CACHE = join('.aws/sso/cache', `${createHash('sha1').update('corp').digest('hex')}.json`);

const LOGGED_IN = {
  accessToken: 'cached', region: 'eu-west-1', clientId: 'c', clientSecret: 's', refreshToken: 'r', registrationExpiresAt: IN_AN_HOUR,
};

interface Login {
  readonly profile: string;
  readonly config: string;
  /** When the token of the login expires. */
  readonly expiresAt?: string;
}

/** Reads the cluster with credentials of a profile, with nothing but the proxy between this machine and the sites. */
async function describe_({ profile, config, expiresAt = IN_AN_HOUR }: Login, sites: FakeSites): Promise<{ cluster: unknown; cached: string }> {
  const web = new FakeWeb({ [`https://eks.eu-west-1.amazonaws.com/clusters/${CLUSTER}`]: { body: { cluster: fakeCluster().cluster } }, ...sites });
  const home = directoryOf({ TOKEN: 'token-of-a-pod' });
  mkdirSync(join(home, dirname(CACHE)), { recursive: true });
  writeFileSync(join(home, CACHE), JSON.stringify({ ...LOGGED_IN, expiresAt }));
  writeFileSync(join(home, 'config'), config.replace('TOKEN', join(home, 'TOKEN')));
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...environment } = FAKE_ENVIRONMENT;
  process.env = { PATH: before.PATH, ...environment, ...await web.listen(), HOME: home, AWS_CONFIG_FILE: join(home, 'config') };
  const apis = openAws({ profile });
  try {
    return { cluster: await apis.eks.describeCluster(CLUSTER), cached: readFileSync(join(home, CACHE), 'utf8') };
  } finally {
    apis.close();
    await web.close();
  }
}

const ASSUMED: Login = { profile: 'doctor', config: ASSUME_ROLE_PROFILE };
const SSO: Login = { profile: 'ops', config: SSO_PROFILE };

test.each<[string, Login, FakeSites]>([
  ['STS, for a role of a profile', ASSUMED, stsAnswer('AssumeRole')],
  ['STS, for a web identity', { profile: 'doctor', config: WEB_IDENTITY_PROFILE }, stsAnswer('AssumeRoleWithWebIdentity')],
  ['IAM Identity Center', SSO, portalAnswer],
  ['IAM Identity Center and STS, for a role of a profile that logs in', { profile: 'doctor', config: ROLE_OF_SSO }, { ...portalAnswer, ...stsAnswer('AssumeRole') }],
])('credentials come through the proxy from %s', async (_, login, sites) => {
  expect((await describe_(login, sites)).cluster).toEqual(clusterFact());
});

test('a login that is about to end is renewed through the proxy', async () => {
  const { cluster, cached } = await describe_({ ...SSO, expiresAt: IN_A_MINUTE }, { ...portalAnswer, ...ssoTokenAnswer });

  expect(cluster).toEqual(clusterFact());
  expect(JSON.parse(cached)).toEqual(expect.objectContaining({ accessToken: 'renewed' }));
});

test.each<[string, Login]>([['STS', ASSUMED], ['IAM Identity Center', SSO]])('fails where the proxy does not lead to %s', async (_, login) => {
  await expect(describe_(login, {})).rejects.toThrow('502');
});
