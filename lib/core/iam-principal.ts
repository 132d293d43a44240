import { hasPlaceholder, maskPlaceholders } from './trust/placeholder';

/*
 * ARNs of IAM principals, as EKS takes them in access entries.
 *
 * Functions named `...Problem` return what is wrong, worded to follow the name of the prop, or undefined.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */

/** The path of the roles that IAM Identity Center makes, one for each permission set and account. */
const SSO_ROLE_PATH = 'aws-reserved/sso.amazonaws.com/';

/** What the names of those roles begin with. */
const SSO_ROLE_NAME = /^AWSReservedSSO_.+_[0-9a-f]{16}$/;

/** The path of the roles that AWS services make for themselves. */
const SERVICE_ROLE_PATH = 'aws-service-role/';

/** The home region of IAM Identity Center that the path of its roles does not name. */
const UNNAMED_SSO_REGION = 'us-east-1';

const IAM_ARN = /^arn:[^:]+:(iam|sts)::([^:]*):(.+)$/;

/** The ARN of a role or a user; partition and account may be known only at deployment. */
const ROLE_OR_USER = /^(role|user)\/([\x21-\x7e]+\/)?[\w+=,.@-]+$/;

const EXAMPLE = '\'arn:<partition>:iam::<account>:role/<path>/<name>\' or \'...:user/<path>/<name>\'';

/** What an ARN names: `role`, `user`, `root`; undefined if it is none of them. */
export function kindOfPrincipal(arn: string): string | undefined {
  const resource = IAM_ARN.exec(maskPlaceholders(arn))?.[3];
  return resource === undefined ? undefined : /^(role|user)(?=\/)|^root$/.exec(resource)?.[0];
}

/** The path and name of the role that IAM Identity Center made for a permission set. */
export function ssoRolePath(roleName: string, region: string): string {
  return `${SSO_ROLE_PATH}${region === UNNAMED_SSO_REGION ? '' : `${region}/`}${roleName}`;
}

/** Why a text cannot name a role that IAM Identity Center made. */
export function ssoRoleNameProblem(name: string): string | undefined {
  return SSO_ROLE_NAME.test(name) || hasPlaceholder(name) ? undefined
    : `must be the name of a role that IAM Identity Center made ('AWSReservedSSO_<permission set>_<16 hexadecimal digits>'), got '${name}'; `
      + `\`aws iam list-roles --path-prefix /${SSO_ROLE_PATH} --query 'Roles[].RoleName'\` lists them`;
}

/** Why EKS would not take a text as the principal of an access entry, or would never match it. */
export function principalArnProblem(arn: string): string | undefined {
  const [, service, , resource] = IAM_ARN.exec(maskPlaceholders(arn)) ?? [];
  if (hasPlaceholder(arn) && (resource === undefined || !arn.endsWith(resource))) {
    return undefined; // what it names is known only at deployment
  }
  if (resource === undefined) {
    return `must be the ARN of an IAM role or user (${EXAMPLE}), got '${arn}'`;
  }
  if (service === 'sts') {
    return sessionProblem(arn, resource);
  }
  if (resource.includes('*')) {
    return `must be one role or user, an access entry has no wildcards, got '${arn}'`;
  }
  if (resource.startsWith('instance-profile/')) {
    return `must be the ARN of a role, got the instance profile '${arn}'; name the role in it`;
  }
  if (resource === 'root') {
    return undefined;
  }
  if (!ROLE_OR_USER.test(resource)) {
    return `must be the ARN of an IAM role or user (${EXAMPLE}), got '${arn}'`;
  }
  return reservedRoleProblem(arn, resource.slice('role/'.length));
}

function sessionProblem(arn: string, resource: string): string {
  const [kind, name] = resource.split('/');
  const account = IAM_ARN.exec(arn)?.[2];
  const fix = kind === 'assumed-role' && name
    ? `write the ARN of its role, with its path (\`aws iam get-role --role-name ${name} --query Role.Arn\` prints it in account ${account})`
    : 'write the ARN of the role or user behind it';
  return `must be a role or user, not a session of it, got '${arn}'; ${fix}`;
}

function reservedRoleProblem(arn: string, pathAndName: string): string | undefined {
  if (pathAndName.startsWith(SERVICE_ROLE_PATH)) {
    return `must not be a service-linked role, EKS takes none in access entries, got '${arn}'`;
  }
  const name = pathAndName.slice(pathAndName.lastIndexOf('/') + 1);
  if (name.startsWith('AWSReservedSSO_') && !pathAndName.startsWith(SSO_ROLE_PATH)) {
    return `must have the full path of a role of IAM Identity Center ('role/${SSO_ROLE_PATH}<region>/${name}'), got '${arn}'; `
      + `\`aws iam get-role --role-name ${name} --query Role.Arn\` prints it`;
  }
  return undefined;
}
