import { type CfnElement, Stack } from 'aws-cdk-lib';
import type { IOIDCProviderRef } from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { ClusterOidcProvider, IrsaRole, ServiceAccountSubject } from '../../lib';
import type { PolicyDocument } from '../../lib/core/trust/policy-document';
import { evaluateTrust, type WebIdentityRequest } from '../../lib/core/trust/web-identity-evaluator';
import { namespaceName, patternOf, serviceAccountName } from '../support/arbitraries';
import { ENV, l1Cluster, resourceOf, testApp } from '../support/clusters';
import { Deployment } from '../support/deployment';
import { simulateTrust } from '../support/iam-simulate';

/*
 * Whatever is declared, the synthesized trust policy lets in exactly that.
 *
 * One synthesis serves a batch of roles, because it costs seconds with the template validator of newer versions.
 */
const BATCH = 50;
const BATCHES = 20; // 1,000 roles

interface Declaration {
  readonly kind: 'named' | 'anyIn' | 'matching';
  readonly namespace: string;
  readonly name: string;
}

interface Case {
  readonly declarations: Declaration[];
  readonly clusterIds: string[];
  /** Whether the issuers are tokens in the template. */
  readonly tokens: boolean;
  readonly audience: string;
  /** A service account that may or may not be trusted. */
  readonly stranger: { readonly namespace: string; readonly name: string };
}

const declaration: fc.Arbitrary<Declaration> = fc.oneof(
  fc.record({ kind: fc.constant('named' as const), namespace: namespaceName(), name: serviceAccountName() }),
  fc.record({ kind: fc.constant('anyIn' as const), namespace: namespaceName(), name: fc.constant('*') }),
  fc.record({
    kind: fc.constant('matching' as const),
    namespace: fc.oneof(namespaceName(), patternOf(namespaceName())),
    name: fc.oneof(patternOf(serviceAccountName()), fc.constant('*')),
  }),
);

const aCase: fc.Arbitrary<Case> = fc.record({
  declarations: fc.array(declaration, { minLength: 1, maxLength: 4 }),
  clusterIds: fc.uniqueArray(fc.stringMatching(/^[0-9A-F]{32}$/), { minLength: 1, maxLength: 2 }),
  tokens: fc.boolean(),
  audience: fc.constantFrom('sts.amazonaws.com', 'sts.amazonaws.com', 'vault'),
  stranger: fc.record({ namespace: namespaceName(), name: serviceAccountName() }),
});

interface Deployed extends Case {
  readonly trust: PolicyDocument;
  /** The trust of a role whose `trust...` calls came in the opposite order. */
  readonly twin: PolicyDocument;
  readonly providerArns: string[];
}

/** Synthesizes a role for every case. */
function deploy(cases: Case[]): Deployed[] {
  const app = testApp();
  const issuerUrls: Record<string, string> = {};
  const roles = cases.map((given, n) => {
    const stack = new Stack(app, `Case${n}`, { env: ENV });
    const providers = given.clusterIds.map((id, c) => {
      const issuerUrl = issuerUrlOf(id);
      issuerUrls[`Case${n}.Cluster${c}`] = issuerUrl;
      return given.tokens
        ? new ClusterOidcProvider(stack, `Provider${c}`, { cluster: l1Cluster(stack, `Cluster${c}`), audiences: ['sts.amazonaws.com', 'vault'] })
        : ClusterOidcProvider.fromIssuerUrl(stack, `Provider${c}`, issuerUrl);
    });
    const subjects = given.declarations.map(subjectOf);
    return [
      trusting(stack, 'Role', providers, subjects, given.audience),
      trusting(stack, 'Twin', [...providers].reverse(), [...subjects].reverse(), given.audience),
    ];
  });
  const deployment = new Deployment(app, { issuerUrls });
  return cases.map((given, n) => {
    const [trust, twin] = roles[n].map((resource: CfnElement) => deployment.trustOf(resource));
    return { ...given, trust, twin, providerArns: given.clusterIds.map(id => arnOf(id)) };
  });
}

function trusting(stack: Stack, id: string, providers: IOIDCProviderRef[], subjects: ServiceAccountSubject[], audience: string): CfnElement {
  const role = new IrsaRole(stack, id, { oidcProvider: providers[0], serviceAccount: subjects[0], audience });
  subjects.slice(1).forEach(subject => role.trustServiceAccount(subject));
  providers.slice(1).forEach(provider => role.trustCluster(provider));
  return resourceOf(role);
}

const issuerUrlOf = (id: string) => `https://oidc.eks.eu-west-1.amazonaws.com/id/${id}`;
const arnOf = (id: string, account = ENV.account) => `arn:aws:iam::${account}:oidc-provider/${issuerUrlOf(id).replace('https://', '')}`;
const subOf = ({ namespace, name }: { namespace: string; name: string }) => `system:serviceaccount:${namespace}:${name}`;

