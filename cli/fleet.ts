import { CannotRun } from './cannot-run';
import { clusterFindings, fleetFindings } from './checks/fleet-checks';
import { openAws, usualRegion, type AwsSession } from './collect/aws/aws-clients';
import { collectFleet } from './collect/collect-fleet';
import { isComplete } from './facts/account/fleet';
import { hasFailed, type CommandResult, type OutputFormat, type OutputOptions } from './output';
import type { Progress } from './progress';
import { fleetFindingsOf, fleetFindingsReport, renderFleetJson, renderFleetMarkdown, renderFleetText, type FleetReport } from './report/fleet-report';
import type { Colors } from './report/paint';
import { renderReport } from './report/render-report';

export interface FleetCommandOptions extends AwsSession {
  /** Names with commas between them; else the one region that is set, in the environment or the profile. */
  readonly regions?: string;
}

/** Says what is wrong with the clusters of an account, one by one and together. */
export async function diagnoseFleet(
  options: FleetCommandOptions, { output, failOn, colors }: OutputOptions, progress: Progress,
): Promise<CommandResult> {
  const opened = (await regionsOf(options)).map(region => ({ region, apis: openAws({ ...options, region }) }));
  try {
    const facts = await collectFleet(opened, { profile: options.profile, onProgress: doing => progress.show(`reading ${doing}`) });
    const report = { facts, clusters: clusterFindings(facts), shared: fleetFindings(facts) };
    const isUnknown = failOn !== 'never' && !facts.regions.every(isComplete); // which is never healthy
    return { text: render(report, output, colors), failed: isUnknown || hasFailed(fleetFindingsOf(report), failOn) };
  } finally {
    progress.clear();
    opened.forEach(({ apis }) => apis.close());
  }
}

async function regionsOf({ regions, ...session }: FleetCommandOptions): Promise<string[]> {
  const given = regions ?? await usualRegion(session) ?? '';
  const names = [...new Set(given.split(',').map(name => name.trim()).filter(name => name !== ''))];
  const wrong = names.find(name => !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(name));
  if (names.length === 0 || wrong !== undefined) {
    throw new CannotRun(wrong === undefined ? 'give the regions to look at: --regions eu-west-1,us-east-1' : `--regions must be names of regions with commas between them, got '${wrong}'`);
  }
  return names;
}

function render(report: FleetReport, output: OutputFormat, colors: Colors): string {
  return renderReport(output, {
    text: () => renderFleetText(report, colors),
    markdown: () => renderFleetMarkdown(report),
    json: () => renderFleetJson(report),
    findings: () => fleetFindingsReport(report),
  });
}
