import type * as options from './identity-provider-options';
import type { IdentityProviderSpec } from '../private/association/identity-provider-spec';
import {
  baseUrlProblem, checkOptions, claimNamespaceProblem, domainProblem, GITHUB_ACTIONS_ISSUER_URL, pathSegmentProblem, requirePin, tenantIdProblem,
  withoutTrailingSlash,
} from '../private/association/provider-rules';
import {
  changingUsername, COGNITO_SELF_SERVICE, DOUBTFUL_SLASH, ENTRA_OVERAGE, keycloakPath, noGroups, OKTA_ORGANIZATION, type ProviderTrap,
  unverifiedEmail, WORLDWIDE_GOOGLE,
} from '../private/association/provider-traps';
import { issuerUrlOfChoice } from '../private/cognito/user-pool-issuer';

const GITLAB_URL = 'https://gitlab.com';

/** What people have to ask for so that name and address are in their token. */
const STANDARD_SCOPES = ['openid', 'profile', 'email'];

/**
 * Who signs the tokens that people log in with, and what is in those tokens.
 *
 * Each factory knows the issuer URL that the tokens of a provider carry, the claims to use, the scopes to ask
 * for, and what goes wrong with it. An association uses other claims if it is told to, and warns of what is known
 * to fail.
 */
export class IdentityProvider {
  /**
   * An Amazon Cognito user pool.
   *
   * Users are named by `cognito:username`, groups by `cognito:groups`, which holds groups of the pool only: groups
   * of a provider behind the pool are not in it. Only ID tokens log in; access tokens of Cognito have no `aud`.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
   */
  public static cognito(props: options.CognitoIdentityProviderOptions): IdentityProvider {
    return new IdentityProvider({
      name: 'cognito',
      issuerUrl: issuerUrlOfChoice(props),
      clientId: props.clientId,
      usernameClaim: 'cognito:username',
      groupsClaim: 'cognito:groups',
      scopes: STANDARD_SCOPES,
      traps: [COGNITO_SELF_SERVICE, ...props.federated ? [unverifiedEmail('Cognito sends email_verified: false for federated users')] : []],
    });
  }

  /**
   * Microsoft Entra ID, with tokens of version 2.
   *
   * The app registration must have `requestedAccessTokenVersion` 2 and app roles: a group in the cluster is an app
   * role, which has a name and no limit of number, unlike the `groups` claim. Users are named by their object id,
   * `oid`; addresses and `preferred_username` can change hands.
   *
   * @see https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
   */
  public static entraId(props: options.EntraIdIdentityProviderOptions): IdentityProvider {
    const { tenantId, clientId, authorityHost = 'login.microsoftonline.com' } = props;
    checkOptions('entraId', { tenantId: [tenantId, tenantIdProblem], authorityHost: [authorityHost, domainProblem] });
    return new IdentityProvider({
      name: 'entra-id',
      issuerUrl: `https://${authorityHost}/${tenantId}/v2.0`,
      clientId,
      usernameClaim: 'oid',
      groupsClaim: 'roles',
      scopes: [...STANDARD_SCOPES, 'offline_access'],
      traps: [ENTRA_OVERAGE, changingUsername(['email', 'preferred_username', 'unique_name', 'upn'], 'oid')],
    });
  }

  /**
   * Okta, with a custom authorization server.
   *
   * The authorization server needs a claim `groups` in the ID token, always or for the scope `groups`, with a
   * filter. Users are named by `preferred_username`, their Okta login, which is unique in the organization. The ID
   * token is valid for one hour.
   *
   * @see https://developer.okta.com/docs/guides/customize-tokens-groups-claim/main/
   */
  public static okta(props: options.OktaIdentityProviderOptions): IdentityProvider {
    const { domain, clientId, authorizationServerId = 'default', organizationServer = false } = props;
    checkOptions('okta', { domain: [domain, domainProblem], authorizationServerId: [authorizationServerId, pathSegmentProblem] });
    return new IdentityProvider({
      name: 'okta',
      issuerUrl: organizationServer ? `https://${domain}` : `https://${domain}/oauth2/${authorizationServerId}`,
      clientId,
      usernameClaim: 'preferred_username',
      groupsClaim: 'groups',
      scopes: [...STANDARD_SCOPES, 'groups', 'offline_access'],
      traps: organizationServer ? [OKTA_ORGANIZATION] : [],
    });
  }

