import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { Checker } from './checker';
import { CannotRun } from '../../../cli/cannot-run';

/** Whether somebody is to get in. */
export type Answer = 'allow' | 'deny';

interface Expectation {
  /** Where it stands, from 1. */
  readonly line: number;
  readonly expect: Answer;
}

/** A service account and a role. */
export interface WorkloadExpectation extends Expectation {
  readonly namespace: string;
  readonly name: string;
  /** Construct path or the end of it, logical id or name. */
  readonly role: string;
  /** Construct path or issuer URL; undefined for every cluster that the role trusts. */
  readonly cluster?: string;
  /** Undefined for the one in the manifest of the service account, else that of AWS. */
  readonly audience?: string;
}

/** What somebody is to do. */
export interface Action {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly subresource?: string;
}

/** Somebody who logs in, and something in the cluster. */
export interface PersonExpectation extends Expectation {
  readonly email?: string;
  readonly groups?: string[];
  /** Further claims of the ID token. */
  readonly claims: Record<string, unknown>;
  readonly can: Action;
  readonly namespace?: string;
  /** The name of one object. */
  readonly name?: string;
  /** The name of an association, for an app with several. */
  readonly association?: string;
}

/** What a file of expectations holds. */
export interface Expectations {
  readonly file: string;
  readonly workloads: WorkloadExpectation[];
  readonly people: PersonExpectation[];
}

const SERVICE_ACCOUNT = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/;
const ACTION = /^([a-z]+) ([a-z]+)(?:\.([a-z0-9.-]+))?(?:\/([a-z]+))?$/;

/** The expectations in a file; one sentence about the first line that is not right. */
export function readExpectations(file: string): Expectations {
  const lines = new LineCounter();
  const document = parseDocument(contentOf(file), { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new CannotRun(`${file}:${error.linePos?.[0].line ?? 1}: not YAML: ${error.message.split('\n')[0].replace(/ at line.*/, '')}`);
  }
  const lineOf = (path: (string | number)[]): number => {
    const range = (document.getIn(path, true) as { range?: number[] } | undefined)?.range;
    return range === undefined ? 1 : lines.linePos(range[0]).line;
  };
  const top = new Checker(`${file}:1`, document.toJS() as unknown);
  top.allow('workloads', 'people');
  const entries = <T>(key: 'workloads' | 'people', read: (checker: Checker, line: number) => T) => top.list(key).map((value, index) => {
    const line = lineOf([key, index]);
    return read(new Checker(`${file}:${line}`, value), line);
  });
  const expectations = { file, workloads: entries('workloads', readWorkload), people: entries('people', readPerson) };
  if (expectations.workloads.length + expectations.people.length === 0) {
    throw new CannotRun(`${file} expects nothing: it has neither 'workloads' nor 'people'`);
  }
  return expectations;
}

function readWorkload(checker: Checker, line: number): WorkloadExpectation {
  checker.allow('serviceAccount', 'role', 'cluster', 'audience', 'expect');
  const [, namespace, name] = checker.matching('serviceAccount', SERVICE_ACCOUNT, '<namespace>/<name>');
  return {
    line, namespace, name, role: checker.text('role'), cluster: checker.optionalText('cluster'), audience: checker.optionalText('audience'), expect: readAnswer(checker),
  };
}

function readPerson(checker: Checker, line: number): PersonExpectation {
  checker.allow('email', 'groups', 'claims', 'can', 'namespace', 'name', 'association', 'expect');
  const [, verb, resource, group, subresource] = checker.matching('can', ACTION, '<verb> <resource>, such as \'list secrets\' or \'get deployments.apps/scale\'');
  const person = {
    line,
    email: checker.optionalText('email'),
    groups: checker.optionalTexts('groups'),
    claims: checker.map('claims'),
    can: { verb, resource, ...group !== undefined && { group }, ...subresource !== undefined && { subresource } },
    namespace: checker.optionalText('namespace'),
    name: checker.optionalText('name'),
    association: checker.optionalText('association'),
    expect: readAnswer(checker),
  };
  if (person.email === undefined && Object.keys(person.claims).length === 0) {
    checker.refuse('\'email\' or \'claims\' must say who it is');
  }
  return person;
}

function readAnswer(checker: Checker): Answer {
  const [answer] = checker.matching('expect', /^(?:allow|deny)$/, '\'allow\' or \'deny\'');
  return answer as Answer;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotRun(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
