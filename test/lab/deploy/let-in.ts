import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import { evaluateTrust } from '../../../lib/core/trust/web-identity-evaluator';

/** Those of the examples, and the neighbours that a mistake would let in. */
const SERVICE_ACCOUNTS = [
  'payments:api', 'payments:api2', 'payments:Api', 'payments:other', 'default:api',
  'external-dns:external-dns', 'external-dns:default',
  'batch:nightly', 'batch:api', 'batch-2:nightly', 'batc:nightly',
  'shop:web', 'shop:web-2', 'shop:returns', 'shop:accountant', 'shop-test:web', 'default:web',
];

/** What the webhook of EKS asks for, and what a token has that no webhook asked for. */
const AUDIENCES = ['sts.amazonaws.com', 'https://kubernetes.default.svc'];

/**
 * Which tokens of these issuers a trust policy lets in: `<namespace>:<name> of <issuer>`, with the audience where it is not that
 * of STS.
 */
export function letIn(trust: PolicyDocument, issuers: string[], account: string): string[] {
  const tokens = issuers.flatMap(issuer => SERVICE_ACCOUNTS.flatMap(name => AUDIENCES.map(audience => ({ issuer, name, audience }))));
  return tokens
    .filter(({ issuer, name, audience }) => evaluateTrust(trust, {
      providerArn: `arn:aws:iam::${account}:oidc-provider/${issuer}`,
      subject: `system:serviceaccount:${name}`,
      audience,
    }).allowed)
    .map(({ issuer, name, audience }) => `${name} of ${issuer}${audience === AUDIENCES[0] ? '' : ` for ${audience}`}`);
}
