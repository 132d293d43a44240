import { evaluateCondition } from '../../lib/core/trust/condition-operators';
import { asList, type Statement } from '../../lib/core/trust/policy-document';
import { conditionsOf, type StatementCondition, type WebIdentityRequest } from '../../lib/core/trust/web-identity-evaluator';
import { isUnknown, issuerOfProviderArn, placeholdersIn } from '../facts/templates/placeholders';
import { compareIssuers } from '../facts/templates/trust';

/** The claims that a request has; every other condition key is a matter of the deployment or of the moment. */
const CLAIM_KEY = /^(.*):(sub|aud)$/i;

/** What cannot be known about the statements of a trust policy, for one request. */
export class Doubts {
  /** `clusters` are the construct paths of those in the app, which are different ones. */
  constructor(private readonly request: WebIdentityRequest, private readonly clusters: ReadonlySet<string>) {}

  /** The statement as it is if all that is not known turns out in favour of one effect: without it, or not there at all. */
  public decided(statement: Statement, favoured: string): Statement[] {
    const isProviderDoubtful = this.isProviderDoubtful(statement);
    if (!isProviderDoubtful && this.conditions(statement).length === 0) {
      return [statement];
    }
    const provider = isProviderDoubtful ? { Principal: { Federated: this.request.providerArn } } : {};
    return statement.Effect === favoured ? [{ ...statement, ...provider, Condition: this.sureConditions(statement) }] : [];
  }

  /** What is not known about a statement, as sentences. */
  public about(statement: Statement, position: number): string[] {
    return [
      ...this.isProviderDoubtful(statement) ? [`statement ${position}: whether its provider is that of the issuer is known only at the deployment`] : [],
      ...this.conditions(statement).map(({ operator, key, values }) => `statement ${position} depends on ${operator} ${key} = ${values.join(' or ')}`),
    ];
  }

  private conditions(statement: Statement): StatementCondition[] {
    return conditionsOf(statement).filter(condition => this.isConditionDoubtful(condition));
  }

  private sureConditions(statement: Statement): Statement['Condition'] {
    const blocks = Object.entries(statement.Condition ?? {}).map(([operator, block]) => [
      operator,
      Object.fromEntries(Object.entries(block).filter(([key, values]) => !this.isConditionDoubtful({ operator, key, values: asList(values) }))),
    ]);
    return Object.fromEntries(blocks) as Statement['Condition'];
  }

  private isConditionDoubtful({ operator, key, values }: StatementCondition): boolean {
    const [, issuer, claim] = CLAIM_KEY.exec(key) ?? [];
    switch (issuer === undefined ? 'unknown' : compareIssuers(issuer, this.request.issuer ?? '', this.clusters)) {
      case 'same':
        return evaluateCondition(operator, values.map(asVariable), claim.toLowerCase() === 'sub' ? this.request.subject : this.request.audience).verdict === 'unknown';
      case 'different':
        return false; // no token of the issuer has the claim
      default:
        return true;
    }
  }

  /** A provider that is written as something else but may turn out to be that of the issuer. */
  private isProviderDoubtful({ Principal: principal }: Statement): boolean {
    const federated = typeof principal === 'object' ? asList(principal.Federated) : [];
    return !federated.some(arn => arn === this.request.providerArn && !isUnknown(arn)) && federated.some(arn => {
      const issuer = issuerOfProviderArn(arn);
      return isUnknown(arn) || (issuer !== undefined && compareIssuers(issuer, this.request.issuer ?? '', this.clusters) === 'unknown');
    });
  }
}

/** A text that the deployment completes is to the evaluator what IAM completes: neither equal nor different. */
function asVariable(text: string): string {
  return placeholdersIn(text).length > 0 ? '${known later}' : text;
}
