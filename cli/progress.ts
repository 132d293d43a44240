/** Where progress is shown: a terminal, or nowhere. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CLEAR_LINE = '\r\u001b[K';
const DEFAULT_COLUMNS = 80;

/** One line that tells what is being done and goes away again; nothing at all where nobody watches. */
export class Progress {
  private isShown = false;

  constructor(private readonly stream: ProgressStream) {}

  public show(text: string): void {
    if (this.stream.isTTY) {
      this.stream.write(`${CLEAR_LINE}${`${text} ...`.slice(0, (this.stream.columns ?? DEFAULT_COLUMNS) - 1)}`);
      this.isShown = true;
    }
  }

  public clear(): void {
    if (this.isShown) {
      this.stream.write(CLEAR_LINE);
      this.isShown = false;
    }
  }
}
