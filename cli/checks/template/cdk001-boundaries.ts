import { findings, type Problem } from './problem';
import type { Facts, IamRoleFact } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** Fewer roles than this make no rule. */
const MIN_ROLES = 3;

/** Guardrails of an organization refuse roles without its boundary or path, those of custom resources as well. */
export function boundaries({ app: { iamRoles } }: Facts, required?: string): Finding[] {
  const problems = required === undefined ? outliers(iamRoles) : iamRoles.filter(role => !hasBoundary(role, required)).map(role => ({
    severity: 'error' as const,
    resource: role.id,
    message: role.boundary === undefined ? `the role has no permissions boundary, '${required}' is required` : `the permissions boundary is '${role.boundary}', not '${required}'`,
    fix: 'set it for the whole app: PermissionsBoundary.of(app).apply(...), or @aws-cdk/core:permissionsBoundary in cdk.json',
  }));
  return findings('CDK001', 'warning', problems);
}

/** Roles that have not what all but a few have. */
function outliers(roles: IamRoleFact[]): Problem[] {
  const boundary = usual(roles.map(role => role.boundary));
  const path = usual(roles.map(role => role.path));
  return [
    ...boundary === undefined ? [] : roles.filter(role => role.boundary === undefined).map(({ id }) => ({
      resource: id, message: `the role has no permissions boundary, most roles of the app have '${boundary}'`, fix: 'give it the same boundary, or a service control policy may refuse to create it',
    })),
    ...path === undefined ? [] : roles.filter(role => role.path === undefined).map(({ id }) => ({
      resource: id, message: `the role has no path, most roles of the app have '${path}'`, fix: 'give it the same path, or a service control policy may refuse to create it',
    })),
  ];
}

/** The value that more than half have. */
function usual(values: (string | undefined)[]): string | undefined {
  const candidates = [...new Set(values)].filter(value => value !== undefined);
  return values.length < MIN_ROLES ? undefined : candidates.find(candidate => values.filter(value => value === candidate).length * 2 > values.length);
}

/** By ARN or by name; parts of an ARN that only the deployment knows are no difference. */
function hasBoundary({ boundary }: IamRoleFact, required: string): boolean {
  const name = (arn: string) => arn.replace(/^.*:policy\//, '');
  return boundary !== undefined && (boundary === required || ((placeholdersIn(boundary).length > 0 || !required.startsWith('arn:')) && name(boundary) === name(required)));
}
