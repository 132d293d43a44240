import type { IResolveContext } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { RoleTrust } from './role-trust';
import type { PolicyDocument as PlainPolicyDocument } from '../core/policy-document';

/**
 * The trust policy of a role as the CDK sees it: what `RoleTrust` renders, then what others added.
 *
 * `iam.Role` offers its trust policy to everyone (`assumeRolePolicy.addStatements`), so the model and later
 * additions have to meet in one document.
 */
export class TrustPolicyDocument extends PolicyDocument {
  constructor(private readonly trust: RoleTrust) {
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

  /** Statements that were added to the role from outside; tokens in them are placeholders. */
  public get additions(): PlainPolicyDocument {
    // by way of JSON, because additions may hold objects that only resolve at synthesis
    return JSON.parse(JSON.stringify(super.toJSON())) as PlainPolicyDocument;
  }

  private complete(additions: PlainPolicyDocument): PlainPolicyDocument {
    return { ...additions, Statement: [this.ownStatements(), additions.Statement].flat() };
  }

  private ownStatements() {
    return [this.trust.document.Statement].flat();
  }
}
