import { pageOnDisk } from './rule-page';
import type { Finding } from '../checks/finding';

/** What can be said in one place: a finding, or several rules that cannot be decided for one and the same reason. */
export interface FindingGroup {
  readonly ids: string[];
  /** The first of them. */
  readonly finding: Finding;
  readonly message: string;
}

/** Findings in their order, with those that are unknown for the same reason as one. */
export function groupFindings(findings: Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  findings.forEach((finding, index) => {
    const key = finding.unreadable === undefined ? String(index) : JSON.stringify(finding.unreadable);
    groups.set(key, [...groups.get(key) ?? [], finding]);
  });
  return [...groups.values()].map(group => {
    const [finding] = group;
    const { unreadable, message } = finding;
    return {
      ids: group.map(({ id }) => id),
      finding,
      message: group.length === 1 || unreadable === undefined ? message : `these rules could not be checked: ${unreadable.what} could not be read, ${unreadable.reason}`,
    };
  });
}

/** Where the documentation of the findings is: a section for each id. */
export function helpFor(findings: Finding[]): string {
  const ids = [...new Set(findings.map(({ id }) => id))];
  return `${pageOnDisk()}${ids.map(id => `#${id.toLowerCase()}`).join(', ')}`;
}
