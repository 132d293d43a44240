import { readFileSync } from 'node:fs';

/** Finds resources in the files that templates were read from. */
export class SourceLines {
  private readonly files = new Map<string, string[]>();

  /** The line, from 1, on which a resource begins; the first where it cannot be found. */
  public lineOf(file: string, logicalId: string): number {
    const key = new RegExp(`^\\s*["']?${logicalId.replace(/[^A-Za-z0-9]/g, '\\$&')}["']?\\s*:`);
    return Math.max(this.read(file).findIndex(line => key.test(line)) + 1, 1);
  }

  private read(file: string): string[] {
    const lines = this.files.get(file) ?? readFileSync(file, 'utf8').split('\n');
    this.files.set(file, lines);
    return lines;
  }
}
