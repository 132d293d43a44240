import type { FindingsReport } from './findings-report';
import { renderJunit } from './junit';
import { renderSarif } from './sarif';
import type { OutputFormat } from '../output';

/** A report in its forms, of which one is made. */
export interface ReportForms {
  readonly text: () => string;
  readonly markdown: () => string;
  readonly json: () => string;
  /** What programs that read findings of whatever command are told. */
  readonly findings: () => FindingsReport;
}

/** The report in the form that was asked for. */
export function renderReport(output: OutputFormat, forms: ReportForms): string {
  switch (output) {
    case 'sarif':
      return renderSarif(forms.findings());
    case 'junit':
      return renderJunit(forms.findings());
    default:
      return forms[output]();
  }
}
