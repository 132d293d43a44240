import { inspectIfAny, type DoctorCheck, type Observation } from '../doctor-check';
import { TOKEN } from './token-check';
import { valueOr, type AccountFacts } from '../../facts/account/account';
import type { TokenReviewProbe } from '../../facts/cluster/kubernetes';
import { verdictOf, type LoginVerdict } from '../../facts/login/login-verdict';

/** The last word is that of the API server: it has the keys, the clock and the configuration that count. */
export const TOKEN_REVIEW: DoctorCheck = {
  id: 'TOK007',
  severity: 'error',
  holds: 'the API server makes of the token what its claims and the association say',
  inspect: facts => inspectIfAny(facts.kubernetes?.probe?.tokenReview, review => compare(review, dryVerdict(facts))),
};

/** What the claims come to, without asking the API server. */
function dryVerdict({ token, people, cluster }: AccountFacts): LoginVerdict {
  return token === undefined ? { isVerified: false } : verdictOf(token, valueOr(people?.associations, []), cluster.issuerUrl);
}

function compare(review: TokenReviewProbe, dry: LoginVerdict): Observation[] {
  if (dry.undecided !== undefined) {
    return review.error === undefined ? [] : [refusedOwn(review.error)];
  }
  if (review.error !== undefined) {
    return [{
      // where the claims tell it as well, another finding says what to do
      ...dry.rejection !== undefined && { severity: 'info' as const },
      resource: TOKEN,
      message: `tried: the API server does not accept the token${dry.rejection === undefined ? ', although its claims and the association fit' : ''}`,
      fix: dry.rejection === undefined
        ? 'look at its log (authenticator, api) in CloudWatch; an association takes effect 15-30 minutes after it was made, and its keys are fetched from the issuer'
        : 'see the findings about the token and the association',
      evidence: [{ label: 'API server', value: review.error }, ...dry.rejection === undefined ? [] : [{ label: 'claims', value: dry.rejection }]],
    }];
  }
  const [said, expected] = [wordIdentity(review), dry.rejection === undefined ? wordIdentity(dry) : dry.rejection];
  return said === expected ? [] : [{
    severity: 'warning',
    resource: TOKEN,
    message: 'tried: the API server makes somebody else of the token than the associations say that EKS reports',
    fix: 'trust what the API server says; an association that was changed lately may not be in effect yet, and IAM tokens are none of its business',
    evidence: [{ label: 'API server', value: said }, { label: 'claims', value: expected }],
  }];
}

/** A token that the cluster made itself. */
function refusedOwn(error: string): Observation {
  return {
    resource: TOKEN,
    message: 'tried: the API server does not accept the token, which was made by this cluster for a service account: for another audience, or for a pod or a service account that is gone, or it has expired',
    fix: 'have one made for the API server (`kubectl create token <name> -n <namespace>`)',
    evidence: [{ label: 'API server', value: error }],
  };
}

function wordIdentity({ username = '', groups = [] }: { readonly username?: string; readonly groups?: string[] }): string {
  return `${username} in ${[...new Set(groups)].sort().join(', ')}`;
}
