import { resolveExec } from '../../../cli/collect/kubernetes/kube-exec';

const user = (script: string) => ({ name: 'u', exec: { command: process.execPath, args: ['-e', script], apiVersion: 'client.authentication.k8s.io/v1', env: [{ name: 'GIVEN', value: 'yes' }] } });

test('a user without a login command stays as it is', async () => {
  expect(await resolveExec({ name: 'u', token: 't' })).toEqual({ name: 'u', token: 't' });
});

test('the command gets its variables, and is told that nobody can type anything', async () => {
  const { token } = await resolveExec(user('const i = JSON.parse(process.env.KUBERNETES_EXEC_INFO); '
    + 'console.log(JSON.stringify({ status: { token: [process.env.GIVEN, i.apiVersion, i.spec.interactive].join() } }))'));

  expect(token).toBe('yes,client.authentication.k8s.io/v1,false');
});

test('a certificate is taken as well as a token', async () => {
  const { certData, keyData } = await resolveExec(user('console.log(JSON.stringify({ status: { clientCertificateData: "C", clientKeyData: "K" } }))'));

  expect([certData, keyData].map(data => Buffer.from(data ?? '', 'base64').toString())).toEqual(['C', 'K']);
});

test('a command that waits for somebody is not waited for, and is ended', async () => {
  const start = Date.now();

  await expect(resolveExec(user('setInterval(() => {}, 1000)'), 300)).rejects.toThrow(/did not end within 0\.3 s; log in first/);
  expect(Date.now() - start).toBeLessThan(5_000);
});
