import { CfnParameter, Reference, Token, Tokenization } from 'aws-cdk-lib';
import type { RoleTrust } from './role-trust';
import { asList, type PolicyDocument } from '../core/policy-document';
import { describeFinding, type TrustFinding } from '../core/trust-finding';
import { lintTrustPolicy } from '../core/trust-lint';
import type { ServiceAccountMatch } from '../core/trust-policy';
import { trustPolicyLength } from '../core/trust-size';

/** A remark that does not stop synthesis, with an id to acknowledge it by. */
export interface TrustWarning {
  readonly id: string;
  readonly message: string;
}

/** What a look at the trust policy of a role brought up. */
export interface TrustReview {
  /** Each fails synthesis. */
  readonly errors: string[];
  readonly warnings: TrustWarning[];
}

/** Reviews a trust, together with the statements that others added to it. */
export function reviewTrust(trust: RoleTrust, additions: PolicyDocument): TrustReview {
  const complete = (own: PolicyDocument) => ({ ...own, Statement: [asList(own.Statement), asList(additions.Statement)].flat() });
  const findings = lintTrustPolicy(complete(trust.document), { length: trustPolicyLength(complete(trust.documentAtDeployment)) });
  return {
    errors: findings.filter(finding => finding.severity === 'error').map(describe),
    warnings: [
      ...findings.filter(finding => finding.severity !== 'error').map(finding => ({ id: finding.id, message: describe(finding) })),
      ...trust.trustedServiceAccounts.flatMap(unrestrictedParameters).map(parameterWarning),
    ],
  };
}

function describe(finding: TrustFinding): string {
  const where = finding.statement === undefined ? '' : `statement ${finding.statement + 1} of the trust policy: `;
  return `${where}${describeFinding(finding)} (${finding.id})`;
}

function parameterWarning(parameter: CfnParameter): TrustWarning {
  return {
    id: 'unrestrictedParameter',
    message: `parameter '${parameter.node.id}' goes into the trust policy as it is given at deployment, and a wildcard or a quote in it `
      + 'would let others in; give it an allowedPattern such as \'^[a-z0-9-]+$\'',
  };
}

function unrestrictedParameters({ namespace, name }: ServiceAccountMatch): CfnParameter[] {
  return [namespace, name]
    .filter(value => Token.isUnresolved(value))
    .flatMap(value => Tokenization.reverseString(value).tokens)
    .map(token => Reference.isReference(token) ? token.target : undefined)
    .filter((target): target is CfnParameter => target instanceof CfnParameter && !target.allowedPattern && !target.allowedValues);
}
