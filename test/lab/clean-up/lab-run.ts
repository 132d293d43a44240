import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from './run-a-lab';
import { LOOPBACK } from '../harness/processes/free-port';
import { until } from '../harness/processes/patience';

const PROGRAM = join(__dirname, 'run-a-lab.ts');
const TSCONFIG = join(__dirname, '../../tsconfig.json');
const START_SECONDS = 90;

/** Longer than processes have to end by themselves. */
const CLEAN_SECONDS = 10;

/** A laboratory in a process of its own, and everything that it leaves behind. */
export class LabRun {
  /** In the environment of all processes that it starts, and of theirs. */
  private readonly mark = `LAB_RUN=${randomUUID()}`;
  private readonly temporary = mkdtempSync(join(tmpdir(), 'lab-run-'));
  private readonly process: ChildProcess;
  private output = '';

  constructor(end: string, env: Record<string, string> = {}) {
    const [name, value] = this.mark.split('=');
    this.process = spawn(process.execPath, ['--require', 'ts-node/register/transpile-only', PROGRAM, end], {
      // without the cache that ts-node's TypeScript keeps in the temporary folder, which is none of the laboratory's doing
      env: { ...process.env, DISABLE_V8_COMPILE_CACHE: '1', TS_NODE_PROJECT: TSCONFIG, TMPDIR: this.temporary, [name]: value, ...env },
    });
    this.process.unref();
    [this.process.stdout, this.process.stderr].forEach(stream => stream?.on('data', (text: Buffer) => this.output += text.toString()));
  }

  /** Everything it wrote. */
  public get text(): string {
    return this.output;
  }

  /** Waits until the laboratory runs. */
  public async running(): Promise<Running> {
    await until('the laboratory runs', () => this.output.includes('"directory"') || this.hasEnded, START_SECONDS);
    return JSON.parse(this.output.split('\n').find(line => line.startsWith('{')) ?? '') as Running;
  }

  /** Waits until something of the laboratory runs: it is on its way. */
  public async starting(program: string): Promise<void> {
    await until(`${program} starts`, () => this.processes().some(command => command.includes(program)), START_SECONDS);
  }

  public kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Waits until the program has ended, by itself or not. */
  public async ended(): Promise<number | NodeJS.Signals | null> {
    await until('the program ends', () => this.hasEnded, START_SECONDS);
    return this.process.signalCode ?? this.process.exitCode;
  }

  /** Waits until nothing of it runs, as long as it may take. */
  public async gone(): Promise<void> {
    await until('nothing runs any more', () => this.processes().length === 0 && this.files().length === 0, CLEAN_SECONDS).catch(() => undefined);
  }

  /** The commands of the processes that it or its processes have started, and that run. */
  public processes(): string[] {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(pid => {
      try {
        const marked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(this.mark);
        return marked ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        return []; // it has just ended, or is somebody else's
      }
    });
  }

  /** What is in its temporary folder. */
  public files(): string[] {
    return readdirSync(this.temporary);
  }

  private get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }
}

/** Whether somebody listens on a port. */
export async function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, LOOPBACK, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