function subjectOf({ kind, namespace, name }: Declaration): ServiceAccountSubject {
  switch (kind) {
    case 'named': return ServiceAccountSubject.named(namespace, name);
    case 'anyIn': return ServiceAccountSubject.anyIn(namespace);
    case 'matching': return ServiceAccountSubject.matching(namespace, name);
  }
}

/** What was declared, decided the way Kubernetes tells names apart: namespace by namespace, name by name. */
function isDeclared(declarations: Declaration[], who: { namespace: string; name: string }): boolean {
  return declarations.some(({ kind, namespace, name }) => kind === 'named'
    ? namespace === who.namespace && name === who.name
    : fits(namespace, who.namespace) && fits(name, who.name));
}

function fits(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.-]/g, '\\$&').replace(/\*/g, '[a-z0-9.-]*').replace(/\?/g, '[a-z0-9.-]');
  return new RegExp(`^${escaped}$`).test(text);
}

/** Service accounts around a declared one, among them all that a slip in the policy would let in. */
function neighbours({ namespace, name }: Declaration) {
  const [ns, sa] = [namespace, name].map(text => text.replace(/\*/g, '').replace(/\?/g, 'x') || 'x');
  return [
    { namespace: ns, name: sa }, { namespace: ns, name: `${sa}x` }, { namespace: ns, name: `x${sa}` }, { namespace: `${ns}x`, name: sa },
    { namespace: `x${ns}`, name: sa }, { namespace: sa.replace(/\./g, '-'), name: ns }, { namespace: 'default', name: sa }, { namespace: ns, name: 'default' },
  ];
}

/** Asks both evaluators and makes sure that they agree. */
function isAllowed(trust: PolicyDocument, request: WebIdentityRequest): boolean {
  const { allowed, decision } = evaluateTrust(trust, request);
  expect({ request, decision: simulateTrust(trust, request) }).toEqual({ request, decision });
  return allowed;
}

function forAllDeployed(check: (deployed: Deployed) => void): void {
  fc.assert(fc.property(fc.array(aCase, { minLength: BATCH, maxLength: BATCH }), cases => deploy(cases).forEach(check)), { numRuns: BATCHES });
}

test('lets in the service accounts that were declared, in every cluster, and none of their neighbours', () => {
  let [allowed, denied] = [0, 0];

  forAllDeployed(({ trust, declarations, providerArns, audience, stranger }) => {
    const probes = [stranger, ...declarations.flatMap(neighbours)];
    providerArns.forEach(providerArn => probes.forEach(who => {
      const decision = evaluateTrust(trust, { providerArn, subject: subOf(who), audience }).allowed;

      expect({ who, decision }).toEqual({ who, decision: isDeclared(declarations, who) });
      decision ? allowed++ : denied++;
    }));
    const [first] = probes.slice(1);
    expect(isAllowed(trust, { providerArn: providerArns[0], subject: subOf(first), audience })).toBe(isDeclared(declarations, first));
    expect(isAllowed(trust, { providerArn: providerArns[0], subject: subOf(stranger), audience })).toBe(isDeclared(declarations, stranger));
  });

  expect(Math.min(allowed, denied)).toBeGreaterThan(BATCH * BATCHES); // neither side was tested by luck only
}, 300_000);

test('refuses every other audience, provider, account and kind of subject', () => {
  forAllDeployed(({ trust, declarations, clusterIds, providerArns, audience }) => {
    const subject = subOf(neighbours(declarations[0])[0]);
    const [providerArn] = providerArns;
    const [id] = clusterIds;
    const request = { providerArn, subject, audience };

    const refused: WebIdentityRequest[] = [
      { ...request, audience: audience === 'vault' ? 'sts.amazonaws.com' : 'vault' },
      { ...request, audience: audience.toUpperCase() },
      { ...request, audience: '' },
      { ...request, providerArn: arnOf(id, '444455556666') },
      { ...request, providerArn: arnOf(id.replace(/.$/, last => (last === '0' ? '1' : '0'))) },
      { ...request, providerArn: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      { ...request, subject: subject.toUpperCase() },
      { ...request, subject: `${subject}:x` },
      { ...request, subject: `x${subject}` },
      { ...request, subject: subject.replace('system:serviceaccount', 'system:node') },
      { ...request, subject: '' },
      { ...request, subject: '*' },
    ];

    // a pattern that ends in '*' fits one more colon, but no service account has one in its name
    const wide = declarations.some(({ kind }) => kind !== 'named');
    refused.filter(({ subject: probe }) => !(wide && probe === `${subject}:x`))
      .forEach(probe => expect({ probe, allowed: evaluateTrust(trust, probe).allowed }).toEqual({ probe, allowed: false }));
    expect(isAllowed(trust, refused[0])).toBe(false);
  });
}, 300_000);

test('is the same whatever the order of the calls that declared it', () => {
  forAllDeployed(({ trust, twin }) => expect(JSON.stringify(twin)).toBe(JSON.stringify(trust)));
}, 300_000);
