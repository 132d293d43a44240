import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * A process that ends other processes, and removes a directory, once this one is gone.
 *
 * The only way in which anything ends here: so what happens after a SIGKILL is what happens after every run. Handlers of
 * signals would not do, jest keeps them from tests.
 */
export class Watchdog {
  private readonly process: ChildProcess;

  constructor(directory: string) {
    // detached: Ctrl-C in a terminal goes to all processes of the group in front, and this one has work to do then
    this.process = spawn('sh', [join(__dirname, 'watchdog.sh')], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.process.unref();
    this.tell(`remove ${directory}`);
  }

  /** Has a process, which leads a group, ended with this one. */
  public guard(pid: number): void {
    this.tell(`guard ${pid}`);
  }

  /** Forgets a process that has ended. Its number may be given to another one. */
  public release(pid: number): void {
    this.tell(`release ${pid}`);
  }

  /** Ends everything, and waits for it. */
  public async bite(): Promise<void> {
    const isGone = this.process.exitCode !== null || this.process.signalCode !== null;
    this.process.ref();
    this.process.stdin?.end();
    await (isGone ? undefined : once(this.process, 'exit'));
  }

  private tell(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }
}
