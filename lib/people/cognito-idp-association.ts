import { Annotations } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { CognitoIdpAssociationProps } from './cognito-idp-association-props';
import { IdentityProvider } from './identity-provider';
import { OidcIdpAssociation } from './oidc-idp-association';
import { COGNITO_GROUPS_CLAIM, cognitoIssuerUrl } from '../core/login/cognito-user-pool';
import { EMAIL_CLAIM } from '../core/login/oidc-claims';
import { type AssociationRequest, requestProblem } from '../private/association/association-plan';
import { generatedDomainPrefix } from '../private/cognito/cognito-domain-prefix';
import { groupsInApp, makeGroups, missingGroups } from '../private/cognito/cognito-groups';
import { loginPagesOf, loginUrlOf, makeBranding, makeClient, makeDomain, makeUserPool } from '../private/cognito/cognito-login';
import { cognitoProblem, resourceOfClient } from '../private/cognito/cognito-problems';
import { clientWarnings, poolWarnings, providersWithoutVerifiedEmail } from '../private/cognito/cognito-review';
import { issuerUrlOfUserPool, resourceOfUserPool } from '../private/cognito/user-pool-issuer';
import { namedOutput } from '../private/named-output';
import { PACKAGE_NAME } from '../private/package-name';
import { refuse } from '../private/refusal';
import type { RbacSubject } from '../rbac/rbac-subject';

const DEFAULT_CONFIG_NAME = 'cognito';

/** Stand for the user pool and the client that are still to be made. */
const SOME_ISSUER_URL = cognitoIssuerUrl('us-east-1', 'us-east-1_pool');
const SOME_CLIENT_ID = 'client';

/**
 * A login to a cluster through an Amazon Cognito user pool: the pool, a client for kubectl, a login page, groups,
 * and the association with the cluster.
 *
 * Use it where there is no identity provider yet, or where one is reached by SAML: federate it into the pool. What
 * is made here is strict (see the props); a pool that you bring may be lax, and each lax setting is a warning.
 *
 * People need users in the pool, and permissions in the cluster: bind roles to `group(name)`. `OidcKubeconfig`
 * makes what they log in with. All resources are native, there is no Lambda function and no custom resource.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/authenticate-oidc-identity-provider.html
 */
export class CognitoIdpAssociation extends Construct {
  /** The user pool, made here or given. */
  public readonly userPool: IUserPool;

  /** The client that people log in with, made here or given. */
  public readonly userPoolClient: IUserPoolClient;

  /** The domain of the login page; undefined for a pool that you bring with a domain of its own. */
  public readonly userPoolDomain?: UserPoolDomain;

  /** The association of the cluster with the pool. */
  public readonly association: OidcIdpAssociation;

  /** The issuer URL: what tokens of the pool have as `iss`, which is not the address that people log in at. */
  public readonly issuerUrl: string;

  /** The address that people log in at; undefined for a pool that you bring with a domain of its own. */
  public readonly loginUrl?: string;

  private readonly usernameClaim: string;
  private readonly boundGroups = new Set<string>();

  constructor(scope: Construct, id: string, props: CognitoIdpAssociationProps) {
    const problem = cognitoProblem(props) ?? requestProblem(scope, requestOf(props));
    if (problem) {
      refuse(scope, id, problem);
    }
    super(scope, id);

    this.userPool = props.userPool ?? makeUserPool(this, props);
    this.userPoolClient = props.userPoolClient ?? makeClient(this, this.userPool, props);
    this.userPoolDomain = this.makeLoginPage(props);
    makeGroups(this, this.userPool, props.groups ?? []);

    this.issuerUrl = issuerUrlOfUserPool(this.userPool);
    this.loginUrl = this.userPoolDomain && loginUrlOf(this.userPoolDomain);
    this.usernameClaim = props.usernameClaim ?? EMAIL_CLAIM;
    this.association = this.associate(props);
    if (props.outputs ?? true) {
      this.addOutputs();
    }
    this.node.addValidation({ validate: () => this.review() });
  }

  /**
   * A group of the user pool, as a subject for bindings.
   *
   * A warning tells of a name that no group of a pool in this app has, unless a function changes the groups.
   */
  public group(name: string): RbacSubject {
    this.boundGroups.add(name);
    return this.association.group(name);
  }

  /** A user of the pool, by the value of the user name claim, as a subject for bindings. */
  public user(name: string): RbacSubject {
    return this.association.user(name);
  }

