/**
 * Options of `IdentityProvider.cognito`: exactly one of `userPoolId` and `issuerUrl`.
 */
export interface CognitoIdentityProviderOptions {
  /**
   * The id of the user pool, as `<region>_<characters>`.
   *
   * @default - `issuerUrl` says which pool it is
   */
  readonly userPoolId?: string;

  /**
   * The region of the user pool.
   *
   * @default - the region that the id of the pool begins with
   */
  readonly region?: string;

  /**
   * The issuer URL of the user pool: `https://cognito-idp.<region>.amazonaws.com/<user pool id>`, not its login page.
   *
   * @default - made from `userPoolId`
   */
  readonly issuerUrl?: string;

  /**
   * The id of an app client of the pool.
   */
  readonly clientId: string;

  /**
   * Whether users come from other identity providers (SAML, OIDC, social) by way of the pool.
   *
   * Cognito sends `email_verified: false` for them, unless that attribute is mapped.
   *
   * @default false
   */
  readonly federated?: boolean;
}

/**
 * Options of `IdentityProvider.entraId`.
 */
export interface EntraIdIdentityProviderOptions {
  /**
   * The id of the tenant, a GUID: tokens name it so, never by its domain.
   */
  readonly tenantId: string;

  /**
   * The application (client) id of an app registration that issues version 2 tokens.
   */
  readonly clientId: string;

  /**
   * The host that users log in at; national clouds have their own.
   *
   * @default 'login.microsoftonline.com'
   */
  readonly authorityHost?: string;
}

/**
 * Options of `IdentityProvider.okta`.
 */
export interface OktaIdentityProviderOptions {
  /**
   * The domain of the organization, such as `example.okta.com` or one of your own; not the `-admin` one.
   */
  readonly domain: string;

  /**
   * The client id of a native application.
   */
  readonly clientId: string;

  /**
   * The id of a custom authorization server.
   *
   * @default 'default'
   */
  readonly authorizationServerId?: string;

  /**
   * Whether to use the authorization server of the organization itself instead of a custom one.
   *
   * @default false
   */
  readonly organizationServer?: boolean;
}

/**
 * Options of `IdentityProvider.auth0`.
 */
export interface Auth0IdentityProviderOptions {
  /**
   * The domain of the tenant, such as `example.eu.auth0.com`, or the custom domain that users log in at.
   */
  readonly domain: string;

  /**
   * The client id of a native application.
   */
  readonly clientId: string;

  /**
   * The URL that the name of the groups claim begins with, such as `https://example.com`: the claim is then
   * `https://example.com/groups`. An Action of the tenant has to set it.
   *
   * @default - no group of Auth0 gets into the cluster
   */
  readonly groupsClaimNamespace?: string;
}

/**
 * Options of `IdentityProvider.keycloak`.
 */
export interface KeycloakIdentityProviderOptions {
  /**
   * The URL of the server, up to what comes before `/realms`; versions before 17 have `/auth` there.
   */
  readonly baseUrl: string;

  /**
   * The name of the realm, in the case that the realm has it.
   */
  readonly realm: string;

  /**
   * The id of a public client.
   */
  readonly clientId: string;

  /**
   * Whether the group membership mapper of the client has `Full group path` on, as it has by default: groups are
   * then written with their path, as in `association.group('/platform/admins')`.
   *
   * @default true
   */
  readonly fullGroupPath?: boolean;
}

/**
 * Options of `IdentityProvider.google`.
 */
export interface GoogleIdentityProviderOptions {
  /**
   * The client id of a desktop application.
   */
  readonly clientId: string;

  /**
   * The Google Workspace domain whose accounts may log in; it becomes the required claim `hd`.
   *
   * @default - any Google account that the consent screen lets through, with a warning
   */
  readonly hostedDomain?: string;
}

/**
 * Options of `IdentityProvider.dex`.
 */
export interface DexIdentityProviderOptions {
  /**
   * The `issuer` in the configuration of Dex.
   */
  readonly issuerUrl: string;

  /**
   * The id of a public static client.
   */
  readonly clientId: string;
}

/**
 * Options of `IdentityProvider.gitlab`.
 */
export interface GitlabIdentityProviderOptions {
  /**
   * The application id of an OAuth application that is not confidential.
   */
  readonly clientId: string;

  /**
   * The URL of the GitLab instance.
   *
   * @default 'https://gitlab.com'
   */
  readonly instanceUrl?: string;
}

/**
 * Options of `IdentityProvider.githubActions`.
 */
export interface GithubActionsIdentityProviderOptions {
  /**
   * The audience that jobs ask for, of your own making: `core.getIDToken('<audience>')`.
   */
  readonly audience: string;

  /**
   * What tokens must say of themselves; at least one of `sub`, `repository`, `repository_id`, `repository_owner`,
   * `repository_owner_id`, `enterprise`, `enterprise_id` and `job_workflow_ref`.
   *
   * The ids stay with their owner when a name is given up and taken by somebody else.
   */
  readonly requiredClaims: { [claim: string]: string };

  /**
   * The issuer of the tokens; other for GitHub Enterprise Server and for enterprises with an issuer of their own.
   *
   * @default 'https://token.actions.githubusercontent.com'
   */
  readonly issuerUrl?: string;
}

/**
 * Options of `IdentityProvider.gitlabCi`.
 */
export interface GitlabCiIdentityProviderOptions {
  /**
   * The audience that jobs ask for, of your own making: `id_tokens: { TOKEN: { aud: <audience> } }`.
   */
  readonly audience: string;

  /**
   * What tokens must say of themselves; at least one of `sub`, `project_path`, `project_id`, `namespace_path` and
   * `namespace_id`.
   *
   * The ids stay with their owner when a name is given up and taken by somebody else.
   */
  readonly requiredClaims: { [claim: string]: string };

  /**
   * The URL of the GitLab instance.
   *
   * @default 'https://gitlab.com'
   */
  readonly instanceUrl?: string;
}

/**
 * Options of `IdentityProvider.custom`.
 */
export interface CustomIdentityProviderOptions {
  /**
   * The issuer URL, byte for byte the `iss` claim of the tokens and the `issuer` of the discovery document.
   */
  readonly issuerUrl: string;

  /**
   * The client that people log in with: the audience of the tokens.
   */
  readonly clientId: string;

  /**
   * A short name: associations and prefixes are named after it.
   *
   * @default 'oidc'
   */
  readonly name?: string;

  /**
   * The claim that becomes the user name.
   *
   * @default 'sub'
   */
  readonly usernameClaim?: string;

  /**
   * The claim that becomes the groups: a list of texts, or one text.
   *
   * @default - no group of the provider gets into the cluster, with a warning
   */
  readonly groupsClaim?: string;

  /**
   * The scopes to request at login, so that all claims are in the token.
   *
   * @default ['openid', 'profile', 'email']
   */
  readonly scopes?: string[];

  /**
   * Claims that tokens must have, with these values.
   *
   * @default - no claim is required
   */
  readonly requiredClaims?: { [claim: string]: string };
}
