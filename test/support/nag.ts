import { type App, Aspects } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type INagLogger, type NagLoggerErrorData, type NagLoggerNonComplianceData } from 'cdk-nag';

/** A finding of cdk-nag that stays, and why. */
export interface Acknowledgement {
  /** Matches the finding: `<path of the resource> <rule>[<what exactly>]`. */
  readonly finding: RegExp;
  readonly reason: string;
}

/** What cdk-nag (AwsSolutions) says of an app: `<path of the resource> <rule>[<what exactly>]`, sorted. */
export function nagFindings(app: App): string[] {
  const collector = new FindingCollector();
  Aspects.of(app).add(new AwsSolutionsChecks({ reports: false, additionalLoggers: [collector] }));
  app.synth({ force: true });
  return [...collector.findings].sort();
}

/** Keeps findings instead of printing them, so that acknowledgements need not stand in the example. */
class FindingCollector implements INagLogger {
  public readonly findings = new Set<string>();

  public onNonCompliance({ resource, ruleId, findingId }: NagLoggerNonComplianceData): void {
    this.findings.add(`${resource.node.path} ${ruleId}${findingId ? `[${findingId}]` : ''}`);
  }

  /** A rule that could not be checked is a finding too. */
  public onError({ resource, ruleId, errorMessage }: NagLoggerErrorData): void {
    this.findings.add(`${resource.node.path} ${ruleId} failed: ${errorMessage}`);
  }

  public onCompliance(): void {}
  public onNotApplicable(): void {}
  public onSuppressed(): void {}
  public onSuppressedError(): void {}
}
