import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCTOR_CHECKS } from '../../../cli/checks/doctor-checks';
import { runDoctorChecks, type Diagnosis } from '../../../cli/checks/run-doctor-checks';
import { known, type AccountFacts, type Read } from '../../../cli/facts/account/account';
import type { IssuerFact } from '../../../cli/facts/login/identity-provider';
import { accountFacts, accountRole, associationFact, clusterFact, issuerFact, notRead, peopleFacts, updateFact } from '../doctor/account-facts';
import { ACCOUNT, CLUSTER, conditions, ROLE_ARN, trusting } from '../doctor/fake-account';
import { ISSUER, OTHER_ISSUER, PROVIDER_ARN, trustPolicy, trustStatement } from '../fixtures';

const API = { namespace: 'payments', name: 'api' };
const ABOUT_ROLE = { target: { cluster: CLUSTER, serviceAccount: API, role: ROLE_ARN }, people: undefined };
const OTHER_PROVIDER = { arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${OTHER_ISSUER}`, issuer: OTHER_ISSUER };
const NO_ROLES: Partial<AccountFacts> = { roles: notRead('iam:ListRoles') };

const roleWith = (trust: unknown): Partial<AccountFacts> => ({ roles: known([accountRole(trust)]) });
const associationWith = (config: Parameters<typeof associationFact>[0]): Partial<AccountFacts> => ({
  people: peopleFacts({ associations: known([associationFact(config)]) }),
});
const NO_ASSOCIATIONS = { people: peopleFacts({ associations: notRead('eks:ListIdentityProviderConfigs') }) };
const manySubjects = Array.from({ length: 40 }, (_, index) => `system:serviceaccount:payments:api-${index}`);
const longTrust = trusting({ StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: manySubjects } });

const unreached = <T>(): Read<T> => ({ isRead: false, why: { what: 'the issuer', reason: 'the service cannot be reached' } });
const ownIssuer = (overrides: Partial<IssuerFact> = {}): Partial<AccountFacts> => {
  const issuerUrl = `https://${ISSUER}`;
  return { clusterIssuer: issuerFact({ issuerUrl, discovery: known({ issuer: issuerUrl, jwksUri: `${issuerUrl}/keys` }), ...overrides }) };
};

const diagnose = (overrides: Partial<AccountFacts>): Diagnosis => runDoctorChecks(DOCTOR_CHECKS, accountFacts(overrides));
const passedIds = (overrides: Partial<AccountFacts>): string[] => diagnose(overrides).passed.map(({ id }) => id);

