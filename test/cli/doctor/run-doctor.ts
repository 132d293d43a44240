import pc from 'picocolors';
import type { FakeAccount } from './fake-account';
import { FakeAws } from './fake-aws';
import { clusterSites, FakeWeb, issuerSites, type FakeSites } from './fake-web';
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

/** Runs something that asks AWS and the web, with a fake of both in their places. */
export async function inFakeAccount<T>(account: FakeAccount, run: (aws: FakeAws) => Promise<T>, sites?: FakeSites): Promise<T> {
  const aws = new FakeAws(account);
  const web = new FakeWeb({ ...await clusterSites(), ...sites ?? await issuerSites() });
  const before = { ...process.env };
  Object.assign(process.env, FAKE_ENVIRONMENT, await web.listen(), { AWS_ENDPOINT_URL: await aws.listen() });
  try {
    return await run(aws);
  } finally {
    process.env = before;
    await Promise.all([aws.close(), web.close()]);
  }
}

/** Runs the command in this process, through the real SDK, against a fake account. */
export function runDoctor(
  account: FakeAccount, options: Partial<DoctorOptions> = {}, output: Partial<OutputOptions> = {}, sites?: FakeSites,
): Promise<DoctorRun> {
  return inFakeAccount(account, async aws => {
    const quiet = new Progress({ write: () => true });
    const plain: OutputOptions = { output: 'text', failOn: 'error', colors: pc.createColors(false) };
    const result = await doctor({ cluster: 'demo', kubernetes: false, ...options }, { ...plain, ...output }, quiet);
    return { ...result, calls: aws.calls };
  }, sites);
}

/** The report as data. */
export async function doctorReport(
  account: FakeAccount, options: Partial<DoctorOptions> = {}, sites?: FakeSites,
): Promise<DoctorJsonReport & { readonly calls: string[] }> {
  const { text, calls } = await runDoctor(account, options, { output: 'json' }, sites);
  return { ...JSON.parse(text) as DoctorJsonReport, calls };
}
