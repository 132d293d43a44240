import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './patience';
import type { Watchdog } from './watchdog';

const START_SECONDS = 60;
const STOP_SECONDS = 5;
const WORK_SECONDS = 3_600;
const LOG_LINES = 20;

/** A program to run. */
export interface Program {
  /** Names the log. */
  readonly name: string;
  readonly command: string;
  readonly args: string[];
  readonly directory: string;
  readonly env?: Record<string, string>;
}

/** A program in a process of its own: logs to a file, and ends with the laboratory at the latest. */
export class GuardedProcess {
  private readonly logFile: string;
  private readonly process: ChildProcess;
  private failure?: Error;

  constructor(private readonly program: Program, private readonly watchdog: Watchdog) {
    this.logFile = join(program.directory, `${program.name}.log`);
    const log = openSync(this.logFile, 'a');
    this.process = spawn(program.command, program.args, {
      cwd: program.directory,
      env: { ...process.env, ...program.env },
      stdio: ['ignore', log, log],
      detached: true, // leads a group of its own, so that what it starts can be ended with it
    });
    closeSync(log);
    this.process.unref(); // a laboratory that nobody stops does not keep the tests from ending
    this.process.on('error', error => this.failure = error);
    if (this.process.pid !== undefined) {
      watchdog.guard(this.process.pid);
    }
  }

  public get isRunning(): boolean {
    return this.failure === undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Everything it wrote so far. */
  public get log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** Waits until a server answers. */
  public async ready(answers: () => Promise<boolean> | boolean): Promise<void> {
    await this.explained(async () => until(`${this.program.name} is ready`, async () => {
      if (!this.isRunning) {
        throw this.failure ?? new Error(`${this.program.name} ended (${this.process.signalCode ?? this.process.exitCode})`);
      }
      return answers();
    }, START_SECONDS));
  }

  /** Waits until a program that is no server has done its work. */
  public async succeeds(): Promise<void> {
    await this.explained(async () => {
      await until(`${this.program.name} is done`, () => !this.isRunning, WORK_SECONDS);
      this.forget();
      if (this.process.exitCode !== 0) {
        throw this.failure ?? new Error(`${this.program.name} failed (${this.process.signalCode ?? this.process.exitCode})`);
      }
    });
  }

  /** Ends a server before the laboratory ends. */
  public async stop(): Promise<void> {
    const { pid } = this.process;
    if (pid === undefined || !this.isRunning) {
      return;
    }
    process.kill(-pid, 'SIGTERM');
    await until(`${this.program.name} has ended`, () => !this.isRunning, STOP_SECONDS);
    this.forget();
  }

  private forget(): void {
    if (this.process.pid !== undefined) {
      this.watchdog.release(this.process.pid);
    }
  }

  private async explained(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const tail = this.log.trimEnd().split('\n').slice(-LOG_LINES).join('\n');
      throw new Error(`${error instanceof Error ? error.message : error}; the end of its log:\n${tail}`);
    }
  }
}
