import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { AuthFlow, CustomDomainOptions, FeaturePlan, IUserPool, IUserPoolClient, UserPoolClientIdentityProvider } from 'aws-cdk-lib/aws-cognito';
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * A group of a user pool.
 */
export interface CognitoGroup {
  /**
   * The name of the group, 1-128 characters without white space.
   */
  readonly name: string;

  /**
   * What the group is for, up to 2,048 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The rank of the group among those of a user, 0 first. Kubernetes takes no notice of it.
   *
   * @default - no rank
   */
  readonly precedence?: number;
}

/**
 * Properties of `CognitoIdpAssociation`.
 *
 * With nothing but a cluster, all that is needed for a login is made. Those that apply to a user pool or a client
 * made here are refused beside one that you bring.
 */
export interface CognitoIdpAssociationProps {
  /**
   * The cluster that people log in to: of `aws-eks`, `aws-eks-v2` or `CfnCluster`, made here or imported.
   */
  readonly cluster: IClusterRef;

  /**
   * The user pool, made here or imported.
   *
   * Of a pool in this app each lax setting is a warning. A pool that is imported needs `userPoolClient` too.
   *
   * @default - one is made: users are added by administrators, sign in by e-mail address with a long password and
   * a TOTP app, and the pool is protected from deletion
   */
  readonly userPool?: IUserPool;

  /**
   * The client of the user pool that people log in with; a public one, without a secret.
   *
   * @default - one is made for kubectl: authorization code with PKCE, scopes `openid email profile`, and the two
   * callbacks of kubelogin
   */
  readonly userPoolClient?: IUserPoolClient;

  /**
   * The first part of the address that people log in at, `https://<prefix>.auth.<region>.amazoncognito.com`.
   *
   * Nobody else in the region, in whatever account, may have it. Must not contain `aws`, `amazon` or `cognito`.
   *
   * @default - generated to be unique, if a pool is made here and `customDomain` is not given; where the account of
   * the stack is known only at deployment, its number is part of it. A pool that you bring keeps the domain it has
   */
  readonly domainPrefix?: string;

  /**
   * An address of your own that people log in at, with its certificate in us-east-1.
   *
   * The domain above it must have an A record; point the address itself to `userPoolDomain.cloudFrontEndpoint`.
   *
   * @default - a domain of Cognito, see `domainPrefix`
   */
  readonly customDomain?: CustomDomainOptions;

  /**
   * Groups to make in the user pool. `group(name)` is the subject of one for bindings.
   *
   * A group that leaves the list is deleted, and its members with it.
   *
   * @default - no groups are made
   */
  readonly groups?: CognitoGroup[];

  /**
   * The feature plan of the user pool made here.
   *
   * Essentials has the current login pages and passkeys; as documented, 10,000 monthly active users are free with
   * it and with Lite. Plus adds threat protection, which is then enforced, and has no free users. Lite gets the
   * classic login pages.
   *
   * @default FeaturePlan.ESSENTIALS
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html
   */
  readonly featurePlan?: FeaturePlan;

  /**
   * Whether people can log in with passkeys, to the user pool made here, instead of password and TOTP app.
   *
   * A passkey with user verification counts as two factors. Everybody still sets up a TOTP app, so that nobody is
   * locked out by the loss of a device. Not with `FeaturePlan.LITE`.
   *
   * @default false
   */
  readonly passkeys?: boolean;

  /**
   * A function of yours that Cognito calls before it issues a token, to change the groups in it.
   *
   * The groups of an identity provider federated into the pool do not become groups of the pool; a function maps
   * them: it answers with `claimsOverrideDetails.groupOverrideDetails.groupsToOverride` (event version `V1_0`). To a
   * pool that you bring, add it with `userPool.addTrigger`.
   *
   * @default - tokens have the groups of the pool that the user is in
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
   */
  readonly preTokenGeneration?: IFunction;

