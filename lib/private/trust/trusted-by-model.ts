import { type PolicyDocument, PolicyStatement, PrincipalBase, type PrincipalPolicyFragment } from 'aws-cdk-lib/aws-iam';
import type { RoleTrust } from './role-trust';
import { asList } from '../../core/trust/policy-document';

/**
 * Stands in for the principal that `iam.Role` wants: the trust is a model, rendered last.
 *
 * The document that it adds to is replaced afterwards. Only the report of `iam.Role.customizeRoles` reads it, and that
 * cannot hold condition keys that are tokens.
 */
export class TrustedByModel extends PrincipalBase {
  constructor(private readonly trust: RoleTrust) {
    super();
  }

  public get policyFragment(): PrincipalPolicyFragment {
    throw new Error('the principals of an IrsaRole are in its trust policy');
  }

  public override addToAssumeRolePolicy(document: PolicyDocument): void {
    if (!this.trust.hasTokenKeys) {
      document.addStatements(...asList(this.trust.document.Statement).map(statement => PolicyStatement.fromJson(statement)));
    }
  }

  public dedupeString(): undefined {
    return undefined;
  }
}
