import type { Counts } from './counts';

/** How often to measure. */
export interface Plan {
  readonly serviceAccounts: number;
  readonly rounds: number;
  /** No round is begun after this, once there are a few: synthesis takes seconds in aws-cdk-lib versions that validate templates. */
  readonly budgetSeconds: number;
}

export type ContenderId = 'cluster' | 'cfn-role' | 'iam-role' | 'package-literal' | 'package-token' | 'eks-v2';

/** What a contender cost; times have one entry per round, in milliseconds. */
export interface Measurement {
  readonly id: ContenderId;
  /** What the report calls the contender. */
  readonly title: string;
  readonly counts: Counts;
  readonly assetBytes: number;
  /** What the CDK says where a template is too large for CloudFormation. */
  readonly refusal?: string;
  /** Time on the clock. */
  readonly wall: number[];
  /** Time on processors, all threads together. */
  readonly cpu: number[];
}

/** All contenders with the same number of service accounts. */
export interface SizeResult {
  readonly serviceAccounts: number;
  readonly rounds: number;
  /** The stack without service accounts. */
  readonly base: Counts;
  readonly measurements: Measurement[];
}

/** The measurement of one contender. */
export function measurementOf(result: SizeResult, id: ContenderId): Measurement {
  const found = result.measurements.find(measurement => measurement.id === id);
  if (!found) {
    throw new Error(`'${id}' was not measured`);
  }
  return found;
}
