import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ACCOUNT, conditions, healthyAccount, ROLE_ARN, trusting, type FakeAccount } from './fake-account';
import { FakeAws } from './fake-aws';
import { clusterSites, FakeWeb, issuerSites } from './fake-web';
import { FAKE_ENVIRONMENT } from './run-doctor';
import type { ProgramRun } from '../../support/run-program';
import { buildBundle, runNode } from '../bundle';
import { directoryOf } from '../fixtures';

const SECRET_KEY = FAKE_ENVIRONMENT.AWS_SECRET_ACCESS_KEY;
const SESSION_TOKEN = 'FwoGZXIvYXdzEXAMPLETOKEN';

const bundle = buildBundle();
const manyRoles = Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`arn:aws:iam::${ACCOUNT}:role/r-${index}`, trusting(conditions())]));

async function run(account: FakeAccount, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<ProgramRun & { readonly calls: string[] }> {
  const aws = new FakeAws(account);
  const web = new FakeWeb({ ...await clusterSites(), ...await issuerSites() });
  try {
    const endpoint = { ...await web.listen(), AWS_ENDPOINT_URL: await aws.listen() };
    return { ...await runNode([bundle, 'doctor', '--cluster', 'demo', '--no-kubernetes', ...args], { ...FAKE_ENVIRONMENT, ...endpoint, ...env }), calls: aws.calls };
  } finally {
    await Promise.all([aws.close(), web.close()]);
  }
}

test('ends with 0 for a healthy account, with nothing on stderr', async () => {
  expect(await run(healthyAccount())).toEqual(expect.objectContaining({ status: 0, stdout: expect.stringContaining('No findings.'), stderr: '' }));
});

test('ends with 1 for findings at or above the threshold', async () => {
  const account = healthyAccount({ providers: {} });

  expect(await run(account, ['-o', 'json'])).toEqual(expect.objectContaining({ status: 1, stderr: '' }));
  expect(await run(account, ['--fail-on', 'never'])).toEqual(expect.objectContaining({ status: 0 }));
});

test('ends with 1 where a rule cannot be checked for want of a permission, and goes on with the others', async () => {
  const { status, stdout, stderr } = await run(healthyAccount({ failures: { ListRoles: { status: 403, code: 'AccessDenied', message: 'User is not authorized' } } }));

  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toMatch(/unknown +IRSA004.*fix: allow iam:ListRoles.*checks passed: IDP016 IRSA002 IRSA001 IRSA003/s);
});

test('goes on when AWS asks to slow down for a while', async () => {
  const throttled = { status: 400, code: 'Throttling', times: 2 };
  const { status, calls } = await run(healthyAccount({ failures: { ListRoles: throttled, ListUpdates: { ...throttled, status: 429, code: 'ThrottlingException' } } }));

  expect(status).toBe(0);
  expect(calls.filter(call => call.startsWith('List') && /Roles|Updates/.test(call))).toHaveLength(6);
});

test('reads an account with 1,200 roles in a few calls', async () => {
  const { status, calls } = await run(healthyAccount({ roles: { ...manyRoles, [ROLE_ARN]: trusting(conditions()) } }));

  expect(status).toBe(0);
  expect(calls.filter(call => call === 'ListRoles')).toHaveLength(2);
  expect(calls.length).toBeLessThan(25);
});

test('asks for one role only, where one is asked about', async () => {
  const { calls } = await run(healthyAccount(), ['--role', ROLE_ARN]);

  expect(calls).toContain('GetRole payments-api');
  expect(calls).not.toContain('ListRoles');
});

describe('ends with 2 and one sentence', () => {
  const expectSentence = ({ status, stdout, stderr }: ProgramRun, sentence: RegExp): void => {
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
  };

  test('for a cluster that does not exist, with the one that was meant', async () => {
    expectSentence(await run(healthyAccount(), ['--cluster', 'dem']), /there is no cluster dem in this account and region; did you mean demo\?/);
  });

  test('for the ARN of a cluster of another account, whatever cluster of that name there is in this one', async () => {
    expectSentence(await run(healthyAccount(), ['--cluster', 'arn:aws:eks:eu-west-1:999999999999:cluster/demo']),
      /--cluster says 'arn:aws:eks:eu-west-1:999999999999:cluster\/demo', and these credentials lead to 'arn:aws:eks:eu-west-1:111122223333:cluster\/demo': choose others with --profile/);
  });

  test('without permission to read the cluster', async () => {
    const failures = { DescribeCluster: { status: 403, code: 'AccessDeniedException', message: 'not authorized' } };

    expectSentence(await run(healthyAccount({ failures })), /cannot be read without the permission eks:DescribeCluster: access was denied: not authorized/);
  });

  test.each(['ExpiredTokenException', 'InvalidSignatureException'])('for %s, and repeats no secret, not even for --debug', async code => {
    const failures = { DescribeCluster: { status: 403, code, message: `string to sign: ${SECRET_KEY} x-amz-security-token:${SESSION_TOKEN}` } };
    const plain = await run(healthyAccount({ failures }), [], { AWS_SESSION_TOKEN: SESSION_TOKEN });
    const debug = await run(healthyAccount({ failures }), ['--debug'], { AWS_SESSION_TOKEN: SESSION_TOKEN });

    expectSentence(plain, /eks-identity: .*credentials.*log in again/);
    expect(debug.stderr).toMatch(/\n {4}at /);
    expect(plain.stderr + debug.stderr).not.toMatch(new RegExp(`${SECRET_KEY}|${SESSION_TOKEN}`));
  });

  test('without credentials, and for a profile that does not exist', async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

    expectSentence(await run(healthyAccount(), [], none), /no usable AWS credentials were found/);
    expectSentence(await run(healthyAccount(), ['--profile', 'ops'], none), /no usable AWS credentials of profile 'ops' were found/);
  });

  test('without a region', async () => {
    expectSentence(await run(healthyAccount(), [], { AWS_REGION: undefined }), /no AWS region is set: give --region/);
  });

  test('without a network', async () => {
    expectSentence(await run(healthyAccount(), [], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }), /the service cannot be reached \(ECONNREFUSED/);
  });

  test('after 10 seconds of silence', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>(listening => silent.listen(0, '127.0.0.1', listening));
    const start = Date.now();
    try {
      const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;

      expectSentence(await run(healthyAccount(), [], { AWS_ENDPOINT_URL: endpoint }), /no answer within 10 s/);
      expect(Date.now() - start).toBeLessThan(14_000);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  const files = directoryOf({ 'none.yaml': 'apiVersion: v1\nkind: Config\ncontexts: []\n', 'binary': '\u0000\u0001', 'empty': '' });
  const of = (name: string): string => join(files, name);

  test.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
    ['a service account that cannot be', ['--service-account', 'api'], {}, /--service-account must be <namespace>\/<name>, got 'api'/],
    ['a service account of three parts', ['--service-account', 'a/b/c'], {}, /got 'a\/b\/c'/],
    ['a cluster without a name', ['--cluster', ''], {}, /--cluster needs a value, got ''/],
    ['a role without a name', ['--role', ''], {}, /--role needs a value, got ''/],
    ['a region that cannot be', ['--region', 'eu west'], {}, /Region not accepted/],
    ['an endpoint that is no URL', [], { AWS_ENDPOINT_URL_IAM: 'nonsense' }, /AWS_ENDPOINT_URL_IAM must be a URL .*got 'nonsense'/],
    ['a proxy that is no URL', [], { HTTPS_PROXY: 'http://u:secret@:x' }, /HTTPS_PROXY is not the URL of a proxy (?!.*secret)/],
    ['a profile besides keys', ['--profile', 'nope'], {}, /of profile 'nope' were found/],
    ['a profile of the environment', [], { AWS_PROFILE: 'nope', AWS_ACCESS_KEY_ID: undefined }, /of profile 'nope' were found/],
    ['a token file that is a kubeconfig', ['--token-file', of('none.yaml')], {}, /holds no JWT/],
    ['a token file that is binary', ['--token-file', of('binary')], {}, /is not text, so it holds no token/],
    ['a token file that is a directory', ['--token-file', files], {}, /cannot be read: EISDIR/],
    ['a token file that is empty', ['--token-file', of('empty')], {}, /is empty/],
    ['a kubeconfig that is a directory', ['--user-from-kubeconfig', '--kubeconfig', files], {}, /cannot be read as a kubeconfig: EISDIR/],
    ['kubeconfigs without contexts, one of which is missing', ['--user-from-kubeconfig'], { KUBECONFIG: `/nowhere:${of('none.yaml')}` }, /no context of the kubeconfig leads to cluster demo, and none is current/],
  ])('for %s', async (_, args, env, sentence) => {
    expectSentence(await run(healthyAccount(), args, env), sentence);
  });
});

test('takes credentials and region from a profile', async () => {
  const directory = directoryOf({ credentials: `[ops]\naws_access_key_id = a\naws_secret_access_key = ${SECRET_KEY}\nregion = eu-west-1\n` });
  const env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_REGION: undefined, AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials') };

  expect(await run(healthyAccount(), ['--profile', 'ops'], env)).toEqual(expect.objectContaining({ status: 0 }));
});

test('loads the AWS SDK for the doctor only, because it takes its time', async () => {
  const hook = join(directoryOf({}), 'hook.js');
  writeFileSync(hook, 'process.on("exit", () => process.stderr.write(process.moduleLoadList.includes("NativeModule tls") ? "with SDK" : "without SDK"));');

  expect((await runNode(['-r', hook, bundle, '--help'], {})).stderr).toBe('without SDK');
  expect((await runNode(['-r', hook, bundle, 'explain', '/nowhere'], {})).stderr).toMatch(/without SDK$/);
  expect((await runNode(['-r', hook, bundle, 'doctor', '--cluster', 'demo'], { AWS_EC2_METADATA_DISABLED: 'true' })).stderr).toMatch(/with SDK$/);
});
