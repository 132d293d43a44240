import { App } from 'aws-cdk-lib';
import { WALK_THROUGH } from './all-examples';
import { ACCEPTED, WalkThroughStack } from '../../examples/walk-through';
import { deriveIdentity } from '../../lib/core/login/oidc-claims';
import { appOf, describeExample } from '../support/example';
import { deployedLogin } from '../support/people';
import { warningIds } from '../support/warnings';

describeExample(WALK_THROUGH);

test('each lax setting is a warning, and each is accepted', () => {
  const warnings = warningIds(new WalkThroughStack(new App(), 'CognitouserpoolStack'));

  expect(warnings.map(id => `cdk-eks-identity:${id}`)).toEqual(Object.keys(ACCEPTED).sort());
});

test('nothing is left to warn of', () => {
  const warnings = appOf(WALK_THROUGH).synth().stacks.flatMap(stack => stack.messages.map(({ entry }) => entry.data));

  expect(warnings).toEqual([]);
});

test('the token that the page shows becomes the user and the group that its bindings name', () => {
  const { associations: [association] } = deployedLogin(appOf(WALK_THROUGH), 'CognitouserpoolStack');

  const token = { 'iss': association.issuerUrl, 'aud': 'client', 'email': 'alice@example.com', 'cognito:groups': ['secret-reader'] };
  expect(association.configName).toBe('oidc-config');
  expect(deriveIdentity(token, association)).toEqual({ username: 'alice@example.com', groups: ['gid:secret-reader', 'system:authenticated'] });
});

test('the outputs of the page are there', () => {
  const { outputs } = deployedLogin(appOf(WALK_THROUGH), 'CognitouserpoolStack');

  expect(outputs).toEqual({ LoginIssuerUrl: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool', LoginUserPoolId: 'eu-west-1_pool', LoginClientId: 'client' });
});
