import { Aws } from 'aws-cdk-lib';
import type { IRoleRef, IUserRef } from 'aws-cdk-lib/aws-iam';
import { kindOfPrincipal, principalArnProblem, ssoRoleNameProblem, ssoRolePath } from '../core/iam-principal';
import type { Rule } from '../private/refusal';

/**
 * Who an access entry is for: an IAM role or an IAM user.
 *
 * EKS compares the whole ARN, path included, with the role that was assumed or the user that signed the request.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export class AccessEntryPrincipal {
  /**
   * A role, made here or imported.
   *
   * A role imported by its name has no path; import roles with a path by their ARN.
   */
  public static role(role: IRoleRef): AccessEntryPrincipal {
    check('role', 'role', role.roleRef.roleArn, principalArnProblem);
    return new AccessEntryPrincipal(role.roleRef.roleArn, false);
  }

  /**
   * A user, made here or imported.
   *
   * AWS recommends roles with temporary credentials instead.
   */
  public static user(user: IUserRef): AccessEntryPrincipal {
    check('user', 'user', user.userRef.userArn, principalArnProblem);
    return new AccessEntryPrincipal(user.userRef.userArn, true);
  }

  /**
   * A role or user by its ARN, which has to have the path.
   *
   * Throws for what EKS does not take: sessions of a role (`sts`, `assumed-role`), service-linked roles, groups,
   * wildcards, and roles of IAM Identity Center without their path.
   */
  public static arn(arn: string): AccessEntryPrincipal {
    check('arn', 'arn', arn, principalArnProblem);
    return new AccessEntryPrincipal(arn, kindOfPrincipal(arn) === 'user');
  }

  /**
   * A role that IAM Identity Center (AWS SSO) made in the account of the cluster for a permission set.
   *
   * Its name ends in an arbitrary suffix; `aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/`
   * prints it. The ARN gets the path that EKS compares.
   *
   * @param roleName the name of the role: `AWSReservedSSO_<permission set>_<16 hexadecimal digits>`
   * @param region the home region of IAM Identity Center
   */
  public static ssoRole(roleName: string, region: string): AccessEntryPrincipal {
    check('ssoRole', 'roleName', roleName, ssoRoleNameProblem);
    return new AccessEntryPrincipal(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${ssoRolePath(roleName, region)}`, false);
  }

  private constructor(
    /** The ARN that EKS compares. */
    public readonly principalArn: string,
    /** Whether this is known to be a user, and not a role. */
    public readonly isUser: boolean,
  ) {}
}

function check(factory: string, prop: string, value: string, rule: Rule): void {
  const problem = rule(value);
  if (problem) {
    throw new Error(`AccessEntryPrincipal.${factory}: '${prop}' ${problem}`);
  }
}
