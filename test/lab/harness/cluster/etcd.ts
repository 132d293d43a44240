import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GuardedProcess } from '../processes/guarded-process';
import type { Watchdog } from '../processes/watchdog';

/*
 * Sockets in the directory of the laboratory, in place of ports: nobody else can take them, and nobody else gets in.
 * etcd 3.4 wants them to look like a host and a port.
 */
const CLIENT_SOCKET = 'etcd-client:1';
const PEER_SOCKET = 'etcd-peer:1';

/** The address for API servers that run in the same directory. */
export const ETCD_URL = `unix://${CLIENT_SOCKET}`;

/** Starts the store of all API servers of a laboratory. */
export async function startEtcd(command: string, directory: string, watchdog: Watchdog): Promise<GuardedProcess> {
  const peer = `unix://${PEER_SOCKET}`;
  const etcd = new GuardedProcess({
    name: 'etcd',
    command,
    args: [
      '--data-dir=etcd', `--listen-client-urls=${ETCD_URL}`, `--advertise-client-urls=${ETCD_URL}`,
      `--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync', // nothing here has to survive a power failure
    ],
    directory,
  }, watchdog);
  await etcd.ready(() => existsSync(join(directory, CLIENT_SOCKET)) && etcd.log.includes('ready to serve client requests'));
  return etcd;
}
