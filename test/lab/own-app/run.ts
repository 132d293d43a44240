import { readExpectations } from './expectations';
import { type CheckedLine, isAsExpected } from './line';
import { OwnApp } from './own-app';
import { checkPeople, personQuestions } from './people';
import { renderReport } from './report';
import { checkWorkloads, workloadQuestions } from './workloads';
import { Lab } from '../harness/lab';

/** What to look at. */
export interface OwnAppOptions {
  /** A cloud assembly, or a template. */
  readonly app: string;
  /** The file of expectations. */
  readonly expect: string;
  /** Files of Kubernetes objects besides. */
  readonly manifests: string[];
}

/** What came of it. */
export interface OwnAppResult {
  readonly report: string;
  readonly asExpected: boolean;
}

/** Checks the expectations of a file against an app, in a laboratory. */
export async function runOwnApp({ app: path, expect: file, manifests }: OwnAppOptions, progress: (message: string) => void): Promise<OwnAppResult> {
  const expectations = readExpectations(file);
  const app = OwnApp.read([path, ...manifests]);
  const workloads = workloadQuestions(app, file, expectations.workloads);
  const people = personQuestions(app, file, expectations.people);

  progress('starting the laboratory');
  const lab = await Lab.start();
  try {
    progress('asking API servers and the stand-in of STS');
    const [ofWorkloads, ofPeople] = await Promise.all([checkWorkloads(lab, app, workloads), checkPeople(lab, app, people)]);
    const lines: CheckedLine[] = [...ofWorkloads, ...ofPeople];
    return { report: renderReport(file, app, lines), asExpected: lines.every(isAsExpected) };
  } finally {
    await lab.stop();
  }
}
