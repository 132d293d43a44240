import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import type { FindingsReport, SourcePlace } from './findings-report';
import { pageOfRule } from './rule-page';
import { RULE_TITLES } from './rule-titles';
import { name, version } from '../../package.json';
import type { Finding } from '../checks/finding';
import { compareText } from '../facts/compare-text';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * The findings for programs that read SARIF: code scanning of GitHub and GitLab, editors.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(report: FindingsReport): string {
  const ids = [...new Set(report.findings.map(({ id }) => id))].sort(compareText);
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'eks-identity', semanticVersion: version, informationUri: pageOfRule('findings'), organization: name, rules: ids.map(id => ruleOf(id, report)) } },
      automationDetails: { id: `eks-identity/${report.command}/` },
      invocations: [{
        executionSuccessful: true,
        ...report.gaps.length > 0 && { toolExecutionNotifications: report.gaps.map(gap => ({ level: 'warning' as const, message: { text: gap } })) },
      }],
      results: report.findings.map(finding => resultOf(finding, ids, report)),
    }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleOf(id: string, { findings }: FindingsReport): ReportingDescriptor {
  const page = pageOfRule(id);
  const worst = (['error', 'warning', 'info'] as const).find(severity => findings.some(finding => finding.id === id && finding.severity === severity)) ?? 'info';
  return {
    id,
    shortDescription: { text: RULE_TITLES[id] },
    help: { text: `What you see, why, and what to do: ${page}`, markdown: `[What you see, why, and what to do](${page})` },
    helpUri: page,
    defaultConfiguration: { level: LEVELS[worst] },
  };
}

/** What is unknown is `open`, which by the standard has no level: neither a failure nor a pass. */
function resultOf(finding: Finding, ids: string[], { placeOf }: FindingsReport): Result {
  const { id, status, severity, part, message, fix, resource, evidence = [] } = finding;
  const isOpen = status === 'unknown';
  const details = evidence.map(({ label, value }) => `\n${label}: ${value}`).join('');
  const where = part === undefined ? resource.path : `${resource.path}, ${part}`;
  return {
    ruleId: id,
    ruleIndex: ids.indexOf(id),
    kind: isOpen ? 'open' : 'fail',
    level: isOpen ? 'none' : LEVELS[severity],
    message: { text: `${where}: ${isOpen ? 'unknown: ' : ''}${message}${details}\nfix: ${fix}` },
    locations: [locationOf(finding, placeOf?.(finding))],
    partialFingerprints: { 'ruleAndResource/v1': [id, resource.path, part ?? ''].join(' ') },
  };
}

function locationOf({ resource }: Finding, place: SourcePlace | undefined): Location {
  return {
    ...place !== undefined && { physicalLocation: { artifactLocation: { uri: uriOf(place.file) }, region: { startLine: place.line } } },
    logicalLocations: [{ fullyQualifiedName: resource.path, kind: 'resource' }],
  };
}

/** Relative to where the command runs, which is the root of the repository for whoever reads it. */
function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : file.split(sep).map(encodeURIComponent).join('/');
}
