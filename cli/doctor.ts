import { CannotRun } from './cannot-run';
import { checksAbout } from './checks/doctor-checks';
import { runDoctorChecks } from './checks/run-doctor-checks';
import type { AwsApis } from './collect/aws/aws-api';
import { openAws, type AwsSession } from './collect/aws/aws-clients';
import { collectAccount } from './collect/collect-account';
import type { KubernetesQuestion } from './collect/kubernetes/kube-collect';
import type { KubeConfigChoice } from './collect/kubernetes/kube-config';
import { nameOf, readTokenFile } from './collect/token-file';
import { isAboutPerson, isAboutWorkload, type Target } from './facts/account/account';
import { parseHours } from './facts/account/assume-role-events';
import type { Person } from './facts/cluster/access-matrix';
import { parsePod } from './facts/cluster/pod-reference';
import { parseServiceAccount } from './facts/cluster/service-account';
import { parseToken, type ParsedToken } from './facts/login/login-token';
import { hasFailed, type CommandResult, type OutputFormat, type OutputOptions } from './output';
import type { Progress } from './progress';
import { renderDoctorJson } from './report/doctor-json';
import { renderDoctorMarkdown } from './report/doctor-markdown';
import type { DoctorReport } from './report/doctor-report';
import { renderDoctorText } from './report/doctor-text';
import type { FindingsReport } from './report/findings-report';
import type { Colors } from './report/paint';
import { renderReport } from './report/render-report';

export interface DoctorOptions extends AwsSession {
  readonly cluster: string;
  /** `<namespace>/<name>`. */
  readonly serviceAccount?: string;
  /** An ARN. */
  readonly role?: string;
  /** Where the ID token of a person is; `-` is the standard input. */
  readonly tokenFile?: string;
  /** `<namespace>/<name>`. */
  readonly pod?: string;
  /** The API server of the cluster is asked too, unless this is false. */
  readonly kubernetes?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Whether the question is how the user of a kubeconfig logs in. */
  readonly userFromKubeconfig?: boolean;
  /** A cloud assembly, template or file of Kubernetes objects whose bindings are compared with those of the cluster. */
  readonly app?: string;
  /** Whose access is asked about, with the prefix of the association. */
  readonly asGroup?: string[];
  readonly asUser?: string;
  /** Where they want to do something (default: everywhere). */
  readonly namespace?: string;
  /** Whether calls may be made that create something: tokens and reviews. */
  readonly probe?: boolean;
  /** For how many hours to look for refused calls in CloudTrail; true for the usual number. */
  readonly events?: string | true;
}

/** Says why pods and people are refused, from what a live account and cluster say about themselves. */
export async function doctor(options: DoctorOptions, output: OutputOptions, progress: Progress): Promise<CommandResult> {
  const target = targetOf(options);
  const kubernetes = questionOf(options);
  const eventHours = eventHoursOf(options, target);
  const token = options.tokenFile === undefined ? undefined : await readToken(options.tokenFile);
  const apis = openAws(options);
  try {
    const asked = { profile: options.profile, token, kubernetes, kubeLogin: kubeLoginOf(options), app: options.app, eventHours };
    const { findings, text } = await diagnose(apis, target, { ...output, ...asked, progress });
    return { text, failed: hasFailed(findings, output.failOn) };
  } finally {
    progress.clear();
    apis.close();
  }
}

interface DiagnoseOptions extends OutputOptions {
  readonly profile?: string;
  readonly progress: Progress;
  readonly token?: ParsedToken;
  readonly kubernetes?: KubernetesQuestion;
  readonly kubeLogin?: KubeConfigChoice;
  readonly app?: string;
  readonly eventHours?: number;
}

async function diagnose(apis: AwsApis, target: Target, { progress, output, colors, ...asked }: DiagnoseOptions) {
  const facts = await collectAccount(apis, target, { ...asked, onProgress: doing => progress.show(`reading ${doing}`) });
  const diagnosis = runDoctorChecks(checksAbout(facts.target), facts);
  return { findings: diagnosis.findings, text: render({ facts, diagnosis }, output, colors) };
}

async function readToken(path: string): Promise<ParsedToken> {
  return parseToken(await readTokenFile(path), nameOf(path));
}

function targetOf({ cluster, serviceAccount, role, tokenFile, userFromKubeconfig }: DoctorOptions): Target {
  return {
    cluster,
    ...serviceAccount !== undefined && { serviceAccount: parseServiceAccount(serviceAccount) },
    ...role !== undefined && { role },
    ...tokenFile !== undefined && { tokenFile },
    ...userFromKubeconfig && { userFromKubeconfig },
  };
}

