import { propProblem, type Rule } from '../refusal';

/* What presets of identity providers need to know, before an issuer URL can be made of it. */

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The issuer of the jobs of every repository in the world. */
export const GITHUB_ACTIONS_ISSUER_URL = 'https://token.actions.githubusercontent.com';

/** Claims of which each says whose job a token is for, by provider of machine identities. */
export const PINNING_CLAIMS = {
  githubActions: ['sub', 'repository', 'repository_id', 'repository_owner', 'repository_owner_id', 'enterprise', 'enterprise_id', 'job_workflow_ref'],
  gitlabCi: ['sub', 'project_path', 'project_id', 'namespace_path', 'namespace_id'],
};

/** Why a text cannot be a domain. */
export function domainProblem(domain: string): string | undefined {
  return HOST.test(domain) ? undefined : `must be a host name in lower case, without 'https://' and without a path, got '${domain}'`;
}

/** Why a text cannot be the id of an Entra ID tenant, as tokens name it. */
export function tenantIdProblem(tenantId: string): string | undefined {
  return GUID.test(tenantId) ? undefined
    : `must be the GUID of the tenant in lower case, since tokens name it so and not by a domain or as 'common', got '${tenantId}'`;
}

/** Why a text cannot be a part of a path. */
export function pathSegmentProblem(segment: string): string | undefined {
  return segment !== '' && !/[\s/?#"']/.test(segment) ? undefined : `must be a name without '/', '?', '#', quotes and white space, got '${segment}'`;
}

/** Why a text cannot be the URL that an issuer begins with. */
export function baseUrlProblem(url: string): string | undefined {
  return /^https:\/\/[^\s/?#"']+(\/[^\s?#"']*)?$/.test(url) ? undefined : `must be an https URL without query and fragment, got '${url}'`;
}

/** Why a text cannot be a namespace of claims. */
export function claimNamespaceProblem(namespace: string): string | undefined {
  if (/^https?:\/\/([^/]*\.)?(auth0\.com|webtask\.(io|run))(\/|$)/.test(namespace)) {
    return `must not be a URL of Auth0, whose claims Auth0 drops, got '${namespace}'`;
  }
  return /^https?:\/\/[^\s"']+$/.test(namespace) ? undefined : `must be a URL of your own, such as 'https://example.com', got '${namespace}'`;
}

/**
 * Why required claims let in machine identities of the whole world.
 *
 * Everybody can run jobs at these providers and have tokens made for any audience.
 */
export function pinProblem(preset: keyof typeof PINNING_CLAIMS, requiredClaims: Record<string, string>): string | undefined {
  const pins = PINNING_CLAIMS[preset];
  return pins.some(claim => requiredClaims[claim]) ? undefined
    : `'requiredClaims' must have at least one of ${pins.join(', ')}, got ${JSON.stringify(requiredClaims)}: `
      + 'without it, the jobs of everybody in the world can log in';
}

/** Refuses a preset that lets in machine identities of the whole world. */
export function requirePin(preset: keyof typeof PINNING_CLAIMS, requiredClaims: Record<string, string>): void {
  const problem = pinProblem(preset, requiredClaims);
  if (problem) {
    throw new Error(`IdentityProvider.${preset}: ${problem}`);
  }
}

/** Refuses options of a preset. */
export function checkOptions(preset: string, checked: Record<string, [value: string, rule: Rule]>): void {
  for (const [prop, [value, rule]] of Object.entries(checked)) {
    const problem = propProblem(prop, value, rule);
    if (problem) {
      throw new Error(`IdentityProvider.${preset}: ${problem}`);
    }
  }
}

/** A URL that something with a leading slash can be put behind. */
export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
