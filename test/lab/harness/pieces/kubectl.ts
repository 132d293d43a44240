import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeOnce, type Workshop } from './cache';
import { CannotStart } from './cannot-start';
import { debianProblem, DebianRelease, pathOf } from './debian';
import { assetsFolder } from './pieces';
import { Stages } from './stages';

/** The first release of kubectl that speaks `client.authentication.k8s.io/v1` with its plugins. */
const FIRST_MINOR = 22;

/** A release of Debian whose kubectl is later than that; it runs on earlier ones too. */
const RELEASE = 'trixie';

/** The name of what is kept, to be changed with what is in it. */
const CACHED = 'kubectl-1.32';

/** Finds a kubectl where KUBEBUILDER_ASSETS leads or on the path, else in the cache, where one of Debian is put the first time. */
export async function findKubectl(): Promise<string> {
  const candidates = [join(assetsFolder() ?? '', 'kubectl'), pathOf('kubectl')];
  const found = candidates.find(file => file !== undefined && existsSync(file) && isRecent(file));
  return found ?? join(await makeOnce(CACHED, fetchKubectl), 'kubectl');
}

async function fetchKubectl(workshop: Workshop): Promise<void> {
  const problem = debianProblem();
  if (problem) {
    throw new CannotStart(`${problem} to get kubectl with: install kubectl 1.${FIRST_MINOR} or later`);
  }
  const debian = new DebianRelease(RELEASE, workshop);
  const root = await new Stages().while('getting kubectl of Debian 13 (16 MB)', async () => {
    await debian.update();
    return debian.unpack('kubectl');
  });
  copyFileSync(join(root, 'usr/bin/kubectl'), join(workshop.result, 'kubectl'));
}

function isRecent(kubectl: string): boolean {
  try {
    const answer = JSON.parse(execFileSync(kubectl, ['version', '--client', '--output=json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as {
      clientVersion: { minor: string };
    };
    return parseInt(answer.clientVersion.minor) >= FIRST_MINOR;
  } catch {
    return false; // not a kubectl, or one that does not run here
  }
}
