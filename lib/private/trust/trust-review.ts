import { CfnParameter, Reference, Token, Tokenization } from 'aws-cdk-lib';
import type { IOIDCProviderRef } from 'aws-cdk-lib/aws-iam';
import type { ClusterOfRole, RoleTrust } from './role-trust';
import { asList, type PolicyDocument } from '../../core/trust/policy-document';
import { describeFinding, type TrustFinding } from '../../core/trust/trust-finding';
import { lintTrustPolicy } from '../../core/trust/trust-lint';
import { DEFAULT_AUDIENCE, renderTrustPolicy, serviceAccountSubject, type ServiceAccountMatch } from '../../core/trust/trust-policy';
import { trustPolicyLength, TRUST_POLICY_QUOTA } from '../../core/trust/trust-size';

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

/** Reviews a trust, together with the statements that others added to it. Its own patterns were written as such: `matching`. */
export function reviewTrust(trust: RoleTrust, additions: PolicyDocument): TrustReview {
  const complete = (own: PolicyDocument) => ({ ...own, Statement: [asList(own.Statement), asList(additions.Statement)].flat() });
  const length = trustPolicyLength(complete(trust.documentAtDeployment));
  const intendedPatterns = trust.trustedServiceAccounts.map(serviceAccountSubject);
  const findings = canBeWrong(trust, additions, length) ? lintTrustPolicy(complete(trust.document), { length, intendedPatterns }) : [];
  return {
    errors: findings.filter(finding => finding.severity === 'error').map(describe),
    warnings: [
      ...findings.filter(finding => finding.severity !== 'error').map(finding => ({ id: finding.id, message: describe(finding) })),
      ...trust.trustedServiceAccounts.flatMap(unrestrictedParameters).map(parameterWarning),
    ],
  };
}

/** What this library renders of names that it has checked is right; linting that for hundreds of roles takes time. */
function canBeWrong(trust: RoleTrust, additions: PolicyDocument, length: number): boolean {
  return asList(additions.Statement).length > 0
    || length > TRUST_POLICY_QUOTA.byDefault
    || trust.trustedServiceAccounts.some(({ wildcard }) => wildcard)
    || trust.trustedClusters.some(providerIsWrong);
}

const reviewedProviders = new WeakMap<IOIDCProviderRef, boolean>();

/** Whether an ordinary trust in a provider, which aws-cdk-lib imports without a look at it, has findings. */
function providerIsWrong(cluster: ClusterOfRole): boolean {
  const known = reviewedProviders.get(cluster.provider);
  if (known !== undefined) {
    return known;
  }
  const serviceAccounts = [{ namespace: 'any', name: 'any', wildcard: false }];
  const isWrong = lintTrustPolicy(renderTrustPolicy([{ ...cluster, audiences: [DEFAULT_AUDIENCE], serviceAccounts }])).length > 0;
  reviewedProviders.set(cluster.provider, isWrong);
  return isWrong;
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
