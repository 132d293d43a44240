import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { lint } from './cfn-lint';
import { LINT_ACKNOWLEDGEMENTS } from './lint-acknowledgements';
import { ALL_EXAMPLES } from '../../examples/all-examples';

let directory: string;
let templates: string[];
let findings: string[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cdk-eks-identity-lint-'));
  ALL_EXAMPLES.forEach(({ build, context }, index) => build(new App({ outdir: join(directory, String(index)), context })).synth());
  templates = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.template.json')).map(file => join(directory, file));
  findings = await lint(templates);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('cfn-lint, of every template of the examples, for every region', () => {
  test('finds no error and no warning that is not acknowledged', () => {
    expect(findings.filter(finding => !LINT_ACKNOWLEDGEMENTS.some(entry => entry.finding.test(finding)))).toEqual([]);
  });

  test('finds what is acknowledged', () => {
    expect(LINT_ACKNOWLEDGEMENTS.filter(entry => !findings.some(finding => entry.finding.test(finding)))).toEqual([]);
  });

  test.each([
    ['ExampleLogin', '"GroupsClaim"', '"GroupClaim"', /^ExampleLogin Resources\/LoginAssociation\w+\/Properties\/Oidc\/GroupClaim E3002 .*'GroupClaim' was unexpected/],
    ['ExampleIdentity', '"AssumeRolePolicyDocument"', '"AssumeRolePolicy"', /^ExampleIdentity Resources\/PaymentsApi\w+\/Properties E3003 'AssumeRolePolicyDocument' is a required property/],
    ['ExampleCluster', '"AuthenticationMode":"API"', '"AuthenticationMode":"OIDC"', /^ExampleCluster Resources\/ClusterEB0386A7\/Properties\/AccessConfig\/AuthenticationMode E3030 'OIDC' is not one of /],
  ])('finds the fault that is put into %s: %s becomes %s', async (stack, right, wrong, expected) => {
    const template = JSON.stringify(JSON.parse(readFileSync(templates.find(file => file.endsWith(`/${stack}.template.json`))!, 'utf8')));
    const spoilt = join(directory, `${stack}.template.json`);
    writeFileSync(spoilt, template.replaceAll(right, wrong));

    expect(await lint([spoilt])).toContainEqual(expect.stringMatching(expected));
  });
});
