import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ACCOUNT, type Emulator, REGION } from './emulator';
import type { Example } from '../../support/example';

const CDK = join(__dirname, '../../../node_modules/.bin/cdk');

/** What would call home, ask, or draw. */
const QUIET = ['--no-notices', '--no-version-reporting', '--ci', '--progress', 'events'];

/** How a run of the command ended. */
export interface CdkRun {
  readonly status: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** The real `cdk`, talking to an emulator. */
export class CdkCommand {
  constructor(private readonly emulator: Emulator) {}

  /** Prepares an account for deployments. */
  public async bootstrap(account = ACCOUNT): Promise<void> {
    expectSuccess(await this.run(['bootstrap', `aws://${account}/${REGION}`], account));
  }

  /** Deploys stacks of an assembly, all without names; throws unless that succeeds. */
  public async deploy(assembly: string, ...stacks: string[]): Promise<string> {
    return expectSuccess(await this.tryDeploy(assembly, ...stacks));
  }

  /** Deploys, whatever comes of it. */
  public tryDeploy(assembly: string, ...stacks: string[]): Promise<CdkRun> {
    return this.run(['deploy', '--app', assembly, '--require-approval', 'never', ...stacks.length > 0 ? [...stacks, '--exclusively'] : ['--all']]);
  }

  /** Destroys all stacks of an assembly. */
  public async destroy(assembly: string): Promise<string> {
    return expectSuccess(await this.run(['destroy', '--app', assembly, '--force', '--all']));
  }

  private run(args: string[], account?: string): Promise<CdkRun> {
    return new Promise((resolve, reject) => {
      const child = spawn(CDK, [...args, ...QUIET], {
        cwd: this.emulator.directory, // away from cdk.json and cdk.context.json of the project
        env: { ...this.emulator.environment(account), CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      [child.stdout, child.stderr].forEach(stream => stream.on('data', data => output += data));
      child.on('error', reject);
      child.on('close', status => resolve({ status, output }));
    });
  }
}

/** Synthesizes an example as its users do; the directory of the assembly, which goes with the emulator. */
export function synthesize(emulator: Emulator, example: Pick<Example, 'file' | 'build' | 'context'>, name = example.file): string {
  const outdir = join(emulator.directory, 'assemblies', name.replace(/\W/g, '-'));
  return example.build(new App({ outdir, context: example.context })).synth().directory;
}

function expectSuccess({ status, output }: CdkRun): string {
  if (status !== 0) {
    throw new Error(`cdk ended with ${status}:\n${output}`);
  }
  return output;
}
