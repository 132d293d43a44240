import { join } from 'node:path';
import { CannotRun } from '../../../cli/cannot-run';
import { openAws } from '../../../cli/collect/aws/aws-clients';
import { clusterFact } from '../doctor/account-facts';
import { CLUSTER, fakeCluster } from '../doctor/fake-account';
import { FakeWeb } from '../doctor/fake-web';
import { FAKE_ENVIRONMENT } from '../doctor/run-doctor';
import { directoryOf } from '../fixtures';

const EKS = 'https://eks.eu-west-1.amazonaws.com';
const answers = (host: string) => ({ [`${host}/clusters/${CLUSTER}`]: { body: { cluster: fakeCluster().cluster } } });

type Environment = Record<'HTTPS_PROXY' | 'AWS_CA_BUNDLE' | 'NO_PROXY', string>;

const web = new FakeWeb({ ...answers(EKS), ...answers('https://localhost') });
const before = process.env;
let environment: Environment;

beforeAll(async () => {
  environment = await web.listen();
});

afterEach(() => {
  process.env = before;
});

afterAll(() => web.close());

/** The cluster, as it is read with this environment. */
async function describe_(change: (of: Environment) => NodeJS.ProcessEnv): Promise<unknown> {
  process.env = { PATH: before.PATH, ...FAKE_ENVIRONMENT, ...change(environment) };
  const apis = openAws({});
  try {
    return await apis.eks.describeCluster(CLUSTER);
  } finally {
    apis.close();
  }
}

test.each<[string, (of: Environment) => NodeJS.ProcessEnv]>([
  ['through the proxy of the environment', of => of],
  ['through a proxy without a scheme', of => ({ ...of, HTTPS_PROXY: of.HTTPS_PROXY.replace('http://', '') })],
  ['through a proxy in small letters', ({ HTTPS_PROXY: proxy, ...of }) => ({ ...of, https_proxy: proxy })],
  ['without the proxy where it is not to be used', of => ({ ...of, HTTPS_PROXY: 'http://127.0.0.1:9', AWS_ENDPOINT_URL: `https://localhost:${web.port}` })],
  ['with an authority for all of Node.js besides that for AWS', of => ({
    ...of, NODE_EXTRA_CA_CERTS: of.AWS_CA_BUNDLE, AWS_CA_BUNDLE: join(directoryOf({ 'other.pem': '' }), 'other.pem'),
  })],
])('AWS is asked %s', async (_, change) => {
  expect(await describe_(change)).toEqual(clusterFact());
});

test.each<[string, (of: Environment) => NodeJS.ProcessEnv, RegExp]>([
  ['a proxy that nobody listens at', of => ({ ...of, HTTPS_PROXY: 'http://127.0.0.1:9' }), /ECONNREFUSED/],
  ['an authority that is not named', of => ({ ...of, AWS_CA_BUNDLE: '' }), /unable to verify the first certificate/],
])('fails for %s', async (_, change, message) => {
  await expect(describe_(change)).rejects.toThrow(message);
});

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['a proxy that is no URL', { HTTPS_PROXY: 'http://user:secret@:x' }, /^HTTPS_PROXY is not the URL of a proxy (?!.*secret)/],
  ['a bundle that is not there', { AWS_CA_BUNDLE: '/nowhere.pem' }, /^AWS_CA_BUNDLE names \/nowhere\.pem, which cannot be read$/],
])('fails in one sentence for %s', async (_, change, message) => {
  await expect(describe_(of => ({ ...of, ...change }))).rejects.toThrow(CannotRun);
  await expect(describe_(of => ({ ...of, ...change }))).rejects.toThrow(message);
});