/** Where to look for the user; undefined if nobody asked. */
function kubeLoginOf({ userFromKubeconfig, kubeconfig, context }: DoctorOptions): KubeConfigChoice | undefined {
  return userFromKubeconfig ? { ...kubeconfig !== undefined && { kubeconfig }, ...context !== undefined && { context } } : undefined;
}

/** How far back to look in CloudTrail; undefined to leave it out. */
function eventHoursOf({ events, pod }: DoctorOptions, target: Target): number | undefined {
  if (events !== undefined && isAboutPerson(target) && !isAboutWorkload(target) && pod === undefined) {
    throw new CannotRun('--events is about pods that STS refuses, and the question is about a person: leave it out, or add --service-account or --pod');
  }
  return events === undefined ? undefined : parseHours(events);
}

/** What to ask the API server; undefined to leave it out: the user of a kubeconfig that is asked about would have to log in. */
function questionOf(options: DoctorOptions): KubernetesQuestion | undefined {
  const { pod, serviceAccount, kubeconfig, context, probe = false, userFromKubeconfig = false, kubernetes = true, namespace } = options;
  const person = personIn(options);
  if (pod !== undefined && serviceAccount !== undefined) {
    throw new CannotRun('give --pod or --service-account, not both: the pod says which service account it runs as');
  }
  if (options.app !== undefined) {
    requireWholeCluster(options);
  }
  if (!kubernetes) {
    const needs = { pod, ...userFromKubeconfig ? {} : { kubeconfig, context }, probe: probe || undefined };
    const contradiction = Object.entries(needs).find(([, value]) => value !== undefined);
    if (contradiction !== undefined) {
      throw new CannotRun(`--${contradiction[0]} needs the API server of the cluster, which --no-kubernetes leaves out`);
    }
    return undefined;
  }
  requireProbe(options);
  const isOnlyAboutKubeconfig = userFromKubeconfig && pod === undefined && serviceAccount === undefined;
  if (isOnlyAboutKubeconfig && probe && options.tokenFile === undefined && person === undefined) {
    throw new CannotRun('--probe has nothing to try for --user-from-kubeconfig, since nobody logs in for it: leave it out, or add --token-file with a token of the person');
  }
  return isOnlyAboutKubeconfig && !probe ? undefined : {
    probe,
    ...pod !== undefined && { pod: parsePod(pod) },
    ...kubeconfig !== undefined && { kubeconfig },
    ...context !== undefined && { context },
    ...person !== undefined && { person },
    ...namespace !== undefined && { namespace },
  };
}

/** Whose access is asked about, if anybody's but that of a token. */
function personIn({ asGroup, asUser }: DoctorOptions): Person | undefined {
  return asGroup === undefined && asUser === undefined ? undefined : { ...asUser !== undefined && { user: asUser }, groups: asGroup ?? [] };
}

/** The API server says what somebody else may do in a review. */
function requireProbe({ asGroup, asUser, namespace, tokenFile, probe }: DoctorOptions): void {
  if (namespace !== undefined && asGroup === undefined && asUser === undefined && tokenFile === undefined) {
    throw new CannotRun('--namespace is about what somebody may do: say who with --as-group, --as-user or --token-file');
  }
  const option = asGroup !== undefined ? '--as-group' : asUser !== undefined ? '--as-user' : namespace !== undefined ? '--namespace' : undefined;
  if (option !== undefined && !probe) {
    throw new CannotRun(`${option} asks the API server what they may do, which creates reviews, of which nothing stays: say --probe as well`);
  }
}

/** Bindings are read where the question is about people, or about everything. */
function requireWholeCluster(options: DoctorOptions): void {
  const narrower = (['serviceAccount', 'pod', 'role', 'userFromKubeconfig'] as const).find(name => options[name] !== undefined && options[name] !== false);
  if (narrower !== undefined) {
    throw new CannotRun(`--app is about the bindings of the whole cluster: leave --${narrower.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)} out`);
  }
}

function render(report: DoctorReport, output: OutputFormat, colors: Colors): string {
  return renderReport(output, {
    text: () => renderDoctorText(report, colors),
    markdown: () => renderDoctorMarkdown(report),
    json: () => renderDoctorJson(report),
    findings: () => findingsReport(report),
  });
}

function findingsReport({ diagnosis }: DoctorReport): FindingsReport {
  return { command: 'doctor', ...diagnosis, gaps: [] };
}