  /**
   * The identity providers that the client made here offers at login.
   *
   * @default - the user pool itself, and every SAML, OIDC or social provider that is added to it in this app
   */
  readonly supportedIdentityProviders?: UserPoolClientIdentityProvider[];

  /**
   * The ways to get a token from the client made here without a browser.
   *
   * For scripts that use `aws cognito-idp admin-initiate-auth`, `{ adminUserPassword: true }`; a warning says
   * what that means.
   *
   * @default - secure remote password (SRP) only, which never hands over the password
   */
  readonly authFlows?: AuthFlow;

  /**
   * How long an ID token, which is what kubectl presents, is valid; 5 minutes to 24 hours.
   *
   * It is also how long somebody keeps access who was removed from a group, or from the pool.
   *
   * @default Duration.hours(1)
   */
  readonly idTokenValidity?: Duration;

  /**
   * How long an access token is valid, which kubectl has no use for; 5 minutes to 24 hours.
   *
   * @default Duration.hours(1)
   */
  readonly accessTokenValidity?: Duration;

  /**
   * How long kubectl gets new ID tokens before people log in again; 1 hour to 10 years, in whole minutes.
   *
   * @default Duration.hours(12)
   */
  readonly refreshTokenValidity?: Duration;

  /**
   * The name of the association, unique on the cluster. It cannot be changed in place.
   *
   * @default 'cognito'
   */
  readonly configName?: string;

  /**
   * The claim of the ID token that becomes the user name: `email`, `sub` or `cognito:username`.
   *
   * Users can change other attributes, `preferred_username` and `custom:...` among them, and so pass for somebody else; a
   * warning says so.
   *
   * The API server refuses tokens with `email_verified: false` if it is `email`. For people who come through an
   * identity provider federated into the pool, Cognito says so unless that attribute is mapped.
   *
   * @default 'email'
   */
  readonly usernameClaim?: string;

  /**
   * What is put before the user name in Kubernetes; `-` for nothing.
   *
   * @default - the name of the association and a colon
   */
  readonly usernamePrefix?: string;

  /**
   * Whether to leave the prefix of the user name to EKS: none for `email`, `<issuer URL>#` for other claims.
   *
   * @default false
   */
  readonly omitUsernamePrefix?: boolean;

  /**
   * What is put before the name of a group in Kubernetes.
   *
   * @default - the name of the association and a colon
   */
  readonly groupsPrefix?: string;

  /**
   * Whether to put nothing before the name of a group: groups of the pool are groups of the cluster by that name.
   *
   * Whoever may make groups in the pool can then make members of any group of the cluster, `system:masters` included.
   *
   * @default false
   */
  readonly omitGroupsPrefix?: boolean;

  /**
   * Claims that an ID token must have, with exactly these values.
   *
   * @default - no claims are required
   */
  readonly requiredClaims?: { [claim: string]: string };

  /**
   * The Kubernetes version of the cluster, which decides how many associations it can have.
   *
   * @default - the version of a cluster made in this app
   */
  readonly kubernetesVersion?: string;

  /**
   * Whether the cluster is associated with the pool.
   *
   * EKS cannot change an association. To change a prefix, a claim or the client, deploy with `false`, and then
   * with the change and without `false`; the pool, its users and the client stay. Meanwhile nobody can log in.
   *
   * @default true
   */
  readonly associate?: boolean;

  /**
   * Whether the stack has outputs for the issuer URL, the ids of pool and client, and the login address.
   *
   * Their names begin with the ids of the construct: `<id>IssuerUrl`, `<id>UserPoolId`, `<id>ClientId` and `<id>LoginUrl`.
   *
   * @default true
   */
  readonly outputs?: boolean;

  /**
   * Tags of the association and of a user pool made here, besides those of the stack and the app.
   *
   * @default - only the tags of the scopes they are in
   */
  readonly tags?: { [key: string]: string };

  /**
   * What happens to the user pool made here when it leaves the stack. Deletion protection is off with `DESTROY`.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
