import { CannotRun } from './cannot-run';
import type { Diagnosis } from './checks/run-doctor-checks';
import { diagnoseDescribed, diagnoseToken } from './checks/token-checks';
import { openAws, type AwsSession } from './collect/aws/aws-clients';
import { collectAccount } from './collect/collect-account';
import { nameOf, readTokenFile } from './collect/token-file';
import type { AssociationFact } from './facts/account/account';
import { describeToken, parseToken, type ParsedToken, type TokenFact } from './facts/login/login-token';
import { associationOf, verdictOf, type LoginVerdict } from './facts/login/login-verdict';
import { claimUses } from './facts/login/token-use';
import type { CommandResult, OutputFormat, OutputOptions } from './output';
import type { Progress } from './progress';
import type { Colors } from './report/paint';
import { renderReport } from './report/render-report';
import { renderTokenJson, renderTokenMarkdown, renderTokenText, tokenFindingsReport, type TokenReport } from './report/token-report';
import type { OidcConfig } from '../lib/core/login/oidc-claims';

export interface TokenInspectOptions extends AwsSession {
  /** Where the token is; `-` is the standard input. */
  readonly file: string;
  /** The cluster whose associations decide; else the ones that follow do. */
  readonly cluster?: string;
  readonly issuerUrl?: string;
  readonly clientId?: string;
  readonly usernameClaim?: string;
  readonly usernamePrefix?: string;
  readonly groupsClaim?: string;
  readonly groupsPrefix?: string;
  /** `<claim>=<value>`. */
  readonly requiredClaim?: string[];
}

/** Says what the API server of a cluster would make of a token, claim by claim. */
export async function inspectTokenFile(options: TokenInspectOptions, { output, colors }: OutputOptions, progress: Progress): Promise<CommandResult> {
  const parsed = parseToken(await readTokenFile(options.file), nameOf(options.file));
  const { cluster } = options;
  const inspected = cluster === undefined ? withoutCluster(parsed, options) : await atCluster(parsed, cluster, options, progress);
  const { where, token, associations, issuerUrl, diagnose } = inspected;
  const verdict = verdictOf(token, associations, issuerUrl);
  const uses = claimUses(token, associationOf(token, associations));
  return { text: render({ where, token, verdict, uses, diagnosis: diagnose(verdict) }, output, colors), failed: verdict.username === undefined };
}

interface Inspected {
  readonly where: string;
  readonly token: TokenFact;
  readonly associations: AssociationFact[];
  /** That of the cluster; undefined if nobody named one. */
  readonly issuerUrl?: string;
  /** What rules say, once it is known whether the token is accepted. */
  readonly diagnose: (verdict: LoginVerdict) => Diagnosis;
}

async function atCluster(parsed: ParsedToken, cluster: string, options: TokenInspectOptions, progress: Progress): Promise<Inspected> {
  const apis = openAws(options);
  try {
    const facts = await collectAccount(apis, { cluster, tokenFile: options.file }, {
      profile: options.profile, token: parsed, onProgress: doing => progress.show(`reading ${doing}`),
    });
    const associations = facts.people?.associations;
    if (facts.token === undefined || !associations?.isRead) {
      const why = associations?.isRead === false ? associations.why : undefined;
      throw new CannotRun(`the associations of cluster ${cluster} cannot be read: ${why?.reason}${why?.permission === undefined ? '' : `; allow ${why.permission}, or describe the association with --issuer-url and --client-id`}`);
    }
    const { token, cluster: { issuerUrl } } = facts;
    return { where: `cluster ${cluster}`, token, associations: associations.value, issuerUrl, diagnose: verdict => diagnoseToken(facts, verdict) };
  } finally {
    progress.clear();
    apis.close();
  }
}

/** Signatures are not looked at: nothing is asked of anybody. */
function withoutCluster(parsed: ParsedToken, options: TokenInspectOptions): Inspected {
  const config = configOf(options);
  const token = describeToken(parsed, [config], Math.floor(Date.now() / 1_000));
  const association: AssociationFact = { name: '(as described)', status: 'ACTIVE', config };
  return {
    where: 'the association described', token, associations: [association], diagnose: verdict => diagnoseDescribed(token, association, verdict),
  };
}

function configOf({ issuerUrl, clientId, requiredClaim = [], ...options }: TokenInspectOptions): OidcConfig {
  const { usernameClaim, usernamePrefix, groupsClaim, groupsPrefix } = options;
  if (issuerUrl === undefined || clientId === undefined) {
    throw new CannotRun('give --cluster, or describe the association with --issuer-url and --client-id');
  }
  const required = requiredClaim.map(text => {
    const [, claim, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (claim === undefined) {
      throw new CannotRun(`--required-claim must be <claim>=<value>, got '${text}'`);
    }
    return [claim, value];
  });
  const requiredClaims = required.length === 0 ? {} : { requiredClaims: Object.fromEntries(required) as Record<string, string> };
  return { issuerUrl, clientId, usernameClaim, usernamePrefix, groupsClaim, groupsPrefix, ...requiredClaims };
}

function render(report: TokenReport, output: OutputFormat, colors: Colors): string {
  return renderReport(output, {
    text: () => renderTokenText(report, colors),
    markdown: () => renderTokenMarkdown(report),
    json: () => renderTokenJson(report),
    findings: () => tokenFindingsReport(report),
  });
}
