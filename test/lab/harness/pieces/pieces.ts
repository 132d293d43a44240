import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeOnce } from './cache';
import { CannotStart } from './cannot-start';
import { buildKubernetes } from './kubernetes-build';

/** The name of what is kept, to be changed with what is built. */
const CACHED = 'kubernetes-1.20-reflect2-1.0.2';

/** The programs that a control plane is made of. */
export interface Pieces {
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly etcd: string;
  /** The y of Kubernetes 1.y, of the controller manager. */
  readonly minorVersion: number;
}

/** The folder that the ecosystem's convention has for it, if it is set. */
export function assetsFolder(): string | undefined {
  return process.env.KUBEBUILDER_ASSETS || undefined;
}

/** Finds the programs where the variable KUBEBUILDER_ASSETS leads, else in the cache, where they are put the first time. */
export async function findPieces(): Promise<Pieces> {
  const folder = assetsFolder() ?? await makeOnce(CACHED, buildKubernetes);
  const [kubeApiserver, etcd, kubeControllerManager] = ['kube-apiserver', 'etcd', 'kube-controller-manager'].map(name => join(folder, name));
  const missing = [kubeApiserver, etcd, kubeControllerManager].filter(file => !existsSync(file));
  if (missing.length > 0) {
    throw new CannotStart(`not there: ${missing.join(', ')}; put ${missing.length > 1 ? 'them' : 'it'} there, of one release, or leave KUBEBUILDER_ASSETS empty, `
      + 'and they are built from Debian\'s source package');
  }
  return { kubeApiserver, kubeControllerManager, etcd, minorVersion: minorVersionOf(kubeControllerManager) };
}

function minorVersionOf(program: string): number {
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
  return Number(/v1\.(\d+)/.exec(version)?.[1]);
}
