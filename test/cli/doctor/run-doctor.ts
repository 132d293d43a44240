import pc from 'picocolors';
import type { FakeAccount } from './fake-account';
import { FakeAws } from './fake-aws';
import { doctor, type DoctorOptions } from '../../../cli/doctor';
import type { OutputOptions } from '../../../cli/output';
import { Progress } from '../../../cli/progress';
import type { DoctorJsonReport } from '../../../cli/report/doctor-json';

/** What the environment says of credentials: nothing of the machine that the tests run on. */
export const FAKE_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

export interface DoctorRun {
  readonly text: string;
  readonly failed: boolean;
  readonly calls: string[];
}

/** Runs the command in this process, through the real SDK, against a fake account. */
export async function runDoctor(account: FakeAccount, options: Partial<DoctorOptions> = {}, output: Partial<OutputOptions> = {}): Promise<DoctorRun> {
  const aws = new FakeAws(account);
  const before = { ...process.env };
  Object.assign(process.env, FAKE_ENVIRONMENT, { AWS_ENDPOINT_URL: await aws.listen() });
  try {
    const quiet = new Progress({ write: () => true });
    const plain: OutputOptions = { output: 'text', failOn: 'error', colors: pc.createColors(false) };
    const result = await doctor({ cluster: 'demo', ...options }, { ...plain, ...output }, quiet);
    return { ...result, calls: aws.calls };
  } finally {
    process.env = before;
    await aws.close();
  }
}

/** The report as data. */
export async function doctorReport(
  account: FakeAccount, options: Partial<DoctorOptions> = {},
): Promise<DoctorJsonReport & { readonly calls: string[] }> {
  const { text, calls } = await runDoctor(account, options, { output: 'json' });
  return { ...JSON.parse(text) as DoctorJsonReport, calls };
}
