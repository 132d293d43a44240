import { code, codes, table } from './markdown';
import type { Permission, WorkloadAccess } from './workload-access';
import { groupedBy } from '../core/grouped-by';

const HEADINGS = ['service account', 'role', 'may', 'on'];

/** What pods may do in AWS: a table for each IAM OIDC provider. */
export function workloadMarkdown(access: WorkloadAccess[]): string {
  return access.length === 0 ? 'No pod gets a role of this app.\n'
    : groupedBy(access, headingOf).map(([heading, ofProvider]) => `### ${heading}\n\n${table(HEADINGS, ofProvider.flatMap(rowsOf))}`).join('\n');
}

function headingOf({ provider, issuer, audiences }: WorkloadAccess): string {
  return `Tokens of provider ${code(provider)} for ${codes(audiences)}${issuer === undefined ? '' : `, issuer ${code(issuer)}`}`;
}

function rowsOf(access: WorkloadAccess): string[][] {
  const { serviceAccount: { namespace, name, isPattern }, role, permissionsBoundary } = access;
  const who = `${code(`${namespace}/${name}`)}${isPattern ? ' (pattern)' : ''}`;
  const cells = [
    ...access.permissions.map(permissionCells),
    ...access.managedPolicies.map(arn => [`what ${code(arn)} says`, '']),
    ...access.otherTrust.map(statement => [`be assumed as well by ${code(JSON.stringify(statement))}`, '']),
  ];
  const limit = permissionsBoundary === undefined ? '' : `, at most ${code(permissionsBoundary)}`;
  return (cells.length > 0 ? cells : [['nothing by this app', '']]).map(([what, where]) => [who, `${code(role)}${limit}`, what, where]);
}

function permissionCells({ effect, actions, notActions = [], resources, notResources, conditions }: Permission): string[] {
  const what = actions ? codes(actions) : `everything but ${codes(notActions)}`;
  const where = resources ? codes(resources) : notResources ? `everything but ${codes(notResources)}` : '';
  return [`${effect === 'Deny' ? 'not ' : ''}${what}`, `${where}${conditions ? ` if ${code(JSON.stringify(conditions))}` : ''}`];
}
