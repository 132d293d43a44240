import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import { evaluateTrust, type TrustEvaluation, type WebIdentityRequest } from '../../../lib/core/trust/web-identity-evaluator';
import { simulateTrust } from '../../support/iam-simulate';

/** What a trust policy makes of a token, by two evaluators that share no code. If they disagree, nobody knows. */
export function decideTrust(trust: PolicyDocument, request: WebIdentityRequest): TrustEvaluation {
  const evaluation = evaluateTrust(trust, request);
  const secondOpinion = simulateTrust(trust, request);
  if (evaluation.decision !== secondOpinion) {
    throw new Error(`our evaluator says ${evaluation.decision}, iam-simulate says ${secondOpinion}: ${JSON.stringify({ trust, request })}`);
  }
  return evaluation;
}
