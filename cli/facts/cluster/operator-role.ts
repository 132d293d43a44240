import type { ServiceAccount } from './service-account';

/** A role that a custom resource has an operator assume, with whatever credentials the operator has then. */
export interface OperatorRole {
  /** `ClusterIssuer`. */
  readonly kind: string;
  /** Undefined for resources of the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
  /** Where it is written: `spec.acme.solvers[0].dns01.route53.role`. */
  readonly field: string;
  readonly roleArn: string;
  /** Whose role the operator takes first; undefined if the resource names nobody: its own, or that of its node. */
  readonly serviceAccount?: ServiceAccount;
}

/** As kubectl takes it, with the namespace in between: `issuer/web/letsencrypt`. */
export function wordOperatorResource({ kind, namespace, name }: OperatorRole): string {
  return [kind.toLowerCase(), namespace, name].filter(Boolean).join('/');
}
