import { NO_AUDIENCE, NO_SUBJECT, OTHER_CLUSTER, SCHEME_IN_KEYS, WILDCARD_UNDER_STRING_EQUALS } from './trust-faults';
import { ALL_AS_OBJECTS, ALL_AS_TEXT, TEXT_FORM, TWO_CLUSTERS } from '../handshake/forms';
import { Handshake, type PlantedFault } from '../handshake/handshake';
import { LabClusters } from '../handshake/lab-clusters';
import { unexpected } from '../handshake/outcome';
import type { TrustForm } from '../handshake/trust-form';
import type { Lab } from '../harness/lab';
import { inLaboratory } from '../jest/in-laboratory';

/*
 * The expectations of handshake.lab.ts, with a fault planted in every trust policy between template and STS: those fail that
 * the fault is about, and no others.
 */

const clusters = inLaboratory(async (lab: Lab) => LabClusters.start(lab));

async function failures(form: TrustForm, fault?: PlantedFault): Promise<string[]> {
  const handshake = new Handshake(form, clusters(), fault);
  const outcomes = await Promise.all(form.roles.map(async role => handshake.decisions(role)));
  return unexpected(outcomes.flat());
}

/** Everybody for whom a role is not, and who is let in. */
const letIn = (who: string[]) => who.map(what => `${what}: expected AccessDenied, got allowed`);

/** Everybody for whom a role is, and who is not let in. */
const turnedAway = (who: string[]) => who.map(what => `${what}: expected allowed, got AccessDenied`);

test.each([TEXT_FORM, TWO_CLUSTERS, ALL_AS_TEXT, ALL_AS_OBJECTS])('without a fault, nothing fails: $name', async form => {
  expect(await failures(form)).toEqual([]);
});

test('a wildcard under StringEquals fails for everybody that a pattern is for', async () => {
  expect(await failures(TEXT_FORM, WILDCARD_UNDER_STRING_EQUALS)).toEqual(turnedAway([
    'ExampleIdentity/Batch for batch/api of blue', 'ExampleIdentity/Batch for batch/default of blue', 'ExampleIdentity/Batch for batch/nightly of blue',
  ]));
});

test.each([ALL_AS_TEXT, ALL_AS_OBJECTS])('a missing audience fails for tokens with the audience of another role: $name', async form => {
  expect(await failures(form, NO_AUDIENCE)).toEqual(letIn([
    ...['blue', 'green'].flatMap(cluster => ['payments-dev/api', 'payments/api'].map(account => `Everything/Api for ${account} of ${cluster} with audience vault`)),
    'Everything/Vault for payments/other of blue',
    ...['batch/api', 'batch/default', 'batch/nightly'].map(account => `Everything/Jobs for ${account} of blue with audience vault`),
    ...['my-shop/web', 'shop/web', 'team-a/web', 'team-b/web'].map(account => `Everything/Shops for ${account} of blue with audience vault`),
    ...['payments/ap', 'payments/api', 'payments/api.v2', 'payments/api2'].map(account => `Everything/Dotted for ${account} of blue with audience vault`),
  ]));
});

test('a missing subject fails for everybody else of the cluster', async () => {
  const serviceAccounts = await clusters().serviceAccounts('blue');
  const declared = TEXT_FORM.roles.map(({ path, opensTo }) => ({ path, others: serviceAccounts.filter(account => !opensTo.blue.includes(account)) }));

  expect(await failures(TEXT_FORM, NO_SUBJECT)).toEqual(letIn(declared.flatMap(({ path, others }) => others.map(account => `${path} for ${account} of blue`))));
});

test('the issuer of the other cluster fails for everybody who is meant', async () => {
  expect(await failures(TEXT_FORM, OTHER_CLUSTER)).toEqual(turnedAway([
    'ExampleIdentity/PaymentsApi for payments/api of blue',
    'ExampleIdentity/ExternalDns for external-dns/external-dns of blue',
    'ExampleIdentity/Batch for batch/api of blue', 'ExampleIdentity/Batch for batch/default of blue', 'ExampleIdentity/Batch for batch/nightly of blue',
  ]));
});

test('the issuer of the other cluster fails in both directions, where IAM knows both', async () => {
  const wrong = await failures(ALL_AS_OBJECTS, OTHER_CLUSTER);

  expect(wrong).toEqual(expect.arrayContaining([...turnedAway(['Everything/Jobs for batch/nightly of blue']), ...letIn(['Everything/Jobs for batch/nightly of green'])]));
  expect(wrong.filter(failure => failure.startsWith('Everything/Api'))).toEqual([]); // it trusts both
});

test('an issuer with https:// in the condition keys fails for everybody who is meant', async () => {
  expect(await failures(TWO_CLUSTERS, SCHEME_IN_KEYS)).toEqual(turnedAway(['BlueGreenIdentity/Shop for shop/web of blue', 'BlueGreenIdentity/Shop for shop/web of green']));
});
