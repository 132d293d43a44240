import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import * as ports from '../harness/processes/free-port';
import { inLaboratory } from '../jest/in-laboratory';

const lab = inLaboratory(async laboratory => ({ laboratory }));

test('an API server whose port somebody else took meanwhile is started on another one', async () => {
  const other = createServer(socket => socket.destroy()).listen(0, ports.LOOPBACK);
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const chosen = jest.spyOn(ports, 'freePort').mockResolvedValueOnce(port);

  const cluster = await lab().laboratory.startCluster({ name: 'late', issuerUrl: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF' });

  expect(chosen).toHaveBeenCalledTimes(2);
  expect(cluster.endpoint).not.toBe(`https://127.0.0.1:${port}`);
  expect(await cluster.api.serviceAccounts()).toContain('default/default');
  other.close();
});
