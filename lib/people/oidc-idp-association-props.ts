import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { IdentityProvider } from './identity-provider';

/**
 * Properties of `OidcIdpAssociation`: the cluster, the identity provider, and what of its tokens becomes the
 * names of users and groups.
 */
export interface OidcIdpAssociationProps {
  /**
   * The cluster: of `aws-eks`, `aws-eks-v2` or `CfnCluster`, made here or imported.
   */
  readonly cluster: IClusterRef;

  /**
   * The identity provider, with the claims and scopes that fit it.
   *
   * @default - the one that `issuerUrl` and `clientId` say
   */
  readonly identityProvider?: IdentityProvider;

  /**
   * The issuer URL, byte for byte the `iss` claim of the tokens and the `issuer` of the discovery document.
   *
   * @default - that of `identityProvider`
   */
  readonly issuerUrl?: string;

  /**
   * The client that people log in with: the audience of the tokens.
   *
   * @default - that of `identityProvider`
   */
  readonly clientId?: string;

  /**
   * The name of the association, unique on its cluster: 1-100 letters, digits, `-` and `_`, a letter or digit first.
   *
   * The EKS API publishes no rule for it; this is its rule for the names of clusters.
   *
   * @default - the name of the identity provider, such as 'okta'; 'oidc' if `issuerUrl` is given
   */
  readonly configName?: string;

  /**
   * The claim that becomes the user name.
   *
   * With `email`, tokens that say `email_verified: false` are refused.
   *
   * @default - that of `identityProvider`; 'sub' if `issuerUrl` is given
   */
  readonly usernameClaim?: string;

  /**
   * What is put before every user name; `-` for nothing, with a warning.
   *
   * No prefix of a cluster may be the beginning of another. None may contain `system:` or part of it, nor begin like names
   * of EKS and IAM: `eks:`, `aws:`, `amazon:`, `iam:`, `arn:`.
   *
   * @default - '<configName>:'
   */
  readonly usernamePrefix?: string;

  /**
   * Whether the association says nothing of a user name prefix.
   *
   * Kubernetes then puts nothing before an `email`, with a warning, and `<issuerUrl>#` before any other claim.
   *
   * @default false
   */
  readonly omitUsernamePrefix?: boolean;

  /**
   * The claim that becomes the groups: at the top of the token, a list of texts or one text.
   *
   * @default - that of `identityProvider`; no group reaches the cluster if `issuerUrl` is given, with a warning
   */
  readonly groupsClaim?: string;

  /**
   * What is put before every group.
   *
   * No prefix of a cluster may be the beginning of another. None may contain `system:` or part of it, nor begin like names
   * of EKS and IAM: `eks:`, `aws:`, `amazon:`, `iam:`, `arn:`.
   *
   * @default - '<configName>:'
   */
  readonly groupsPrefix?: string;

  /**
   * Whether groups enter the cluster under the names that the identity provider gives them, with a warning.
   *
   * Whoever manages groups there then decides about every binding here: a group `system:masters` in a token *is*
   * `system:masters`, and passes every check.
   *
   * @default false
   */
  readonly omitGroupsPrefix?: boolean;

  /**
   * Claims that tokens must have, with these values, besides those of `identityProvider`: keys of 1-63 characters,
   * values of 1-253.
   *
   * Only claims that are one text can match: no list, no number, and not `email_verified`.
   *
   * @default - only those of `identityProvider`
   */
  readonly requiredClaims?: { [claim: string]: string };

  /**
   * The Kubernetes version of the cluster, such as `1.33`: below 1.32 a cluster has one association, from then on
   * up to ten.
   *
   * @default - the version of `cluster` if it is made in this app; else not known, which allows for one association
   */
  readonly kubernetesVersion?: string;

  /**
   * Whether the association is in the template.
   *
   * Set it to false for the first of the two deployments that a change of an association takes. Everything else stays
   * as it is: `group(...)`, `user(...)` and the bindings made of them.
   *
   * @default true
   */
  readonly associate?: boolean;

  /**
   * Tags of the association, besides those of the stack and the app.
   *
   * @default - only the tags of the scopes it is in
   */
  readonly tags?: { [key: string]: string };
}

/**
 * Attributes of an association made elsewhere, as `aws eks describe-identity-provider-config` prints them: what is
 * not set there is left out here.
 */
export interface OidcIdpAssociationAttributes {
  /**
   * The name of the association.
   */
  readonly configName: string;

  /**
   * The issuer URL.
   */
  readonly issuerUrl: string;

  /**
   * The client that people log in with: the audience of the tokens.
   */
  readonly clientId: string;

  /**
   * The claim that becomes the user name.
   *
   * @default 'sub'
   */
  readonly usernameClaim?: string;

  /**
   * What is put before every user name.
   *
   * @default - nothing for the claim `email`, else `<issuerUrl>#`
   */
  readonly usernamePrefix?: string;

  /**
   * The claim that becomes the groups.
   *
   * @default - no group reaches the cluster, and `group(...)` throws
   */
  readonly groupsClaim?: string;

  /**
   * What is put before every group.
   *
   * @default - nothing
   */
  readonly groupsPrefix?: string;

  /**
   * The scopes that a login has to request.
   *
   * @default ['openid', 'profile', 'email']
   */
  readonly scopes?: string[];
}
