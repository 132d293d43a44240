import type { Finding } from '../checks/finding';

/** What is told of findings to other programs, whichever command found them. */
export interface FindingsReport {
  /** `explain`, `doctor` or `token inspect`. */
  readonly command: string;
  readonly findings: Finding[];
  /** Rules that hold, and where, if that is not everywhere. */
  readonly passed: { readonly id: string; readonly holds: string; readonly where?: string }[];
  /** Sentences about what was not read. */
  readonly gaps: string[];
  /** Where the resource of a finding is written, if it is written anywhere. */
  readonly placeOf?: (finding: Finding) => SourcePlace | undefined;
}

/** A line of a file. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}
