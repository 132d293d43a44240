import { Aws } from 'aws-cdk-lib';
import { entryGroupProblem, entryUsernameProblem, isUsernameTemplate } from '../../lib/core/access-entry-names';
import { kindOfPrincipal, principalArnProblem, ssoRoleNameProblem, ssoRolePath } from '../../lib/core/iam-principal';

const ROLE = 'arn:aws:iam::111122223333:role';
const SSO_NAME = 'AWSReservedSSO_Admin_0123456789abcdef';

describe('the ARN of a principal', () => {
  test.each([
    `${ROLE}/admin`,
    `${ROLE}/teams/platform/admin`,
    `${ROLE}/a+b=c,d.e@f-g_h`,
    'arn:aws-cn:iam::111122223333:role/admin',
    'arn:aws:iam::111122223333:user/people/alice',
    'arn:aws:iam::111122223333:root',
    `${ROLE}/aws-reserved/sso.amazonaws.com/${SSO_NAME}`,
    `${ROLE}/aws-reserved/sso.amazonaws.com/eu-west-1/${SSO_NAME}`,
    `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/admin`,
    `${ROLE}/${Aws.STACK_NAME}`,
    `${Aws.STACK_ID}`,
  ])('is taken as %s', arn => {
    expect(principalArnProblem(arn)).toBeUndefined();
  });

  test.each([
    ['text', 'admin', "must be the ARN of an IAM role or user ('arn:<partition>:iam::<account>:role/<path>/<name>' or '...:user/<path>/<name>'), got 'admin'"],
    ['the ARN of something else', 'arn:aws:s3:::bucket', "got 'arn:aws:s3:::bucket'"],
    ['a group', 'arn:aws:iam::111122223333:group/dev', 'must be the ARN of an IAM role or user'],
    ['a policy', 'arn:aws:iam::aws:policy/AdministratorAccess', 'must be the ARN of an IAM role or user'],
    ['a role without a name', `${ROLE}/`, 'must be the ARN of an IAM role or user'],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/admin/alice',
      "must be a role or user, not a session of it, got 'arn:aws:sts::111122223333:assumed-role/admin/alice'; write the ARN of its role, "
      + 'with its path (`aws iam get-role --role-name admin --query Role.Arn` prints it in account 111122223333)'],
    ['a federated user', 'arn:aws:sts::111122223333:federated-user/alice', 'write the ARN of the role or user behind it'],
    ['a wildcard', `${ROLE}/*`, 'must be one role or user, an access entry has no wildcards'],
    ['an instance profile', 'arn:aws:iam::111122223333:instance-profile/nodes', 'name the role in it'],
    ['a service-linked role', `${ROLE}/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch`, 'must not be a service-linked role'],
    ['an SSO role without its path', `${ROLE}/${SSO_NAME}`,
      `must have the full path of a role of IAM Identity Center ('role/aws-reserved/sso.amazonaws.com/<region>/${SSO_NAME}'), got '${ROLE}/${SSO_NAME}'; `
      + `\`aws iam get-role --role-name ${SSO_NAME} --query Role.Arn\` prints it`],
    ['an SSO role without its path, in the account of the stack', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${SSO_NAME}`, 'must have the full path'],
  ])('is refused for %s', (_what, arn, message) => {
    expect(principalArnProblem(arn)).toContain(message);
  });

  test.each([[`${ROLE}/a`, 'role'], ['arn:aws:iam::111122223333:user/a', 'user'], ['arn:aws:iam::111122223333:root', 'root'], ['a', undefined]])(
    'tells of %s that it is a %s', (arn, kind) => {
      expect(kindOfPrincipal(arn)).toBe(kind);
    });
});

test('the path of an SSO role names the home region of IAM Identity Center, us-east-1 excepted', () => {
  expect(ssoRolePath(SSO_NAME, 'eu-west-1')).toBe(`aws-reserved/sso.amazonaws.com/eu-west-1/${SSO_NAME}`);
  expect(ssoRolePath(SSO_NAME, 'us-east-1')).toBe(`aws-reserved/sso.amazonaws.com/${SSO_NAME}`);
});

test.each([['a role name', SSO_NAME, undefined], ['a permission set', 'Admin', "got 'Admin'; `aws iam list-roles"], ['a token', Aws.STACK_NAME, undefined]])(
  'the name of an SSO role: %s', (_what, name, message) => {
    const problem = ssoRoleNameProblem(name);
    expect(message === undefined ? problem : problem?.includes(message)).toBe(message === undefined ? undefined : true);
  });

test.each([
  ['alice', undefined],
  ['pipeline:{{SessionName}}', undefined],
  ['system:masters', "must not begin with 'system:', which EKS keeps for itself, got 'system:masters'"],
  ['eks:x', "must not begin with 'eks:'"],
  ['aws:x', "must not begin with 'aws:'"],
  ['amazon:x', "must not begin with 'amazon:'"],
  ['iam:x', "must not begin with 'iam:'"],
  ['', 'must not be empty; leave it out for the name that EKS makes of the ARN'],
  ['pipeline-{{SessionNameRaw}}', "must have a ':' before '{{SessionNameRaw}}', got 'pipeline-{{SessionNameRaw}}'; write '<name>:{{SessionNameRaw}}'"],
])('the user name %j of an access entry: %s', (username, message) => {
  expect(entryUsernameProblem(username)?.slice(0, message?.length)).toBe(message);
});

test.each([
  ['viewers', undefined],
  ['my-system:x', undefined],
  ['', 'must not have an empty name'],
  ['system:masters', "must not have a name that begins with 'system:', EKS refuses it, got 'system:masters'; for administrators give the access policy AmazonEKSClusterAdminPolicy"],
])('the group %j of an access entry: %s', (group, message) => {
  expect(entryGroupProblem(group)?.slice(0, message?.length)).toBe(message);
});

test('a user name with {{...}} is a template', () => {
  expect([isUsernameTemplate('a:{{SessionName}}'), isUsernameTemplate('alice')]).toEqual([true, false]);
});