  private makeLoginPage(props: CognitoIdpAssociationProps): UserPoolDomain | undefined {
    const { customDomain, domainPrefix, featurePlan } = props;
    if (props.userPool) {
      const isAsked = domainPrefix !== undefined || customDomain !== undefined;
      return isAsked ? makeDomain(this, this.userPool, { domainPrefix, customDomain }) : undefined;
    }
    const pages = loginPagesOf(featurePlan);
    if (pages.needsBranding) {
      makeBranding(this, this.userPool, this.userPoolClient);
    }
    const prefix = customDomain ? undefined : domainPrefix ?? generatedDomainPrefix(this);
    return makeDomain(this, this.userPool, { domainPrefix: prefix, customDomain }, pages.version);
  }

  private associate(props: CognitoIdpAssociationProps): OidcIdpAssociation {
    return new OidcIdpAssociation(this, 'Association', {
      cluster: props.cluster,
      identityProvider: IdentityProvider.cognito({ issuerUrl: this.issuerUrl, clientId: this.userPoolClient.userPoolClientId }),
      configName: props.configName ?? DEFAULT_CONFIG_NAME,
      usernameClaim: this.usernameClaim,
      usernamePrefix: props.usernamePrefix,
      omitUsernamePrefix: props.omitUsernamePrefix,
      groupsClaim: COGNITO_GROUPS_CLAIM,
      groupsPrefix: props.groupsPrefix,
      omitGroupsPrefix: props.omitGroupsPrefix,
      requiredClaims: props.requiredClaims,
      kubernetesVersion: props.kubernetesVersion,
      associate: props.associate,
      tags: props.tags,
    });
  }

  private addOutputs(): void {
    namedOutput(this, 'IssuerUrl', this.issuerUrl, 'The issuer of the tokens that people log in to the cluster with');
    namedOutput(this, 'UserPoolId', this.userPool.userPoolId, 'The user pool of the people who log in to the cluster');
    namedOutput(this, 'ClientId', this.userPoolClient.userPoolClientId, 'The client that people log in to the cluster with');
    if (this.loginUrl) {
      namedOutput(this, 'LoginUrl', this.loginUrl, 'The address that people log in at');
    }
  }

  /** Looks at the pool and the client as they are at the end of synthesis, escape hatches included. */
  private review(): string[] {
    const pool = resourceOfUserPool(this.userPool);
    const client = resourceOfClient(this.userPoolClient);
    const warnings = [...pool ? poolWarnings(pool) : [], ...client ? clientWarnings(client) : []];
    warnings.forEach(([id, message]) => this.warn(id, message));

    const unverified = this.usernameClaim === EMAIL_CLAIM ? providersWithoutVerifiedEmail(this.userPool, client) : [];
    if (unverified.length > 0) {
      this.warn('cognitoUnverifiedEmail', `people who come through ${quoted(unverified)} get a 401, because Cognito sends email_verified: false for them and `
        + '\'usernameClaim\' is \'email\'; map the attribute (attributeMapping: { emailVerified: ... }) if the provider says it, or take \'sub\' or \'cognito:username\'');
    }
    const missing = pool ? missingGroups(pool, [...this.boundGroups]) : [];
    if (pool && missing.length > 0) {
      this.warn('cognitoUndeclaredGroup', `nobody can be in ${quoted(missing)} as far as this app goes, the groups of the pool are ${quoted(groupsInApp(pool)) || 'none'}; `
        + 'add it to \'groups\', unless it is made elsewhere');
    }
    return [];
  }

  private warn(id: string, message: string): void {
    Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:${id}`, message);
  }
}

/** What is asked of the association, before there is a pool: issuer and client of a pool made here are always legal. */
function requestOf(props: CognitoIdpAssociationProps): AssociationRequest {
  return {
    ...props,
    issuerUrl: props.userPool ? issuerUrlOfUserPool(props.userPool) : SOME_ISSUER_URL,
    clientId: props.userPoolClient?.userPoolClientId ?? SOME_CLIENT_ID,
    configName: props.configName ?? DEFAULT_CONFIG_NAME,
    usernameClaim: props.usernameClaim ?? EMAIL_CLAIM,
    groupsClaim: COGNITO_GROUPS_CLAIM,
    requiredClaims: [props.requiredClaims ?? {}],
  };
}

function quoted(names: string[]): string {
  return names.map(name => `'${name}'`).join(', ');
}
