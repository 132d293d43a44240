import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import * as fc from 'fast-check';
import { AUTHENTICATED_GROUP, deriveIdentity, type OidcConfig } from '../../lib/core/login/oidc-claims';
import { groupsPrefixProblem, usernamePrefixProblem } from '../../lib/core/login/oidc-rules';
import { OidcIdpAssociation } from '../../lib/people/oidc-idp-association';
import type { OidcIdpAssociationProps } from '../../lib/people/oidc-idp-association-props';
import { testStack } from '../support/clusters';

/*
 * Whatever is declared, a binding made of `group(...)` and `user(...)` names whom the API server derives from a token.
 *
 * The token and the association meet in the synthesized resource: what the API server is configured with.
 */
const RUNS = 2_000;

type Claims = Omit<OidcIdpAssociationProps, 'cluster' | 'issuerUrl' | 'clientId'>;

const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019 @.:/#|_-é'), minLength: 1, maxLength: 20 })
  .filter(text => text.trim() === text && !text.startsWith('system:'));
const claim = fc.constantFrom('sub', 'email', 'oid', 'preferred_username', 'cognito:username', 'https://example.com/name');
const groupsClaim = fc.constantFrom('groups', 'roles', 'cognito:groups', 'https://example.com/groups');
const prefix = (legal: (text: string) => string | undefined) =>
  fc.string({ unit: fc.constantFrom(...'abceikmnrsty:#/-_.'), minLength: 1, maxLength: 12 }).filter(text => legal(text) === undefined);

const usernamePart: fc.Arbitrary<Claims> = fc.oneof(
  fc.record({ usernameClaim: claim, usernamePrefix: prefix(usernamePrefixProblem) }),
  fc.record({ usernameClaim: claim, usernamePrefix: fc.constant('-') }),
  fc.record({ usernameClaim: claim, omitUsernamePrefix: fc.constant(true) }),
  fc.record({ usernameClaim: claim }),
  fc.constant({}),
);
const groupsPart: fc.Arbitrary<Claims> = fc.oneof(
  fc.record({ groupsClaim, groupsPrefix: prefix(groupsPrefixProblem) }),
  fc.record({ groupsClaim, omitGroupsPrefix: fc.constant(true) }),
  fc.record({ groupsClaim }),
);
const namePart: fc.Arbitrary<Claims> = fc.oneof(fc.constant({}), fc.record({ configName: fc.stringMatching(/^[A-Z][0-9a-z_-]{0,20}$/) }));
const claims: fc.Arbitrary<Claims> = fc.tuple(usernamePart, groupsPart, namePart).map(parts => Object.assign({}, ...parts) as Claims);

/** What the API server is configured with: the resource in the template, read back. */
function configured(props: Claims): { association: OidcIdpAssociation; config: OidcConfig } {
  const { stack } = testStack();
  const cluster = CfnCluster.fromClusterName(stack, 'Cluster', 'prod');
  const association = new OidcIdpAssociation(stack, 'Idp', { cluster, issuerUrl: 'https://idp.example.com', clientId: 'client', ...props });
  const { oidc } = association.node.defaultChild as unknown as { oidc: OidcConfig & { requiredClaims?: never } };
  return { association, config: stack.resolve(oidc) as OidcConfig };
}

test('subjects are what the API server derives from a token with those claims', () => {
  const seen = { users: new Set<string>(), unprefixed: 0, fromIssuer: 0 };

  fc.assert(fc.property(claims, name, fc.uniqueArray(name, { minLength: 1, maxLength: 3 }), fc.boolean(), (props, who, groups, single) => {
    const { association, config } = configured(props);
    const token = {
      iss: 'https://idp.example.com',
      aud: 'client',
      [config.usernameClaim as string]: who,
      [config.groupsClaim as string]: single ? groups[0] : groups,
    };

    const derived = deriveIdentity(token, config);

    expect(derived.username).toBe(association.user(who).name);
    expect(derived.groups).toEqual([...(single ? groups.slice(0, 1) : groups).map(group => association.group(group).name), AUTHENTICATED_GROUP]);
    seen.users.add(derived.username as string);
    seen.unprefixed += Number(derived.username === who);
    seen.fromIssuer += Number(derived.username === `https://idp.example.com#${who}`);
  }), { numRuns: RUNS });

  // every rule for prefixes was met often enough
  expect(Math.min(seen.users.size, seen.unprefixed, seen.fromIssuer)).toBeGreaterThan(RUNS / 20);
}, 120_000);

test('no name at the provider, whatever it is, becomes one that Kubernetes, EKS or IAM keeps for itself', () => {
  const wanted = fc.constantFrom('system:masters', 'system:nodes', 'eks:addon-manager', 'iam:admin', 'arn:aws:iam::111122223333:user/admin');
  const hostile = fc.tuple(wanted, fc.nat(8)).map(([text, missing]) => text.slice(missing));
  let [prefixed, refused] = [0, 0];

  fc.assert(fc.property(claims, hostile, (props, who) => {
    const { association, config } = configured(props);
    const { username, groups = [] } = deriveIdentity(
      { iss: 'https://idp.example.com', aud: 'client', [config.usernameClaim as string]: who, [config.groupsClaim as string]: [who] }, config);

    for (const [derived, subjectOf] of [[username as string, () => association.user(who)], [groups[0], () => association.group(who)]] as const) {
      if (derived.startsWith('system:')) {
        expect(subjectOf).toThrow(/must not be|must not begin with/);
        refused++;
      } else {
        expect(subjectOf().name).toBe(derived);
        prefixed++;
      }
    }
    // whoever did not ask for names as they are has none of them
    const isReserved = (text: string) => ['system:', 'eks:', 'iam:', 'arn:'].some(reserved => text.startsWith(reserved));
    expect(isReserved(groups[0]) && !props.omitGroupsPrefix).toBe(false);
    expect(isReserved(username as string) && props.usernamePrefix !== '-' && !props.omitUsernamePrefix).toBe(false);
  }), { numRuns: RUNS });

  expect(prefixed).toBeGreaterThan(RUNS / 20);
  expect(refused).toBeGreaterThan(RUNS / 100);
}, 120_000);
