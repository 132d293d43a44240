import { findingsMarkdown } from './finding-markdown';
import { findingsText } from './finding-text';
import type { FindingsReport } from './findings-report';
import { escape } from './markup';
import type { Colors } from './paint';
import { count } from './wording';
import { SEVERITIES, type Finding } from '../checks/finding';
import type { ClusterFindings } from '../checks/fleet-checks';
import { valueOr } from '../facts/account/account';
import { accountOf, type FleetFacts } from '../facts/account/fleet';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const FORMAT_VERSION = 1;
const GAP = 2;

/** Everything that a report on all clusters is made of. */
export interface FleetReport {
  readonly facts: FleetFacts;
  readonly clusters: ClusterFindings[];
  /** What is wrong with all of them together. */
  readonly shared: Finding[];
}

/** All findings, the worst first; those of a cluster under its name. */
export function fleetFindingsOf({ clusters, shared }: FleetReport): Finding[] {
  const all = [...shared, ...clusters.flatMap(({ facts: { cluster: { region, name } }, findings }) =>
    findings.map(finding => ({ ...finding, resource: { path: `${region}/${name}: ${finding.resource.path}` } })))];
  return SEVERITIES.flatMap(severity => all.filter(finding => finding.severity === severity));
}

/** The same for other programs; what could not be read at all is a gap. */
export function fleetFindingsReport(report: FleetReport): FindingsReport {
  const { facts: { regions }, clusters } = report;
  return {
    command: 'doctor',
    findings: fleetFindingsOf(report),
    passed: clusters.flatMap(({ facts: { cluster: { region, name } }, passed }) => passed.map(rule => ({ ...rule, where: `${region}/${name}` }))),
    gaps: regions.flatMap(({ region, names, unread }) => [
      ...names.isRead ? [] : [`${names.why.what}: ${names.why.reason}`],
      ...unread.map(({ name, why }) => `${region}/${name}: ${why.reason}`),
    ]),
  };
}

export function renderFleetJson(report: FleetReport): string {
  const { facts: { regions }, clusters, shared } = report;
  return `${JSON.stringify({
    formatVersion: FORMAT_VERSION,
    account: accountOf(report.facts),
    providers: providersOf(report),
    regions: regions.map(({ region, names, unread }) => ({ region, clusters: valueOr(names, undefined), unread })),
    clusters: clusters.map(({ facts: { cluster: { name, region, version, issuerUrl } }, findings }) => (
      { name, region, version, issuerUrl, findings })),
    findings: shared,
  }, undefined, 2)}\n`;
}

export function renderFleetText(report: FleetReport, colors: Colors): string {
  const rows = rowsOf(report);
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)) + GAP);
  const findings = fleetFindingsOf(report);
  return [
    `${colors.bold('Fleet')}   ${colors.dim(titleOf(report))}`,
    '',
    ...rows.map(row => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('').trimEnd()}`).map((line, index) => (index === 0 ? colors.dim(line) : line)),
    ...findings.length === 0 ? ['', `${colors.green('✔')} No findings.`] : findingsText(findings, colors),
    '',
  ].join('\n');
}

export function renderFleetMarkdown(report: FleetReport): string {
  const [head, ...rows] = rowsOf(report);
  const findings = fleetFindingsOf(report);
  return [
    `## Fleet\n\n${escape(titleOf(report))}\n\n`,
    `| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}\n`,
    ...rows.map(row => `| ${row.map(escape).join(' | ')} |\n`),
    findings.length === 0 ? '\nNo findings.\n' : findingsMarkdown(findings),
  ].join('');
}

function titleOf(report: FleetReport): string {
  const { facts, clusters } = report;
  const account = accountOf(facts);
  return `${account === undefined ? '' : `account ${account}, `}${count(clusters.length, 'cluster')} in ${facts.regions.map(({ region }) => region).join(', ')}, ${providersOf(report)}`;
}

function providersOf({ facts: { providers } }: FleetReport): string {
  return providers.isRead ? count(providers.value.length, 'OIDC provider') : 'OIDC providers unknown';
}

function rowsOf({ facts: { regions }, clusters }: FleetReport): string[][] {
  const read = clusters.map(({ facts: { cluster: { name, region, version = '' } }, findings }) => [name, region, version, verdict(findings)]);
  const unread = regions.flatMap(({ region, unread: some, names }) => [
    ...some.map(({ name }) => [name, region, '', 'unknown: could not be read']),
    ...names.isRead ? [] : [['(all)', region, '', `unknown: ${names.why.permission === undefined ? names.why.reason : `${names.why.permission} is missing`}`]],
  ]);
  return [['cluster', 'region', 'version', 'findings'], ...read, ...unread];
}

function verdict(findings: Finding[]): string {
  const problems = findings.filter(({ status }) => status === 'problem');
  const counts = [
    ...['error', 'warning'].map(severity => ({ number: problems.filter(finding => finding.severity === severity).length, noun: severity })),
  ].filter(({ number }) => number > 0).map(({ number, noun }) => count(number, noun));
  const unknown = findings.filter(({ status }) => status === 'unknown').length;
  return [...counts, ...unknown === 0 ? [] : [`${unknown} unknown`]].join(', ') || 'none';
}