  /**
   * Auth0.
   *
   * Its issuer ends in a slash. It sends no groups of its own: an Action has to put them into a claim whose name
   * begins with a URL. Users are named by `sub`, such as `auth0|5f7c...`.
   *
   * @see https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims
   */
  public static auth0(props: options.Auth0IdentityProviderOptions): IdentityProvider {
    const { domain, clientId, groupsClaimNamespace } = props;
    checkOptions('auth0', { domain: [domain, domainProblem] });
    if (groupsClaimNamespace !== undefined) {
      checkOptions('auth0', { groupsClaimNamespace: [groupsClaimNamespace, claimNamespaceProblem] });
    }
    return new IdentityProvider({
      name: 'auth0',
      issuerUrl: `https://${domain}/`,
      clientId,
      usernameClaim: 'sub',
      groupsClaim: groupsClaimNamespace && `${withoutTrailingSlash(groupsClaimNamespace)}/groups`,
      scopes: [...STANDARD_SCOPES, 'offline_access'],
      traps: [
        noGroups('have an Action set a claim such as https://example.com/groups, and give \'groupsClaimNamespace\''),
        unverifiedEmail('Auth0 sends email_verified: false until a user has confirmed the address'),
      ],
    });
  }

  /**
   * Keycloak.
   *
   * The client needs a group membership mapper that writes the claim `groups` into the ID token. Users are named by
   * `preferred_username`, which is unique in a realm; leave "Edit username" off. No scope `groups` is asked for:
   * Keycloak refuses scopes that it does not know.
   *
   * @see https://www.keycloak.org/docs/latest/server_admin/index.html#_protocol-mappers
   */
  public static keycloak(props: options.KeycloakIdentityProviderOptions): IdentityProvider {
    const { baseUrl, realm, clientId, fullGroupPath = true } = props;
    checkOptions('keycloak', { baseUrl: [baseUrl, baseUrlProblem], realm: [realm, pathSegmentProblem] });
    return new IdentityProvider({
      name: 'keycloak',
      issuerUrl: `${withoutTrailingSlash(baseUrl)}/realms/${realm}`,
      clientId,
      usernameClaim: 'preferred_username',
      groupsClaim: 'groups',
      scopes: STANDARD_SCOPES,
      traps: [unverifiedEmail('Keycloak sends email_verified: false for users whose address nobody has verified'), keycloakPath(fullGroupPath)],
    });
  }

  /**
   * Google accounts.
   *
   * Their tokens have no groups: bind users, or put Dex between Google and the cluster. Users are named by `email`,
   * which Google verifies. Google wants the client secret of a desktop application even with PKCE; it counts as public.
   *
   * @see https://developers.google.com/identity/openid-connect/openid-connect
   */
  public static google(props: options.GoogleIdentityProviderOptions): IdentityProvider {
    return new IdentityProvider({
      name: 'google',
      issuerUrl: 'https://accounts.google.com',
      clientId: props.clientId,
      usernameClaim: 'email',
      scopes: STANDARD_SCOPES,
      requiredClaims: props.hostedDomain === undefined ? {} : { hd: props.hostedDomain },
      traps: [noGroups('Google sends none; bind users, or put Dex in between'), WORLDWIDE_GOOGLE],
    });
  }

  /**
   * Dex, in front of whatever it is connected to.
   *
   * Users are named by `email`, since `sub` is an encoded text that nobody can read; connect only providers that
   * verify addresses, and only one per domain. Groups need the scope `groups`, and a connector that knows them.
   *
   * @see https://dexidp.io/docs/configuration/custom-scopes-claims-clients/
   */
  public static dex(props: options.DexIdentityProviderOptions): IdentityProvider {
    return new IdentityProvider({
      name: 'dex',
      issuerUrl: props.issuerUrl,
      clientId: props.clientId,
      usernameClaim: 'email',
      groupsClaim: 'groups',
      scopes: [...STANDARD_SCOPES, 'groups', 'offline_access'],
      traps: [DOUBTFUL_SLASH],
    });
  }

  /**
   * People at GitLab, by an OAuth application. Jobs of GitLab CI are another matter: `gitlabCi`.
   *
   * Groups are the paths of groups that a user is a direct member of, `groups_direct`: the claim `groups` is not in
   * ID tokens. Users are named by `sub`, their number: a user name can be given up and taken by somebody else.
   *
   * @see https://docs.gitlab.com/integration/openid_connect_provider/
   */
  public static gitlab(props: options.GitlabIdentityProviderOptions): IdentityProvider {
    return new IdentityProvider({
      name: 'gitlab',
      issuerUrl: gitlabIssuerUrl('gitlab', props.instanceUrl),
      clientId: props.clientId,
      usernameClaim: 'sub',
      groupsClaim: 'groups_direct',
      scopes: STANDARD_SCOPES,
      traps: [
        changingUsername(['name', 'nickname', 'preferred_username'], 'sub'),
        unverifiedEmail('GitLab sends email_verified: false until a user has confirmed the address'),
      ],
    });
  }

