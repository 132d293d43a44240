const REMINDER_MILLISECONDS = 30_000;

/** Tells whoever waits, in lines of their own, what takes so long: also where nobody sees a terminal. */
export class Stages {
  private readonly start = Date.now();

  /** Does something that takes a while. */
  public async while<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.tell(what);
    const reminder = setInterval(() => this.tell(`still ${what}`), REMINDER_MILLISECONDS);
    try {
      return await work();
    } finally {
      clearInterval(reminder);
    }
  }

  private tell(what: string): void {
    const seconds = Math.round((Date.now() - this.start) / 1_000);
    process.stderr.write(`laboratory: ${what} (${seconds} s)\n`);
  }
}
