import { DOCTOR_CHECKS } from './checks/doctor-checks';
import { runDoctorChecks } from './checks/run-doctor-checks';
import type { AwsApis } from './collect/aws-api';
import { openAws, type AwsSession } from './collect/aws-clients';
import { collectAccount } from './collect/collect-account';
import type { Target } from './facts/account';
import { parseServiceAccount } from './facts/service-account';
import { hasFailed, type CommandResult, type OutputFormat, type OutputOptions } from './output';
import type { Progress } from './progress';
import { renderDoctorJson } from './report/doctor-json';
import { renderDoctorMarkdown } from './report/doctor-markdown';
import type { DoctorReport } from './report/doctor-report';
import { renderDoctorText } from './report/doctor-text';
import type { Colors } from './report/paint';

export interface DoctorOptions extends AwsSession {
  readonly cluster: string;
  /** `<namespace>/<name>`. */
  readonly serviceAccount?: string;
  /** An ARN. */
  readonly role?: string;
}

/** Says why pods and people are refused, from what a live account and cluster say about themselves. */
export async function doctor(options: DoctorOptions, output: OutputOptions, progress: Progress): Promise<CommandResult> {
  const target = targetOf(options);
  const apis = openAws(options);
  try {
    const { findings, text } = await diagnose(apis, target, { ...output, profile: options.profile, progress });
    return { text, failed: hasFailed(findings, output.failOn) };
  } finally {
    progress.clear();
    apis.close();
  }
}

interface DiagnoseOptions extends OutputOptions {
  readonly profile?: string;
  readonly progress: Progress;
}

async function diagnose(apis: AwsApis, target: Target, { profile, progress, output, colors }: DiagnoseOptions) {
  const facts = await collectAccount(apis, target, { profile, onProgress: doing => progress.show(`reading ${doing}`) });
  const diagnosis = runDoctorChecks(DOCTOR_CHECKS, facts);
  return { findings: diagnosis.findings, text: render({ facts, diagnosis }, output, colors) };
}

function targetOf({ cluster, serviceAccount, role }: DoctorOptions): Target {
  return {
    cluster,
    ...serviceAccount !== undefined && { serviceAccount: parseServiceAccount(serviceAccount) },
    ...role !== undefined && { role },
  };
}

function render(report: DoctorReport, output: OutputFormat, colors: Colors): string {
  switch (output) {
    case 'json':
      return renderDoctorJson(report);
    case 'markdown':
      return renderDoctorMarkdown(report);
    case 'text':
      return renderDoctorText(report, colors);
  }
}
