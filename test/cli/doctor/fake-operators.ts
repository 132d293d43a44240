import { ROLE_ARN } from './fake-account';
import type { KubeObject } from './fake-cluster-objects';

/*
 * Custom resources that name a role, in the words of their operators.
 */

/** An Issuer of cert-manager, or a ClusterIssuer if it has no namespace. */
export function issuer(route53: Record<string, unknown> = {}, where?: string): KubeObject {
  return custom('letsencrypt', where, { acme: { solvers: [{ http01: {} }, { dns01: { route53: { region: 'eu-west-1', role: ROLE_ARN, ...route53 } } }] } });
}

/** A SecretStore of External Secrets, or a ClusterSecretStore if it has no namespace. */
export function secretStore(aws: Record<string, unknown> = {}, where?: string): KubeObject {
  return custom('aws', where, { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1', role: ROLE_ARN, ...aws } } });
}

/** A ProviderConfig of Crossplane. */
export function providerConfig(spec: Record<string, unknown> = {}, where?: string): KubeObject {
  return custom('default', where, { credentials: { source: 'IRSA' }, assumeRoleChain: [{ roleARN: ROLE_ARN }], ...spec });
}

function custom(name: string, where: string | undefined, spec: unknown): KubeObject {
  return { metadata: { name, ...where !== undefined && { namespace: where } }, spec };
}
