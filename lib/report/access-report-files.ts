import { join } from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AccessReport } from './access-report';
import { writeIfChanged } from '../private/written-file';

/** What the report is called in the cloud assembly. */
const FILE_NAME = 'access-report';

/**
 * Properties of `AccessReportFiles`.
 */
export interface AccessReportFilesProps {
  /**
   * A further file for the report as JSON, from the working directory of the app.
   *
   * @default - only `access-report.json` in the cloud assembly
   */
  readonly jsonFile?: string;

  /**
   * A further file for the report as Markdown, from the working directory of the app. Commit it, to review changes.
   *
   * @default - only `access-report.md` in the cloud assembly
   */
  readonly markdownFile?: string;
}

/**
 * Lets synthesis write the access report on the scope that it is in: an app, a stage or a stack.
 *
 * It goes into the cloud assembly (`cdk.out`), as `access-report.json` and `access-report.md`, and where else you say.
 * Nothing is deployed.
 */
export class AccessReportFiles extends Construct {
  constructor(scope: Construct, id: string, props: AccessReportFilesProps = {}) {
    super(scope, id);
    attachCustomSynthesis(this, { onSynthesize: session => write(AccessReport.of(scope), session, props) });
  }
}

function write(report: AccessReport, { outdir }: ISynthesisSession, { jsonFile, markdownFile }: AccessReportFilesProps): void {
  const json = `${JSON.stringify(report.toJson(), undefined, 2)}\n`;
  const markdown = report.toMarkdown();
  [join(outdir, `${FILE_NAME}.json`), jsonFile].filter(path => path !== undefined).forEach(path => writeIfChanged(path, json));
  [join(outdir, `${FILE_NAME}.md`), markdownFile].filter(path => path !== undefined).forEach(path => writeIfChanged(path, markdown));
}
