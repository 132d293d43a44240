/**
 * "Introducing OIDC identity provider authentication for Amazon EKS" (AWS, 2021), reproduced setting by setting.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/walk-through.ts"
 *
 * To compare, not to copy: its user pool is open to everybody and asks for nothing. Each lax setting is a warning, and
 * each warning is acknowledged below, with what the strict default of `CognitoIdpAssociation` does instead.
 */
import { Annotations, App, Stack } from 'aws-cdk-lib';
import { AccountRecovery, UserPool } from 'aws-cdk-lib/aws-cognito';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type { Construct } from 'constructs';
import { CognitoIdpAssociation } from '../lib'; // in your app: from 'cdk-eks-identity'

/** The warnings of this stack, and why they are not heeded: all but the last are about the pool and the client of the page. */
export const ACCEPTED = {
  'cdk-eks-identity:cognitoSelfSignUp': 'step 1 lets everybody sign up; by default administrators add people',
  'cdk-eks-identity:cognitoWeakPasswords': 'step 1 asks for 8 characters of any kind; the default is 12 of four kinds',
  'cdk-eks-identity:cognitoNoMfa': 'step 1 has no second factor; by default everybody has a TOTP app',
  'cdk-eks-identity:cognitoNoDeletionProtection': 'the last step deletes the pool; by default it is protected, and retained',
  'cdk-eks-identity:cognitoImplicitGrant': 'step 1 takes the implicit grant; the default is the code grant with PKCE',
  'cdk-eks-identity:cognitoPasswordAuthFlows': 'steps 2 and 5 hand the password to the AWS command line; by default no program sees it',
  'cdk-eks-identity:cognitoClientNotReady': 'step 5 logs in by hand; the client made by default works with kubectl oidc-login',
  'cdk-eks-identity:unprefixedUsers': 'step 3 names users by their address alone; by default the name of the association is put before it',
};

/** Step 1, and on top of it the group of step 1 and the association of step 3. */
export class WalkThroughStack extends Stack {
  /** The login, whose `group('secret-reader')` is the subject of the binding of step 4. */
  public readonly login: CognitoIdpAssociation;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const userPool = new UserPool(this, 'myuserpool', {
      userPoolName: 'oidc-userpool',
      passwordPolicy: { minLength: 8, requireLowercase: false, requireUppercase: false, requireDigits: false, requireSymbols: false },
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: false },
      accountRecovery: AccountRecovery.NONE,
      signInCaseSensitive: false,
    });
    const userPoolClient = userPool.addClient('oidc-client', {
      generateSecret: false,
      authFlows: { adminUserPassword: true, userPassword: true },
      oAuth: { flows: { implicitCodeGrant: true } },
    });
    userPool.addDomain('CognitoDomain', { cognitoDomain: { domainPrefix: 'oidc-userpool' } });

    this.login = new CognitoIdpAssociation(this, 'Login', {
      cluster: eks.Cluster.fromClusterAttributes(this, 'Cluster', { clusterName: 'oidc-test' }),
      userPool,
      userPoolClient,
      groups: [{ name: 'secret-reader' }],
      configName: 'oidc-config',
      usernameClaim: 'email',
      omitUsernamePrefix: true,
      groupsPrefix: 'gid:',
    });
  }
}

/** The stack of the page, which has the name that `cdk deploy` prints there. */
export function walkThrough(app = new App()): App {
  const stack = new WalkThroughStack(app, 'CognitouserpoolStack');
  Object.entries(ACCEPTED).forEach(([warning, reason]) => Annotations.of(stack).acknowledgeWarning(warning, reason));
  return app;
}

if (require.main === module) {
  walkThrough();
}
