import type { Log } from 'sarif';
import { healthyAccount } from './fake-account';
import { runDoctor } from './run-doctor';

const WITHOUT_PROVIDER = healthyAccount({ providers: {} });
const MAY_NOT_LIST = healthyAccount({ failures: { ListRoles: { status: 403, code: 'AccessDenied', message: 'User is not authorized' } } });

test('JUnit has a test for each rule that holds, and fails for problems', async () => {
  expect((await runDoctor(healthyAccount(), {}, { output: 'junit' })).text).toMatch(/failures="0" errors="0" skipped="0">\n.*<testcase classname="IRSA001" name="[^"]+"\/>/s);
  expect((await runDoctor(WITHOUT_PROVIDER, {}, { output: 'junit' })).text).toMatch(/<testcase classname="IRSA001" name="[^"]+">\n +<failure /);
});

test('JUnit skips what is unknown', async () => {
  expect((await runDoctor(MAY_NOT_LIST, {}, { output: 'junit' })).text).toMatch(/<testcase classname="IRSA004" name="unknown: [^"]+">\n +<skipped\/>/);
});

test('SARIF has the findings, and what is unknown is open', async () => {
  const resultsOf = async (account: typeof WITHOUT_PROVIDER) => (JSON.parse((await runDoctor(account, {}, { output: 'sarif' })).text) as Log).runs[0].results ?? [];

  expect(await resultsOf(healthyAccount())).toEqual([]);
  expect((await resultsOf(WITHOUT_PROVIDER))[0]).toMatchObject({ ruleId: 'IRSA001', kind: 'fail', level: 'error' });
  expect((await resultsOf(MAY_NOT_LIST)).find(({ ruleId }) => ruleId === 'IRSA004')).toMatchObject({ kind: 'open', level: 'none' });
});
