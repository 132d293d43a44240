import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DoctorCommand } from './doctor-command';
import { CLUSTER } from './example-account';
import { nameOf, PAYMENTS, REPORTS } from './example-objects';
import type { Fault } from './fault';
import { KUBECONFIG_FAULTS } from './kubeconfig-faults';
import { LiveExample } from './live-example';
import { ASSOCIATION_FAULTS, BINDING_FAULTS, TOKEN_FAULTS } from './login-faults';
import { CERT_MANAGER, installOperator, OPERATOR_FAULTS } from './operator-faults';
import { issuerWith } from './operator-kinds';
import { POD_FAULTS } from './pod-faults';
import { assumeRoleTwice } from './symptoms';
import { TRUST_FAULTS } from './trust-faults';
import type { DoctorJsonReport } from '../../../cli/report/doctor-json';
import { buildBundle } from '../../cli/bundle';
import type { Lab } from '../harness/lab';
import { inLaboratory } from '../jest/in-laboratory';

/*
 * `eks-identity doctor`, as it is published, against the example app as it runs; and with one fault at a time.
 */

/** What a run may take when nothing else keeps the machine busy, in milliseconds. */
const MAX_MEDIAN = 3_000;

const README = resolve(__dirname, '../../../README.md');
const LABORATORY = resolve(__dirname, '../../../docs/laboratory.md');

const FAULTS: [what: string, faults: Fault[]][] = [
  ['roles of pods', TRUST_FAULTS],
  ['pods', POD_FAULTS],
  ['operators', OPERATOR_FAULTS],
  ['associations', ASSOCIATION_FAULTS],
  ['tokens', TOKEN_FAULTS],
  ['kubeconfigs', KUBECONFIG_FAULTS],
  ['bindings', BINDING_FAULTS],
];

async function prepare(lab: Lab) {
  const bundle = buildBundle();
  const live = await LiveExample.start(lab, ['noprefix', 'nogroups', 'strict']);
  return { live, command: new DoctorCommand(live, bundle) };
}

const lab = inLaboratory(prepare);

afterEach(async () => lab().live.restore());
afterAll(async () => lab().live.stop());

describe('about the example app as it is synthesized, the doctor finds nothing', () => {
  test.each<[string, string[]]>([
    ['the cluster', []],
    ['a service account', ['--service-account', nameOf(PAYMENTS)]],
    ['a pod', ['--pod', `payments/${PAYMENTS.pod}`]],
    ['a pod with EKS Pod Identity', ['--pod', `shop/${REPORTS.pod}`]],
  ])('%s, asked and tried', async (_, asked) => {
    const { command } = lab();

    expect(await command.doctor(asked)).toEqual({ status: 0, findings: [] });
    expect(await command.doctor([...asked, '--probe'])).toEqual({ status: 0, findings: [] });
  });

  test('the token of a person, asked and tried', async () => {
    const { command, live } = lab();
    const file = live.file((await live.tokens.of('alice')).id);

    expect(await command.doctor(['--token-file', file])).toEqual({ status: 0, findings: [] });
    expect(await command.doctor(['--token-file', file, '--probe'])).toEqual({ status: 0, findings: [] });
  });

  test('the cluster, where an operator is told of a role that may assume itself', async () => {
    const { command, live } = lab();
    const roleArn = await installOperator(live, CERT_MANAGER, true);
    await live.apply(issuerWith(roleArn));
    expect(await assumeRoleTwice(CERT_MANAGER)(live)).toBe('allowed, then allowed');

    const { stdout } = await command.run(['doctor', '--cluster', CLUSTER, '--output', 'json']);
    const { findings, passed, facts } = JSON.parse(stdout) as DoctorJsonReport;

    expect(findings).toEqual([]);
    expect(passed.map(({ id }) => id)).toContain('IRSA021');
    expect(facts.kubernetes?.workloads?.operatorRoles).toEqual([ // of each kind that is looked for; one is not there
      [], [{ kind: 'ClusterIssuer', name: 'letsencrypt', field: 'spec.acme.solvers[1].dns01.route53.role', roleArn }], [], [], [],
    ].map(value => ({ isRead: true, value })));
  });

  test('the kubeconfig that the stack puts out', async () => {
    const { command, live } = lab();
    const asked = ['--user-from-kubeconfig', '--kubeconfig', live.file(live.login.stack.output('KubectlKubeconfig'))];

    expect(await command.doctor(asked)).toEqual({ status: 0, findings: [] });
  });
});

/** A fault is planted, really hurts, and is what the doctor names first. */
async function diagnose({ plant, symptom, asked, env, id, says }: Fault): Promise<void> {
  const { command, live } = lab();
  await plant(live);
  if (symptom !== undefined) {
    const [see, is] = symptom;
    expect(await see(live)).toMatch(is);
  }

  const { findings: [first], status } = await command.doctor([...typeof asked === 'function' ? await asked(live) : asked, '--fail-on', 'info'], env);

  expect(first?.id).toBe(id);
  expect(JSON.stringify([first.message, first.resource, first.evidence])).toMatch(says);
  expect(first.fix).not.toBe('');
  expect(status).toBe(1);
}

test('a slip in a trust policy is reported as the README shows it', async () => {
  const { command, live } = lab();
  const [, line, output] = /\$ npx eks-identity (doctor [^\n]*)\n(.*?)```/s.exec(readFileSync(README, 'utf8')) ?? [];
  await live.changeTrust(PAYMENTS, text => text.replace('serviceaccount:payments:api', 'serviceaccount:payment:api'));

  const { status, stdout } = await command.run(line.split(' '));

  expect(stdout).toBe(output);
  expect(status).toBe(1);
});

describe.each(FAULTS)('%s', (_, faults) => {
  test.each(faults)('pain $report: $id', diagnose);
});

test('docs/laboratory.md says how many faults there are', () => {
  const [, count] = /Then (\d+) times one thing is broken/.exec(readFileSync(LABORATORY, 'utf8')) ?? [];

  expect(Number(count)).toBe(FAULTS.flatMap(([, faults]) => faults).length);
});

test('a question takes less than three seconds, half of the time', () => {
  const { times } = lab().command;

  expect(times.length).toBeGreaterThan(50);
  expect([...times].sort((one, other) => one - other)[Math.floor(times.length / 2)]).toBeLessThan(MAX_MEDIAN);
});
