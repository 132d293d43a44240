import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { CLUSTER, fakeCluster, healthyAccount } from './doctor/fake-account';
import { authorityData, endpointSites, issuerSites, loginToken } from './doctor/fake-web';
import { doctorReport, inFakeAccount, runDoctor } from './doctor/run-doctor';
import { directoryOf } from './fixtures';
import { adopt } from '../../cli/adopt';
import { ADOPT_OUTPUTS } from '../../cli/adopt-options';
import { diagnoseFleet } from '../../cli/fleet';
import { writeLogin } from '../../cli/kubeconfig';
import { OUTPUT_FORMATS, type OutputOptions } from '../../cli/output';
import { Progress } from '../../cli/progress';
import { inspectTokenFile } from '../../cli/token-inspect';

const ENDPOINT = 'https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com';
/** The beginning of a certificate: in PEM, in the base64 of that, and of what stands in it. */
const CERTIFICATE = /BEGIN CERTIFICATE|LS0tLS1CRUdJ|MII[A-Za-z0-9+/]{40}/;

const authority = authorityData();
const certificate = new X509Certificate(Buffer.from(authority, 'base64'));
const account = healthyAccount({
  clusters: { [CLUSTER]: fakeCluster({ cluster: { endpoint: ENDPOINT, certificateAuthority: { data: authority } } }) },
});
const directory = directoryOf({});
const [kubeconfig, tokenFile] = ['config', 'token.jwt'].map(name => join(directory, name));
const quiet = new Progress({ write: () => true });
const as = (output: OutputOptions['output']): OutputOptions => ({ output, failOn: 'error', colors: pc.createColors(false) });

beforeAll(async () => {
  writeFileSync(tokenFile, await loginToken());
  await inFakeAccount(account, () => writeLogin({ cluster: CLUSTER, kubeconfig }, quiet));
});

test('what is looked for would be found', () => {
  expect([authority, certificate.toString(), certificate.raw.toString('base64')].filter(text => !CERTIFICATE.test(text))).toEqual([]);
});

describe('no certificate is printed', () => {
  test.each(OUTPUT_FORMATS)('by doctor as %s', async output => {
    const sites = { ...await issuerSites(), ...endpointSites(ENDPOINT) };

    expect((await runDoctor(account, {}, { output }, sites)).text).not.toMatch(CERTIFICATE);
    expect((await runDoctor(account, { userFromKubeconfig: true, kubeconfig }, { output }, sites)).text).not.toMatch(CERTIFICATE);
  });

  test.each(OUTPUT_FORMATS)('by doctor of all clusters as %s', async output => {
    expect((await inFakeAccount(account, () => diagnoseFleet({ region: 'eu-west-1' }, as(output), quiet))).text).not.toMatch(CERTIFICATE);
  });

  test.each(['text', 'json', 'markdown'] as const)('by token inspect as %s', async output => {
    const { text } = await inFakeAccount(account, () => inspectTokenFile({ file: tokenFile, cluster: CLUSTER }, as(output), quiet));

    expect(text).not.toMatch(CERTIFICATE);
  });

  test.each(ADOPT_OUTPUTS)('by adopt as %s', async output => {
    expect(await inFakeAccount(account, () => adopt({ cluster: CLUSTER, output }, quiet))).not.toMatch(CERTIFICATE);
  });

  test('by kubeconfig, which says what it would write', async () => {
    const text = await inFakeAccount(account, () => writeLogin({ cluster: CLUSTER, kubeconfig: join(directory, 'other'), dryRun: true }, quiet));

    expect(text).not.toMatch(CERTIFICATE);
    expect(text).toContain(`certificate-authority-data: (SHA-256 fingerprint ${certificate.fingerprint256})`);
  });
});

test('authorities are told apart by their fingerprint', async () => {
  const { facts: { cluster } } = await doctorReport(account);

  expect(cluster.certificateAuthorityFingerprint).toBe(certificate.fingerprint256);
});

test('an authority that is no certificate has no fingerprint', async () => {
  const odd = healthyAccount({ clusters: { [CLUSTER]: fakeCluster({ cluster: { certificateAuthority: { data: 'b2RkCg==' } } }) } });
  const { facts: { cluster } } = await doctorReport(odd);

  expect(cluster.certificateAuthorityFingerprint).toBeUndefined();
  expect(JSON.stringify(cluster)).not.toContain('b2RkCg==');
});