/** For each rule: facts that break it, facts that leave it open (undefined: it needs what every run has), and facts that satisfy it. */
const RULES: [id: string, broken: Partial<AccountFacts>, open: Partial<AccountFacts> | undefined, satisfied: Partial<AccountFacts>][] = [
  ['IDP016', { cluster: clusterFact({ onOutposts: true }) }, undefined, {}],
  ['IRSA014', { ...ABOUT_ROLE, roles: known([]) }, { ...ABOUT_ROLE, roles: notRead('iam:GetRole') }, ABOUT_ROLE],
  ['IRSA022', {}, { target: { cluster: CLUSTER, role: ROLE_ARN.replace(ACCOUNT, '444455556666') }, roles: known([]) }, ABOUT_ROLE],
  ['IRSA002', { providers: known([{ arn: PROVIDER_ARN, issuer: ISSUER.replace('oidc.eks', 'oidc-eks') }]) }, { providers: notRead('iam:ListOpenIDConnectProviders') }, {}],
  ['IRSA001', { providers: known([]) }, { providers: notRead('iam:ListOpenIDConnectProviders') }, {}],
  ['IRSA004', roleWith(trusting(conditions(), { Principal: { Federated: `https://${ISSUER}` } })), NO_ROLES, {}],
  ['IRSA005', roleWith(trusting(conditions({ issuer: `https://${ISSUER}` }))), NO_ROLES, {}],
  ['IRSA010', roleWith(trusting({ StringEquals: { [`${ISSUER}:sub`]: 'a', [`${OTHER_ISSUER}:sub`]: 'a' } })), NO_ROLES, {}],
  ['IRSA007', roleWith(trusting(conditions({ sub: 'system:serviceaccount:payments:*' }))), NO_ROLES, {}],
  ['IRSA008', roleWith(trusting({ StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } })), NO_ROLES, {}],
  ['IRSA009', roleWith(trusting({ StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } })), NO_ROLES, {}],
  ['IRSA003', { audiences: known([]) }, { audiences: notRead('iam:GetOpenIDConnectProvider') }, {}],
  ['IRSA011', { ...roleWith(trusting(conditions({ issuer: OTHER_ISSUER }))), siblings: known({ clusters: [], unseen: 0 }) },
    { ...roleWith(trusting(conditions({ issuer: OTHER_ISSUER }))), siblings: notRead('eks:ListClusters') },
    { ...roleWith(trusting(conditions({ issuer: OTHER_ISSUER }))), siblings: known({ clusters: [{ name: 'blue', issuer: OTHER_ISSUER }], unseen: 0 }) }],
  ['IRSA006', roleWith(trusting(conditions({ sub: 'system:serviceaccount:Team_A:api' }))), NO_ROLES, {}],
  ['IRSA025', { ...ABOUT_ROLE, ...roleWith(trustPolicy({ ...trustStatement(), Effect: 'Deny' })) },
    { ...ABOUT_ROLE, ...roleWith(trusting({ Bool: { 'aws:SecureTransport': 'true' } })) }, ABOUT_ROLE],
  ['TRUST001', {}, roleWith(`"${ISSUER}"`), {}],
  ['IRSA012', roleWith(longTrust), { ...roleWith(longTrust), trustSizeQuota: notRead('iam:GetAccountSummary') }, { ...roleWith(longTrust), trustSizeQuota: known(4096) }],
  ['IRSA013', { providers: known([OTHER_PROVIDER]), siblings: known({ clusters: [], unseen: 0 }) }, { providers: notRead('iam:ListOpenIDConnectProviders') }, {}],
  ['IRSA023', ownIssuer({ discovery: known({ untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' }) }), ownIssuer({ discovery: unreached() }), ownIssuer()],
  ['IDP001', associationWith({ issuerUrl: `https://${ISSUER}` }), NO_ASSOCIATIONS, {}],
  ['IDP004', associationWith({ issuerUrl: 'https://corp-admin.okta.com' }), NO_ASSOCIATIONS, {}],
  ['IDP003', { people: peopleFacts({ updates: known({ updates: [updateFact({ status: 'Failed' })], unseen: 0 }) }) },
    { people: peopleFacts({ updates: notRead('eks:ListUpdates') }) }, {}],
  ['IDP007', associationWith({ groupsPrefix: undefined }), NO_ASSOCIATIONS, {}],
  ['IDP002', { cluster: clusterFact({ version: '1.31' }), people: peopleFacts({ associations: known([associationFact(), associationFact({}, 'dev')]) }) }, NO_ASSOCIATIONS, {}],
  ['IDP009', associationWith({ groupsClaim: undefined, groupsPrefix: undefined }), NO_ASSOCIATIONS, {}],
  ['IDP015', { cluster: clusterFact({ logs: [] }) }, NO_ASSOCIATIONS, {}],
  ['ACC001', { cluster: clusterFact({ authenticationMode: 'CONFIG_MAP' }) }, undefined, {}],
  ['ACC002', { people: peopleFacts({ accessEntries: known([`${ROLE_ARN}-old`]) }) }, { people: peopleFacts({ accessEntries: notRead('eks:ListAccessEntries') }) }, {}],
];

/** Rules that are only ever unknown. */
const NEVER_BROKEN = ['IRSA022', 'TRUST001'];

test('every rule is in this table, in one of those beside it, or among the faults that are planted', () => {
  const directories = [__dirname, join(__dirname, '../doctor')];
  const tables = directories.flatMap(directory => readdirSync(directory).filter(name => /(-checks|-faults)\.test\.ts$/.test(name)).map(name => readFileSync(join(directory, name), 'utf8')));

  expect(DOCTOR_CHECKS.map(({ id }) => id).filter(id => !tables.some(table => table.includes(`'${id}', `)))).toEqual([]);
});

test.each(RULES.filter(([id]) => !NEVER_BROKEN.includes(id)))('%s is a problem where it is broken', (id, broken) => {
  expect(diagnose(broken).findings).toContainEqual(expect.objectContaining({ id, status: 'problem' }));
  expect(passedIds(broken)).not.toContain(id);
});

test.each(RULES.flatMap(([id, , open]) => (open === undefined ? [] : [[id, open] as const])))('%s is unknown, and not passed, where it cannot be decided', (id, open) => {
  expect(diagnose(open).findings).toContainEqual(expect.objectContaining({ id, status: 'unknown' }));
  expect(passedIds(open)).not.toContain(id);
});

test.each(RULES)('%s passes where nothing is wrong', (id, _, __, satisfied) => {
  expect(passedIds(satisfied)).toContain(id);
  expect(diagnose(satisfied).findings.map(finding => finding.id)).not.toContain(id);
});

test('what could not be read names the permission that is missing', () => {
  const [first] = diagnose({ providers: notRead('iam:ListOpenIDConnectProviders') }).findings;

  expect(first).toEqual(expect.objectContaining({
    id: 'IRSA002',
    status: 'unknown',
    severity: 'error',
    fix: 'allow iam:ListOpenIDConnectProviders to whoever runs this command',
    unreadable: expect.objectContaining({ permission: 'iam:ListOpenIDConnectProviders' }),
  }));
});

test('problems come before what is unknown, and errors before both kinds of warnings', () => {
  const { findings } = diagnose({ ...NO_ASSOCIATIONS, providers: known([]), cluster: clusterFact({ authenticationMode: 'CONFIG_MAP' }) });
  const ranks = findings.map(({ severity, status }) => `${['error', 'warning', 'info'].indexOf(severity)} ${status}`);

  expect(ranks).toEqual([...ranks].sort());
  expect(findings[0]).toEqual(expect.objectContaining({ id: 'IRSA001', status: 'problem' }));
});

describe('boundaries', () => {
  const providers = (count: number): Partial<AccountFacts> => ({
    providers: known([
      { arn: PROVIDER_ARN, issuer: ISSUER }, ...Array.from({ length: count - 1 }, (_, index) => ({ arn: `arn:${index}`, issuer: `idp-${index}.example.com` })),
    ]),
  });

  test.each([[89, false], [90, true], [100, true], [101, false], [629, false], [630, true]])('%d providers are too many: %s', (count, tooMany) => {
    expect(diagnose(providers(count)).findings.some(({ id }) => id === 'IRSA013')).toBe(tooMany);
  });

  const associations = (count: number): Partial<AccountFacts> => ({
    people: peopleFacts({
      associations: known(Array.from({ length: count }, (_, index) =>
        associationFact({ issuerUrl: `https://idp-${index}.example.com` }, `idp-${String.fromCharCode(97 + index)}`))),
    }),
  });

  test.each([['1.31', 1, false], ['1.31', 2, true], ['1.32', 10, false], ['1.32', 11, true], [undefined, 2, true]])(
    'Kubernetes %s with %d associations has too many: %s', (version, count, tooMany) => {
      expect(diagnose({ ...associations(count), cluster: clusterFact({ version }) }).findings.some(({ id }) => id === 'IDP002')).toBe(tooMany);
    });

  test('an association that failed once and then succeeded is fine', () => {
    const failed = updateFact({ id: 'u-0', status: 'Failed', createdAt: '2025-12-31T00:00:00.000Z' });

    expect(diagnose({ people: peopleFacts({ updates: known({ updates: [updateFact(), failed], unseen: 0 }) }) }).findings).toEqual([]);
  });

  test('updates that were not looked at are told of, but do not fail', () => {
    expect(diagnose({ people: peopleFacts({ updates: known({ updates: [], unseen: 3 }) }) }).findings).toEqual([
      expect.objectContaining({ id: 'IDP003', status: 'unknown', severity: 'info' }),
    ]);
  });

  test('an issuer that may belong to a cluster that was not looked at is unknown', () => {
    const stale = { ...roleWith(trusting(conditions({ issuer: OTHER_ISSUER }))), siblings: known({ clusters: [], unseen: 2 }) };

    expect(diagnose(stale).findings).toContainEqual(expect.objectContaining({ id: 'IRSA011', status: 'unknown', severity: 'info' }));
  });

  test('prefixes of two identity providers must not begin with each other', () => {
    const nested = [associationFact({}, 'corp'), associationFact({ issuerUrl: 'https://idp.example.com', usernamePrefix: 'corp:x:', groupsPrefix: 'dev:' }, 'dev')];

    expect(diagnose({ people: peopleFacts({ associations: known(nested) }) }).findings).toEqual([
      expect.objectContaining({ id: 'IDP007', severity: 'warning', message: expect.stringMatching(/a user of one identity provider/) }),
    ]);
  });

  test('a cluster without an issuer is told of once, and nothing else is concluded', () => {
    const { findings } = diagnose({ cluster: clusterFact({ issuerUrl: undefined }), audiences: undefined, ...ABOUT_ROLE });

    expect(findings.map(({ id }) => id)).toEqual(['IDP016']);
  });

  test('associations may not share an issuer, and are measured together', () => {
    const twins = [associationFact({}, 'a'), associationFact({}, 'b')];
    const long = associationFact({ requiredClaims: { hd: 'x'.repeat(12_300) } });

    expect(diagnose({ people: peopleFacts({ associations: known(twins) }) }).findings).toEqual([expect.objectContaining({ id: 'IDP002', severity: 'error' })]);
    expect(diagnose({ people: peopleFacts({ associations: known([long]) }) }).findings).toEqual([expect.objectContaining({ id: 'IDP002', severity: 'error' })]);
  });

  test('access entries of other accounts, and of service-linked roles, are left alone', () => {
    const principals = ['arn:aws:iam::444455556666:role/x', `arn:aws:iam::${ACCOUNT}:role/aws-service-role/eks.amazonaws.com/X`, `arn:aws:iam::${ACCOUNT}:user/me`];

    expect(diagnose({ people: peopleFacts({ accessEntries: known(principals) }) }).findings).toEqual([]);
  });

  test('the service account that one of several roles lets in is fine, whatever the others say', () => {
    const roles = known([accountRole(), accountRole(trusting(conditions({ sub: 'system:serviceaccount:a:*' })), `${ROLE_ARN}-2`)]);

    expect(diagnose({ roles, target: { cluster: CLUSTER, serviceAccount: API }, people: undefined }).findings).toEqual([]);
  });

  test('a second provider beside the right one is a warning', () => {
    const twice = known([{ arn: PROVIDER_ARN, issuer: ISSUER }, { arn: `${PROVIDER_ARN}/`, issuer: `${ISSUER}/` }]);

    expect(diagnose({ providers: twice }).findings).toEqual([expect.objectContaining({ id: 'IRSA002', severity: 'warning' })]);
  });

  test.each<[string, Partial<IssuerFact>, RegExp]>([
    ['the certificate of its host is not trusted', { discovery: known({ untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' }) }, /^problem: .*not trusted here \(SELF_SIGNED_CERT_IN_CHAIN\).*take no thumbprint from here/],
    ['its host does not know it', { discovery: known({ problem: 'answers with status 403' }) }, /^problem: .*the host of its discovery document answers with status 403/],
    ['it is another one', { discovery: known({ issuer: 'https://proxy.example.com', jwksUri: 'https://proxy.example.com/keys' }) }, /^problem: .*that of another issuer/],
    ['its keys are not there', { keys: known({ problem: 'answers with status 404', keys: [] }) }, /^problem: .*the host of its keys answers with status 404/],
    ['it has no keys', { keys: undefined }, /^problem: .*leads to no key/],
    ['it is out of reach', { discovery: unreached(), keys: undefined }, /^unknown: .*interface endpoint for EKS with private DNS.*pods do not need it/],
    ['its keys are out of reach', { keys: unreached() }, /^unknown: .*interface endpoint/],
  ])('of the issuer of the cluster it is told where %s', (_, issuer, says) => {
    const { findings } = diagnose(ownIssuer(issuer));

    expect(findings).toEqual([expect.objectContaining({ id: 'IRSA023', severity: 'warning' })]);
    expect(findings.map(({ status, message, fix }) => `${status}: ${message}; ${fix}`)[0]).toMatch(says);
  });

  test('a long trust policy is measured by the quota of the account', () => {
    expect(diagnose({ ...roleWith(longTrust), trustSizeQuota: known(8192) }).findings).toEqual([]);
  });
});

test('nothing is said to have passed about people when a role is asked about', () => {
  expect(passedIds(ABOUT_ROLE).filter(id => /^(IDP0(?!16)|ACC)/.test(id))).toEqual([]);
});

test('nothing is said to have passed about roles where there are none', () => {
  expect(passedIds({ roles: known([]) })).not.toContain('IRSA008');
});
