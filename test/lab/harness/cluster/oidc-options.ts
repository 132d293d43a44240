import type { OidcConfig } from '../../../../lib/core/login/oidc-claims';

/** Where the API server finds each setting of an association. */
const OPTIONS: Record<Exclude<keyof OidcConfig, 'requiredClaims'>, string> = {
  issuerUrl: '--oidc-issuer-url',
  clientId: '--oidc-client-id',
  usernameClaim: '--oidc-username-claim',
  usernamePrefix: '--oidc-username-prefix',
  groupsClaim: '--oidc-groups-claim',
  groupsPrefix: '--oidc-groups-prefix',
};

/**
 * What EKS does with an association, as documented: hands it to the API server, field by field.
 *
 * What is not set is left out, since the defaults that EKS documents are those of the API server.
 */
export function oidcOptions(association: OidcConfig): string[] {
  const { requiredClaims = {}, ...settings } = association;
  return [
    ...Object.entries(settings).filter(([, value]) => value !== undefined).map(([setting, value]) => `${optionOf(setting)}=${value}`),
    ...Object.entries(requiredClaims).map(([claim, value]) => `--oidc-required-claim=${claim}=${value}`),
  ];
}

/** The settings in the properties of a synthesized `AWS::EKS::IdentityProviderConfig`, whose intrinsics have their values. */
export function associationOf(properties: Record<string, unknown>): OidcConfig {
  const { Oidc: oidc, Type: type } = properties as { Oidc: Record<string, unknown>; Type: string };
  if (type !== 'oidc') {
    throw new Error(`an association of type ${type} is not known to the laboratory`);
  }
  const { RequiredClaims: requiredClaims = [], ...settings } = oidc;
  return {
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [camelCased(name), value])) as unknown as OidcConfig,
    requiredClaims: Object.fromEntries((requiredClaims as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])),
  };
}

function optionOf(setting: string): string {
  if (!Object.hasOwn(OPTIONS, setting)) {
    throw new Error(`the setting ${setting} of an association is not known to the laboratory`);
  }
  return OPTIONS[setting as keyof typeof OPTIONS];
}

function camelCased(name: string): string {
  return `${name[0].toLowerCase()}${name.slice(1)}`;
}
