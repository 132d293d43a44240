import { type IResolveContext, type Stack, Token } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { RoleTrust } from './role-trust';
import type { PolicyDocument as PlainPolicyDocument } from '../../core/trust/policy-document';
import { renderTrustPolicy } from '../../core/trust/trust-policy';

/**
 * The trust policy of a role as the CDK sees it: what `RoleTrust` renders, then what others added.
 *
 * `iam.Role` offers its trust policy to everyone (`assumeRolePolicy.addStatements`), so the model and later
 * additions have to meet in one document.
 */
export class TrustPolicyDocument extends PolicyDocument {
  constructor(private readonly stack: Stack, private readonly trust: RoleTrust) {
    super();
  }

  public override get isEmpty(): boolean {
    return false; // a role of this library trusts somebody from the start
  }

  public override get statementCount(): number {
    return this.ownStatements().length + super.statementCount;
  }

  public override resolve(context: IResolveContext): unknown {
    return this.complete(super.resolve(context));
  }

  public override toJSON(): unknown {
    return this.complete(super.toJSON());
  }

  /**
   * What the template gets: an object, or one JSON string where a condition key is a token.
   *
   * Nearly always nothing was added. Then neither form needs the CDK to look for tokens inside of statements, which is
   * what costs most of the time with hundreds of roles.
   */
  public templateValue(context: IResolveContext): unknown {
    const nothingAdded = super.statementCount === 0;
    if (!this.trust.hasTokenKeys) {
      return nothingAdded ? this.trust.document : this;
    }
    // the value of an ARN has no character that JSON would escape; that of a name might
    if (!nothingAdded || !this.trust.hasLiteralNames) {
      return this.stack.toJsonString(this);
    }
    const providers = this.trust.trustedClusters.flatMap(({ providerArn, issuer }) => [providerArn, issuer]);
    return context.preparing ? providers : this.substituted(); // first, the CDK only looks for references
  }

  /** The policy as text with variables for what is a token: easier to read in a template than a list of pieces. */
  private substituted(): object {
    const variables: Record<string, string> = {};
    const clusters = this.trust.trustedClusters.map((cluster, n) => {
      const suffix = n === 0 ? '' : String(n + 1);
      const variable = (name: string, value: string) => {
        if (!Token.isUnresolved(value)) {
          return value;
        }
        variables[`${name}${suffix}`] = value;
        return `\${${name}${suffix}}`;
      };
      return { ...cluster, providerArn: variable('Provider', cluster.providerArn), issuer: variable('Issuer', cluster.issuer) };
    });
    return { 'Fn::Sub': [JSON.stringify(renderTrustPolicy(clusters)), variables] };
  }

  /**
   * Statements that were added to the role from outside, as they stand at synthesis.
   *
   * Lazy values are asked for, so that none hides from the linter; what is known only at deployment is a placeholder.
   */
  public get additions(): PlainPolicyDocument {
    return super.statementCount === 0 ? { Statement: [] } : settle(this.stack, super.toJSON()) as PlainPolicyDocument;
  }

  private complete(additions: PlainPolicyDocument): PlainPolicyDocument {
    const { Version, Statement } = additions;
    return { Version, Statement: [this.ownStatements(), Statement].flat() }; // Version first, as without additions
  }

  private ownStatements() {
    return [this.trust.document.Statement].flat();
  }
}

/** Resolves values where they resolve to a literal. Keys stay: `Stack.resolve` refuses tokens there. */
function settle(stack: Stack, value: unknown): unknown {
  if (Token.isUnresolved(value)) {
    const resolved: unknown = stack.resolve(value);
    const isIntrinsic = typeof resolved === 'object' && resolved !== null && !Array.isArray(resolved);
    return isIntrinsic ? Token.asString(value) : settle(stack, resolved);
  }
  if (Array.isArray(value)) {
    return value.map(item => settle(stack, item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settle(stack, item)]));
  }
  return value;
}
