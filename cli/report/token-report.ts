import type { FindingsReport } from './findings-report';
import { labelled } from './layout';
import { code, escape } from './markup';
import type { Colors } from './paint';
import type { Diagnosis } from '../checks/run-doctor-checks';
import { claimNames, type TokenFact } from '../facts/login/login-token';
import { wordVerdict, type LoginVerdict } from '../facts/login/login-verdict';
import type { ClaimUse } from '../facts/login/token-use';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const FORMAT_VERSION = 1;
const GAP = 2;

/** What a token would become. */
export interface TokenReport {
  /** `cluster demo`, or what was given in place of one. */
  readonly where: string;
  readonly token: TokenFact;
  readonly verdict: LoginVerdict;
  readonly uses: ClaimUse[];
  readonly diagnosis: Diagnosis;
}

export function renderTokenJson({ where, token, verdict, uses }: TokenReport): string {
  const { algorithm, keyId } = token;
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, where, verdict, algorithm, keyId, claims: uses }, undefined, 2)}\n`;
}

/** The same for other programs: what is wrong, in place of what each claim is for. */
export function tokenFindingsReport({ where, token, verdict, diagnosis }: TokenReport): FindingsReport {
  const gaps = token.signature !== undefined || verdict.association === undefined ? [] : ['the signature of the token was not looked at'];
  return { command: 'token inspect', ...diagnosis, passed: diagnosis.passed.map(rule => ({ ...rule, where })), gaps };
}

/** One line for each claim that is used; the names of the others. */
export function renderTokenText(report: TokenReport, colors: Colors): string {
  const { where, token, verdict, uses } = report;
  const used = uses.filter(({ use }) => use !== undefined);
  const column = Math.max(...used.map(({ claim }) => claim.length)) + GAP;
  const columns = { indent: GAP, column };
  const paint = verdict.undecided !== undefined ? colors.yellow : verdict.rejection === undefined ? colors.green : colors.red;
  return [
    `${colors.bold('Token')} at ${colors.cyan(where)}${verdict.association === undefined ? '' : `, association ${verdict.association}`}`,
    ...labelled('', [paint(wordVerdict(verdict))], { indent: GAP, column: 0 }),
    '',
    ...used.flatMap(use => labelled(use.claim, [wordUse(use)], columns, colors.dim)),
    ...labelled('not used', [othersOf(report) || 'none'], { indent: GAP, column: Math.max(column, 'not used'.length + GAP) }, colors.dim),
    '',
    ...labelled('', [`signed with ${token.algorithm}${token.keyId === undefined ? '' : `, key ${token.keyId}`}`], { indent: GAP, column: 0 }),
    '',
  ].join('\n');
}

export function renderTokenMarkdown(report: TokenReport): string {
  const { where, verdict, uses } = report;
  const rows = uses.filter(({ use }) => use !== undefined)
    .map(({ claim, kind = 'absent', use = '', value, result = '' }) => `| ${[code(claim), kind, value === undefined ? '' : code(value), escape(use), escape(result)].map(cell).join(' | ')} |\n`);
  return [
    `## Token at ${code(where)}\n\n${escape(wordVerdict(verdict))}\n\n`,
    '| claim | kind | value | used as | result |\n|---|---|---|---|---|\n',
    ...rows,
    `\nNot used: ${othersOf(report).split(', ').filter(name => name !== '').map(code).join(', ') || 'none'}\n`,
  ].join('');
}

function wordUse({ kind, use, value, result }: ClaimUse): string {
  const outcome = result === undefined || result === '' ? '' : ` → ${result}`;
  return `${use}: ${kind === undefined ? '(absent)' : value ?? `(${kind})`}${outcome}`;
}

function othersOf({ uses, token }: TokenReport): string {
  const used = uses.filter(({ use }) => use !== undefined).map(({ claim }) => claim);
  return claimNames(token).filter(name => !used.includes(name)).sort().join(', ');
}

function cell(text: string): string {
  return text.replace(/(?<!\\)\|/g, '\\|');
}