  /**
   * Jobs of GitHub Actions: machine identities, with the audience in place of a client.
   *
   * Users are named by `sub`, such as `repo:example/app:ref:refs/heads/main`. The issuer is that of every repository
   * in the world, so claims that say whose job it is are required. Nobody logs in with it: `scopes` is empty.
   *
   * @see https://docs.github.com/en/actions/reference/security/oidc
   */
  public static githubActions(props: options.GithubActionsIdentityProviderOptions): IdentityProvider {
    requirePin('githubActions', props.requiredClaims);
    return IdentityProvider.machines('github-actions', props.issuerUrl ?? GITHUB_ACTIONS_ISSUER_URL, props.audience, props.requiredClaims);
  }

  /**
   * Jobs of GitLab CI: machine identities, with the audience in place of a client.
   *
   * Users are named by `sub`, such as `project_path:example/app:ref_type:branch:ref:main`. Claims that say whose job
   * it is are required. The issuer is that of `gitlab`, so one cluster cannot have both.
   *
   * @see https://docs.gitlab.com/ci/secrets/id_token_authentication/
   */
  public static gitlabCi(props: options.GitlabCiIdentityProviderOptions): IdentityProvider {
    requirePin('gitlabCi', props.requiredClaims);
    return IdentityProvider.machines('gitlab-ci', gitlabIssuerUrl('gitlabCi', props.instanceUrl), props.audience, props.requiredClaims);
  }

  /**
   * Any other OIDC provider.
   *
   * EKS has to reach it from the internet, with a certificate of a public authority (unless the cluster sends
   * such requests through your network), and its tokens must be JSON web tokens signed with an asymmetric key.
   */
  public static custom(props: options.CustomIdentityProviderOptions): IdentityProvider {
    return new IdentityProvider({
      ...props,
      name: props.name ?? 'oidc',
      usernameClaim: props.usernameClaim ?? 'sub',
      scopes: props.scopes ?? STANDARD_SCOPES,
      traps: [noGroups('name the claim that holds the groups, if the provider has one'), DOUBTFUL_SLASH],
    });
  }

  private static machines(name: string, issuerUrl: string, audience: string, requiredClaims: Record<string, string>): IdentityProvider {
    return new IdentityProvider({ name, issuerUrl, clientId: audience, usernameClaim: 'sub', scopes: [], requiredClaims, traps: [] });
  }

  /** A short name: associations and prefixes are named after it. */
  public readonly name: string;

  /** The issuer URL, byte for byte the `iss` claim of the tokens. */
  public readonly issuerUrl: string;

  /** The client that people log in with, or the audience that machines ask for: the `aud` claim. */
  public readonly clientId: string;

  /** The claim that becomes the user name, unless an association names another. */
  public readonly usernameClaim: string;

  /** The claim that becomes the groups, unless an association names another. */
  public readonly groupsClaim?: string;

  /** @internal */
  public readonly _traps: ProviderTrap[];

  private readonly requestedScopes: string[];
  private readonly pinnedClaims: Record<string, string>;

  private constructor(spec: IdentityProviderSpec) {
    this.name = spec.name;
    this.issuerUrl = spec.issuerUrl;
    this.clientId = spec.clientId;
    this.usernameClaim = spec.usernameClaim;
    this.groupsClaim = spec.groupsClaim;
    this.requestedScopes = [...spec.scopes];
    this.pinnedClaims = { ...spec.requiredClaims };
    this._traps = spec.traps;
  }

  /** The scopes to request at login; empty for machine identities, which do not log in. */
  public get scopes(): string[] {
    return [...this.requestedScopes];
  }

  /** Claims that tokens must have, with these values. */
  public get requiredClaims(): { [claim: string]: string } {
    return { ...this.pinnedClaims };
  }
}

function gitlabIssuerUrl(preset: string, instanceUrl: string = GITLAB_URL): string {
  checkOptions(preset, { instanceUrl: [instanceUrl, baseUrlProblem] });
  return withoutTrailingSlash(instanceUrl);
}
