import { Aws, CfnParameter, Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { CognitoIdpAssociation } from '../../lib/people/cognito-idp-association';
import type { CognitoIdpAssociationProps } from '../../lib/people/cognito-idp-association-props';
import { l1Cluster, testStack } from '../support/clusters';
import { certified, importedClient, login } from '../support/cognito-login';

const POOL_ID = 'eu-west-1_AbCdEfGhI';

describe('what cannot work', () => {
  const client = (stack: Stack, props: cognito.UserPoolClientOptions = {}) => new cognito.UserPool(stack, 'Pool').addClient('Client', props);

  test.each<[string, Partial<CognitoIdpAssociationProps>, string]>([
    ['a reserved word in the domain prefix', { domainPrefix: 'my-aws' }, "[Test/Login] 'domainPrefix' must not contain 'aws', which Cognito reserves, got 'my-aws'"],
    ['upper case in the domain prefix', { domainPrefix: 'Kubectl' }, "'domainPrefix' must be 1-63 characters of a-z, 0-9 and '-'"],
    ['64 characters in the domain prefix', { domainPrefix: 'a'.repeat(64) }, '(64 characters)'],
    ['two domains', { domainPrefix: 'a', customDomain: certified('us-east-1') }, "'domainPrefix' and 'customDomain' must not both be given, got 'a' and 'login.example.com'"],
    ['a certificate of another region', { customDomain: certified('eu-west-1') },
      "'customDomain' must have a certificate in us-east-1, got 'Certificates/Certificate' in eu-west-1"],
    ['an empty group name', { groups: [{ name: '' }] }, "'groups' must have names of 1-128 characters, got 0 characters"],
    ['a group name of 129 characters', { groups: [{ name: 'a'.repeat(129) }] }, "'groups' must have names of 1-128 characters, got 129 characters"],
    ['a group name with a blank', { groups: [{ name: 'a b' }] }, "'groups' must have names without white space, got 'a b'"],
    ['a group twice', { groups: [{ name: 'a' }, { name: 'a' }] }, "'groups' must not repeat a name, got 'a' twice"],
    ['a long description', { groups: [{ name: 'a', description: 'a'.repeat(2049) }] }, "'groups' must have descriptions of at most 2048 characters, got 2049"],
    ['a negative precedence', { groups: [{ name: 'a', precedence: -1 }] }, "'groups' must have a precedence that is a whole number from 0 to 2147483647, got -1 for 'a'"],
    ['an ID token for 4 minutes', { idTokenValidity: Duration.minutes(4) }, "'idTokenValidity' must be 5 minutes to 24 hours, in whole minutes, got 4 minutes"],
    ['an ID token for 25 hours', { idTokenValidity: Duration.hours(25) }, "'idTokenValidity' must be 5 minutes to 24 hours"],
    ['an ID token for 330 seconds', { idTokenValidity: Duration.seconds(330) }, "'idTokenValidity' must be 5 minutes to 24 hours, in whole minutes, got 5 minutes 30 seconds"],
    ['an access token for 2 days', { accessTokenValidity: Duration.days(2) }, "'accessTokenValidity' must be 5 minutes to 24 hours"],
    ['a refresh token for 59 minutes', { refreshTokenValidity: Duration.minutes(59) }, "'refreshTokenValidity' must be 1 hour to 10 years"],
    ['a refresh token for 11 years', { refreshTokenValidity: Duration.days(11 * 365) }, "'refreshTokenValidity' must be 1 hour to 10 years"],
    ['an ID token that outlives the refresh token', { idTokenValidity: Duration.hours(24) },
      "'idTokenValidity' must not be longer than 'refreshTokenValidity', got 1 day and 12 hours"],
    ['a prefix of Kubernetes', { groupsPrefix: 'system:' }, "[Test/Login] 'groupsPrefix' must not contain 'system:'"],
    ['a name that makes a prefix of EKS', { configName: 'eks' }, "[Test/Login] 'usernamePrefix' must not begin with 'eks:'"],
    ['an illegal name', { configName: 'my login' }, "[Test/Login] 'configName' must have 1-100 characters"],
    ['a prefix that is given and left out', { groupsPrefix: 'gid:', omitGroupsPrefix: true }, "[Test/Login] 'groupsPrefix' must not be given together with 'omitGroupsPrefix'"],
    ['a claim that cannot be required', { requiredClaims: { 'cognito:groups': 'dev' } }, "[Test/Login] 'requiredClaims' must name claims that are one text"],
    ['a version that is none', { kubernetesVersion: 'latest' }, "[Test/Login] 'kubernetesVersion' must be a Kubernetes version"],
    ['passkeys in Lite', { passkeys: true, featurePlan: cognito.FeaturePlan.LITE }, "'passkeys' must be left out with FeaturePlan.LITE, which has none"],
  ])('fails for %s, before anything is made', (_what, props, message) => {
    const { stack } = testStack();

    expect(() => new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), ...props })).toThrow(message);
    expect(stack.node.tryFindChild('Login')).toBeUndefined();
  });

  test.each<[string, (stack: Stack) => Partial<CognitoIdpAssociationProps>, string]>([
    ['an imported pool without a client', stack => ({ userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', POOL_ID) }),
      "[Test/Login] 'userPoolClient' must be given with an imported 'userPool', got 'Test/Pool' alone; take cognito.UserPoolClient.fromUserPoolClientId"],
    ['an id that is none', stack => ({ userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', 'pool'), userPoolClient: importedClient(stack) }),
      "'userPool.userPoolId' must be '<region>_<letters and digits>', got 'pool'"],
    ['a client without its pool', stack => ({ userPoolClient: importedClient(stack) }), "'userPool' must be given with 'userPoolClient'"],
    ['a client without an id', stack => ({
      userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', POOL_ID), userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', ''),
    }), "[Test/Login] 'clientId' must be the audience of the tokens"],
    ['a client with a secret', stack => {
      const userPool = new cognito.UserPool(stack, 'Pool');
      return { userPool, userPoolClient: userPool.addClient('Client', { generateSecret: true }) };
    }, "'userPoolClient' must be a public client, got 'Test/Pool/Client' with generateSecret, whose secret everybody would need in their kubeconfig"],
    ['a client of another pool', stack => ({ userPool: new cognito.UserPool(stack, 'Other'), userPoolClient: client(stack) }),
      "'userPoolClient' must be a client of 'userPool', got 'Test/Pool/Client' of the pool 'Test/Pool/Resource'"],
    ['a plan for a pool that is given', stack => ({ userPool: new cognito.UserPool(stack, 'Pool'), featurePlan: cognito.FeaturePlan.PLUS }),
      "'featurePlan' is for a user pool made here, and must be left out beside 'userPool'; set it on the pool"],
    ['lifetimes for a client that is given', stack => {
      const userPool = new cognito.UserPool(stack, 'Pool');
      return { userPool, userPoolClient: userPool.addClient('Client'), idTokenValidity: Duration.hours(2) };
    }, "'idTokenValidity' is for a client made here, and must be left out beside 'userPoolClient'; set it on the client"],
  ])('fails for %s', (_what, propsIn, message) => {
    const { stack } = testStack();

    expect(() => new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), ...propsIn(stack) })).toThrow(message);
    expect(stack.node.tryFindChild('Login')).toBeUndefined();
  });

  test.each([Duration.minutes(5), Duration.hours(12)])('the ID token may be valid for %s', idTokenValidity => {
    login({ idTokenValidity, accessTokenValidity: idTokenValidity }).template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      IdTokenValidity: idTokenValidity.toMinutes(), AccessTokenValidity: idTokenValidity.toMinutes(),
    });
  });

  test.each([Duration.hours(1), Duration.days(3650)])('the refresh token may be valid for %s', refreshTokenValidity => {
    login({ refreshTokenValidity }).template.hasResourceProperties('AWS::Cognito::UserPoolClient', { RefreshTokenValidity: refreshTokenValidity.toMinutes() });
  });

  test('tokens pass', () => {
    const { stack } = testStack();
    const minutes = new CfnParameter(stack, 'Minutes', { type: 'Number' });

    new CognitoIdpAssociation(stack, 'Login', {
      cluster: l1Cluster(stack), idTokenValidity: Duration.minutes(minutes.valueAsNumber), domainPrefix: `login-${Aws.ACCOUNT_ID}`,
    });

    Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolClient', { IdTokenValidity: { Ref: 'Minutes' } });
  });
});
