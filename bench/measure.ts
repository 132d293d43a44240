import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { CLUSTER_ONLY, type Contender, CONTENDERS } from './contenders';
import { countTemplates, RESOURCES_PER_TEMPLATE } from './counts';
import type { Measurement, Plan, SizeResult } from './results';
import { collectYoungGarbage, rotated, timed } from './rounds';

/** By then the just-in-time compiler is done with most of it. */
const WARM_UP_ROUNDS = 10;
const FEWEST_ROUNDS = 5;

const CONTEXT = { '@aws-cdk/aws-eks:useNativeOidcProvider': true };

/** The CDK refuses to write templates that are too large; 0 makes it write them. */
const NO_LIMIT = { '@aws-cdk/core:stackResourceLimit': 0 };

interface Entry {
  readonly contender: Contender;
  readonly measurement: Measurement;
}

/** Measures all contenders in turn, round by round, in this process. */
export function measure(plan: Plan): SizeResult {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-eks-identity-bench-'));
  try {
    // each contender writes to one place, so that after the first round assets are neither hashed nor copied again
    const outdirOf = (contender: Contender) => join(directory, contender.id);
    synthesize(CLUSTER_ONLY, plan.serviceAccounts, outdirOf(CLUSTER_ONLY));
    const entries = CONTENDERS.map(contender => {
      synthesize(contender, plan.serviceAccounts, outdirOf(contender));
      return { contender, measurement: inspect(contender, plan.serviceAccounts, outdirOf(contender)) };
    });
    return {
      serviceAccounts: plan.serviceAccounts,
      rounds: takeRounds(plan, entries, outdirOf),
      base: countTemplates(templatesIn(outdirOf(CLUSTER_ONLY))),
      measurements: entries.map(({ measurement }) => measurement),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function takeRounds(plan: Plan, entries: Entry[], outdirOf: (contender: Contender) => string): number {
  const end = performance.now() + plan.budgetSeconds * 1000;
  let round = -WARM_UP_ROUNDS;
  while (round < plan.rounds && (round < FEWEST_ROUNDS || performance.now() < end)) {
    // nobody always comes after the contender that leaves most behind
    for (const { contender, measurement: { wall, cpu } } of rotated(entries, round + WARM_UP_ROUNDS)) {
      collectYoungGarbage();
      const sample = timed(() => synthesize(contender, plan.serviceAccounts, outdirOf(contender)));
      if (round >= 0) {
        wall.push(sample.wall);
        cpu.push(sample.cpu);
      }
    }
    round++;
  }
  return round;
}

function synthesize(contender: Contender, serviceAccounts: number, outdir: string, context: object = NO_LIMIT): void {
  const app = new App({ outdir, context: { ...CONTEXT, ...context } });
  contender.build(new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } }), serviceAccounts);
  app.synth();
}

function inspect(contender: Contender, serviceAccounts: number, outdir: string): Measurement {
  const counts = countTemplates(templatesIn(outdir));
  const assets = readdirSync(outdir).filter(name => name.startsWith('asset.'));
  return {
    id: contender.id,
    title: contender.title,
    counts,
    assetBytes: assets.reduce((sum, name) => sum + sizeOf(join(outdir, name)), 0),
    refusal: counts.largestTemplate > RESOURCES_PER_TEMPLATE ? refusalOf(contender, serviceAccounts, outdir) : undefined,
    wall: [],
    cpu: [],
  };
}

function refusalOf(contender: Contender, serviceAccounts: number, outdir: string): string | undefined {
  try {
    synthesize(contender, serviceAccounts, outdir, {});
  } catch (error) {
    const message = String(error instanceof Error ? error.message : error).split('\n')[0];
    return /^.* maximum of \d+/.exec(message)?.[0] ?? message; // what follows is a list of all types
  }
  return undefined;
}

function templatesIn(outdir: string): string[] {
  return readdirSync(outdir).filter(name => name.endsWith('.template.json')).map(name => readFileSync(join(outdir, name), 'utf8'));
}

function sizeOf(path: string): number {
  return statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size;
}
