import type { Stack } from 'aws-cdk-lib';
import { eksIdentity } from './command-line';
import { ACCOUNT, REGION } from './emulator';
import { inEmulator } from './in-emulator';
import { letIn } from './let-in';
import { resourceAt, shopAssembly } from './shop-app';
import type { TemplateResource } from '../../support/example';

/* The tests of this folder are worth something if they notice a fault: here are faults, deployed as everything else. */

const OTHER_ISSUER = `oidc.eks.${REGION}.amazonaws.com/id/${'0'.repeat(32)}`;
const AUDIENCE = '"${Issuer}:aud":"sts.amazonaws.com"';
const SUBJECT = '"${Issuer}:sub":"system:serviceaccount:shop:web"';

const aws = inEmulator();

interface Fault {
  readonly name: string;
  readonly what: string;
  readonly spoil: (trust: string) => string;
  /** Which tokens are let in. */
  readonly letsIn: string[];
  /** What `eks-identity doctor` finds. */
  readonly findings: string[];
}

const FAULTS: Fault[] = [
  { name: 'Right', what: 'no fault', spoil: trust => trust, letsIn: ['shop:web of it'], findings: [] },
  { name: 'Wildcard', what: 'a wildcard under StringEquals', spoil: trust => trust.replace('shop:web', 'shop:*'), letsIn: [], findings: ['IRSA007'] },
  {
    name: 'NoAudience',
    what: 'no audience',
    spoil: trust => trust.replace(`${AUDIENCE},`, ''),
    letsIn: ['shop:web of it', 'shop:web of it for https://kubernetes.default.svc'],
    findings: ['IRSA009'],
  },
  { name: 'NoSubject', what: 'no subject', spoil: trust => trust.replace(`,${SUBJECT}`, ''), letsIn: ['payments:api of it', 'and 16 others'], findings: ['IRSA008'] },
  {
    name: 'OtherIssuer',
    what: 'the issuer of another cluster',
    spoil: trust => trust.replaceAll('${Issuer}', OTHER_ISSUER),
    letsIn: [],
    findings: ['IRSA005', 'IRSA011'],
  },
];

test.each(FAULTS)('a trust policy with $what lets in $letsIn, and `eks-identity doctor` finds $findings', async ({ name, spoil, letsIn, findings }) => {
  await aws().cdk.deploy(shopAssembly(aws().emulator, name, { spoil: stack => spoilTrust(stack, spoil) }));

  const trust = await aws().account.trustOf(await aws().account.physicalId(name, 'Role'));
  const issuer = (await aws().account.physicalId(name, 'Provider')).split(':oidc-provider/')[1];
  expect(summary(letIn(trust, [issuer, OTHER_ISSUER], ACCOUNT).map(token => token.replace(issuer, 'it')))).toEqual(letsIn);
  expect(await problemsOf(await aws().account.physicalId(name, 'Cluster'))).toEqual(findings);
});

test.each([
  ['GroupsPrefix', 'Oidc.GroupsPrefix', 'admins:'],
  ['ClientId', 'Oidc.ClientId', 'another'],
])('an association with another %s is not what is declared', async (name, property, value) => {
  await aws().cdk.deploy(shopAssembly(aws().emulator, name, {}));
  const declared = await aws().account.association(await aws().account.physicalId(name, 'Cluster'), 'okta');
  const spoilt = `${name}Spoilt`;
  await aws().cdk.deploy(shopAssembly(aws().emulator, spoilt, { spoil: stack => resourceAt(stack, 'Login').addPropertyOverride(property, value) }));

  const { clusterName: _its, ...association } = await aws().account.association(await aws().account.physicalId(spoilt, 'Cluster'), 'okta');
  expect(declared).not.toMatchObject(association);
});

/** Changes the text that the trust policy of `Role` is rendered to. */
function spoilTrust(stack: Stack, spoil: (trust: string) => string): void {
  const role = resourceAt(stack, 'Role');
  const [{ Properties }] = Object.values(stack.resolve(role._toCloudFormation()).Resources as Record<string, TemplateResource>);
  const [text, variables] = (Properties?.AssumeRolePolicyDocument as { 'Fn::Sub': [string, object] })['Fn::Sub'];
  role.addPropertyOverride('AssumeRolePolicyDocument', { 'Fn::Sub': [spoil(text), variables] });
}

function summary(tokens: string[]): string[] {
  return tokens.length > 4 ? [tokens[0], `and ${tokens.length - 1} others`] : tokens;
}

/** The ids of what is wrong with a cluster and the roles that trust it, each once. */
async function problemsOf(cluster: string): Promise<string[]> {
  const { stdout } = await eksIdentity(['doctor', '--cluster', cluster, '--no-kubernetes', '--output', 'json'], aws().emulator.environment());
  const { findings } = JSON.parse(stdout) as { findings: { id: string; status: string }[] };
  return [...new Set(findings.filter(({ status }) => status === 'problem').map(({ id }) => id))];
}
