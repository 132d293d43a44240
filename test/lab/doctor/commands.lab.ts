import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DoctorCommand } from './doctor-command';
import { CLUSTER } from './example-account';
import { LiveExample } from './live-example';
import { buildBundle } from '../../cli/bundle';
import type { Lab } from '../harness/lab';
import { findKubectl } from '../harness/pieces/kubectl';
import { inLaboratory } from '../jest/in-laboratory';
import { Kubectl } from '../login/kubectl';

/*
 * The other commands about a live cluster, against the example app as it runs.
 */

async function prepare(lab: Lab) {
  const [bundle, kubectl] = [buildBundle(), await findKubectl()];
  const live = await LiveExample.start(lab);
  return { live, command: new DoctorCommand(live, bundle), kubectl };
}

const lab = inLaboratory(prepare);

afterAll(async () => lab().live.stop());

/** A directory of somebody. */
function home(): string {
  return mkdtempSync(join(lab().live.lab.directory, 'home-'));
}

function sorted(groups: string[] = []): string[] {
  return [...groups].sort();
}

describe('kubeconfig', () => {
  test('writes a file with which kubectl logs in, and of which the doctor has nothing to say', async () => {
    const { live, command, kubectl } = lab();
    const file = join(home(), 'config');

    const { status, stderr } = await command.run(['kubeconfig', '--cluster', CLUSTER, '--kubeconfig', file]);
    const { code, stdout, asked } = await new Kubectl(kubectl, home(), readFileSync(file, 'utf8')).run((await live.tokens.of('alice')).id, 'auth', 'can-i', 'list', 'secrets');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect({ code, answer: stdout.trim() }).toEqual({ code: 0, answer: 'yes' });
    expect(asked[0]).toEqual(expect.arrayContaining([`--oidc-issuer-url=${live.login.association.issuerUrl}`, `--oidc-client-id=${live.login.clientId}`, '--oidc-extra-scope=email']));
    expect(await command.doctor(['--user-from-kubeconfig', '--kubeconfig', file])).toEqual({ status: 0, findings: [] });
  });

  test('puts the login among the entries of a file that is there, all of which go on working', async () => {
    const { live, command, kubectl } = lab();
    const file = join(home(), 'config');
    copyFileSync(live.login.cluster.administratorKubeconfig, file);

    const { status } = await command.run(['kubeconfig', '--cluster', CLUSTER, '--kubeconfig', file, '--context', 'people']);
    const merged = new Kubectl(kubectl, home(), readFileSync(file, 'utf8'));
    const token = (await live.tokens.of('bob')).id;

    expect(status).toBe(0);
    expect((await merged.run(token, '--context=administrator', 'auth', 'can-i', 'list', 'secrets')).stdout.trim()).toBe('yes');
    expect((await merged.run(token, '--context=people', 'auth', 'can-i', 'list', 'secrets')).stdout.trim()).toBe('no');
    expect(parse(readFileSync(file, 'utf8'))).toMatchObject({ contexts: [{ name: 'administrator' }, { name: 'people' }] });
  });

  test('writes it once: a second time changes no byte', async () => {
    const { command } = lab();
    const file = join(home(), 'config');

    await command.run(['kubeconfig', '--cluster', CLUSTER, '--kubeconfig', file]);
    const before = readFileSync(file, 'utf8');
    const { stdout } = await command.run(['kubeconfig', '--cluster', CLUSTER, '--kubeconfig', file]);

    expect(stdout).toContain('is as it should be');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('token inspect', () => {
  test.each<[string, (live: LiveExample) => Promise<string>]>([
    ['alice', async live => (await live.tokens.of('alice')).id],
    ['bob', async live => (await live.tokens.of('bob')).id],
    ['carol', async live => (await live.tokens.of('carol')).id],
    ['the access token of alice', async live => (await live.tokens.of('alice')).access],
    ['somebody in a group that passes for one of Kubernetes', async live => live.tokens.changed({ 'cognito:groups': ['system:masters'] })],
    ['one group as a text', async live => live.tokens.changed({ 'cognito:groups': 'team-a' })],
    ['no groups at all', async live => live.tokens.changed({ 'cognito:groups': null })],
    ['groups that are numbers', async live => live.tokens.changed({ 'cognito:groups': [1] })],
    ['an email that is not verified', async live => live.tokens.changed({ email_verified: false })],
    ['an email of which nothing is said', async live => live.tokens.changed({ email_verified: undefined })],
    ['no email', async live => live.tokens.changed({ email: undefined })],
    ['another client', async live => live.tokens.changed({ aud: 'dashboard' })],
    ['several clients', async live => live.tokens.changed({ aud: ['dashboard', live.login.clientId] })],
    ['another issuer', async live => live.tokens.changed({ iss: 'https://login.example.com' })],
    ['yesterday', async live => live.tokens.changed({ exp: 1_700_000_000 })],
    ['tomorrow', async live => live.tokens.changed({ nbf: Math.floor(Date.now() / 1_000) + 86_400 })],
  ])('says of the token of %s what the API server says', async (_, token) => {
    const { live, command } = lab();
    const sent = await token(live);
    const { authenticated, username, groups } = await live.api.reviewToken(sent);

    const { status, stdout, stderr } = await command.run(['token', 'inspect', live.file(sent), '--cluster', CLUSTER, '--output', 'json']);
    const { verdict } = JSON.parse(stdout) as { verdict: { username?: string; groups?: string[]; rejection?: string } };

    expect(stderr).toBe('');
    expect({ status, username: verdict.username, groups: sorted(verdict.groups) }).toEqual({
      status: authenticated ? 0 : 1, username: username || undefined, groups: sorted(groups),
    });
    expect(verdict.rejection === undefined).toBe(authenticated);
  });
});

describe('adopt', () => {
  test('finds everything that is there for the cluster', async () => {
    const { live, command } = lab();
    const { clusters: { [CLUSTER]: { associations, accessEntries } }, providers, roles } = live.aws.account;

    const { status, stdout, stderr } = await command.run(['adopt', '--cluster', CLUSTER]);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const wanted = [...Object.keys(associations), ...Object.keys(providers), ...accessEntries, ...Object.values(live.roleArns).map(arn => arn.split('/').at(-1) ?? '')];
    expect(wanted.filter(name => !stdout.includes(name))).toEqual([]);
    expect(Object.keys(roles).length).toBeGreaterThan(3);
  });

  test('names the same resources for `cdk import`', async () => {
    const { live, command } = lab();

    const mapping = JSON.parse((await command.run(['adopt', '--cluster', CLUSTER, '--output', 'mapping'])).stdout) as Record<string, object>;

    expect(JSON.stringify(mapping)).toContain(Object.keys(live.aws.account.providers)[0]);
    expect(Object.keys(mapping).length).toBeGreaterThan(3);
  });
});
