import { groupFindings, helpFor, type FindingGroup } from './finding-group';
import { labelled, WIDTH } from './layout';
import type { Colors } from './paint';
import { count } from './wording';
import type { Evidence, Finding } from '../checks/finding';

const FINDING = { indent: 2, column: 9 };
/** Where the text of a finding begins. */
const TEXT = FINDING.indent + FINDING.column;
/** Space between a label and what it is about. */
const GAP = 2;
/** A difference after less than this in common says nothing: the texts have nothing to do with each other. */
const MIN_COMMON = 4;

/** The findings of a report for a person at a terminal; there is at least one. */
export function findingsText(findings: Finding[], colors: Colors): string[] {
  return [
    '',
    colors.bold(count(findings.length, 'finding')),
    ...groupFindings(findings).flatMap(group => findingText(group, colors)),
    '',
    ...labelled('', [`help: ${helpFor(findings)}`], { indent: 2, column: 0 }).map(colors.dim),
  ];
}

function findingText({ ids, finding: { status, severity, resource, part, fix, evidence = [] }, message }: FindingGroup, colors: Colors): string[] {
  const word = status === 'unknown' ? 'unknown' : severity;
  const paint = { error: colors.red, warning: colors.yellow, unknown: colors.yellow, info: colors.dim }[word];
  return [
    '',
    ...labelled(word, [`${ids.join(', ')}  ${part === undefined ? resource.path : `${resource.path}, ${part}`}`], FINDING, paint),
    ...labelled('', [message], FINDING),
    ...evidenceText(evidence, colors),
    ...labelled('', [`fix: ${fix}`], FINDING),
  ];
}

/** Both sides one above the other, and a mark where they part. */
function evidenceText(evidence: Evidence[], colors: Colors): string[] {
  const width = Math.max(0, ...evidence.map(({ label }) => label.length));
  const columns = { indent: TEXT + GAP, column: width === 0 ? 0 : width + GAP };
  const [one, other] = evidence;
  const at = one === undefined || other === undefined ? undefined : differenceAt(one, other);
  const start = columns.indent + columns.column;
  return evidence.flatMap(({ label, value }, index) => [
    ...labelled(label, [value], columns, colors.dim),
    ...index === 1 && at !== undefined && start + Math.max(one.value.length, other.value.length) <= WIDTH ? [`${' '.repeat(start + at)}${colors.yellow('^ differs from here')}`] : [],
  ]);
}

/** Where two texts that should have been equal begin to differ. */
function differenceAt(one: Evidence, other: Evidence): number | undefined {
  if (one.label === '' || other.label === '' || one.value === other.value) {
    return undefined;
  }
  const length = Math.min(one.value.length, other.value.length);
  const at = Array.from({ length }, (_, index) => index).find(index => one.value[index] !== other.value[index]) ?? length;
  return at < MIN_COMMON ? undefined : at;
}
