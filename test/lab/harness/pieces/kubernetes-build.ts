import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from './cache';
import { CannotStart } from './cannot-start';
import { debianProblem, DebianRelease, isInstalled } from './debian';
import { Stages } from './stages';
import { GuardedProcess } from '../processes/guarded-process';

/**
 * The last release of Debian whose source package has all of Kubernetes, 1.20; later ones have only what makes kubectl.
 * It is built with the Go of the same release: no other is known to.
 */
const RELEASE = 'bookworm';
const GO = 'golang-1.19';

/**
 * How objects without a Go type of their own are read. The 1.0.1 in the source does not know how Go 1.18 and later go through maps:
 * an API server with it ends with a segmentation fault on the first custom resource, and on the first patch of a webhook.
 * What Debian 12 has is 1.0.2, which does.
 */
const REFLECT = 'github.com/modern-go/reflect2';
const REFLECT_PACKAGE = 'golang-github-modern-go-reflect2-dev';

/** Programs that the build calls, and the packages that have them. */
const TOOLS: Record<string, string> = { 'dpkg-source': 'dpkg-dev', 'make': 'make', 'rsync': 'rsync' };

/** What the build yields. */
export const KUBERNETES_PIECES = ['kube-apiserver', 'kube-controller-manager', 'etcd'];

const OTHERWISE = 'or set KUBEBUILDER_ASSETS to a folder with kube-apiserver, kube-controller-manager and etcd of any release from 1.20 on';

/** Builds an API server and a controller manager of Kubernetes, and gets etcd, all from Debian. */
export async function buildKubernetes(workshop: Workshop): Promise<void> {
  const problem = debianProblem();
  if (problem) {
    throw new CannotStart(`${problem}, so Kubernetes cannot be built here: run the laboratory on Debian, ${OTHERWISE}`);
  }
  const stages = new Stages();
  await installTools(stages, workshop);
  const debian = new DebianRelease(RELEASE, workshop);
  await stages.while('getting the index of Debian 12', async () => debian.update());
  const root = await stages.while('getting Go 1.19 and etcd (90 MB)', async () => debian.unpack(`${GO}-go`, `${GO}-src`, REFLECT_PACKAGE, 'etcd-server'));
  const source = await stages.while('getting the source of Kubernetes 1.20 (34 MB)', async () => debian.unpackSource('kubernetes'));
  replaceReflect(root, source);
  await stages.while('building kube-apiserver and kube-controller-manager (3 to 8 minutes, once)', async () => make(workshop, root, source));
  for (const [from, name] of [[join(source, '_output/bin'), 'kube-apiserver'], [join(source, '_output/bin'), 'kube-controller-manager'], [join(root, 'usr/bin'), 'etcd']]) {
    copyFileSync(join(from, name), join(workshop.result, name));
    chmodSync(join(workshop.result, name), 0o755);
  }
}

/** Puts the library of Debian in place of the vendored one; the folder as a whole, or files of both would be built together. */
function replaceReflect(root: string, source: string): void {
  const vendored = join(source, 'vendor', REFLECT);
  rmSync(vendored, { recursive: true });
  cpSync(join(root, 'usr/share/gocode/src', REFLECT), vendored, { recursive: true });
}

/** Offline, with what is vendored in the source. Not by `go build`: make first generates code. */
async function make({ directory, watchdog }: Workshop, root: string, source: string): Promise<void> {
  mkdirSync(join(source, '.go/src/k8s.io'), { recursive: true });
  symlinkSync(source, join(source, '.go/src/k8s.io/kubernetes'));
  const goRoot = join(root, 'usr/lib/go-1.19');
  const build = new GuardedProcess({
    name: 'make',
    command: 'make',
    args: ['-C', source, 'WHAT=cmd/kube-apiserver cmd/kube-controller-manager'],
    directory,
    env: {
      PATH: `${join(goRoot, 'bin')}:/usr/local/bin:/usr/bin:/bin`, // another Go may come first on the path of the machine
      GOROOT: goRoot,
      GOPATH: join(source, '.go'),
      GOCACHE: join(directory, 'go-cache'),
      GO111MODULE: 'off',
      GOPROXY: 'off',
      GOFLAGS: '',
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '0',
    },
  }, watchdog);
  await build.succeeds();
}

/** Installs what is missing of the usual tools, if that takes no password. */
async function installTools(stages: Stages, { directory, watchdog }: Workshop): Promise<void> {
  const packages = Object.entries(TOOLS).filter(([program]) => !isInstalled(program)).map(([, name]) => name);
  if (packages.length === 0) {
    return;
  }
  const prefix = rightsPrefix();
  if (prefix === undefined) {
    throw new CannotStart(`building Kubernetes takes ${packages.join(', ')}: run \`sudo apt-get install ${packages.join(' ')}\`, ${OTHERWISE}`);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [['apt-get', 'update'], ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages]];
  await stages.while(`installing ${packages.join(', ')}`, async () => {
    for (const step of steps) {
      const [command, ...args] = [...prefix, ...step];
      await new GuardedProcess({ name: step.slice(0, 2).join('-'), command, args, directory, env }, watchdog).succeeds();
    }
  });
}

/** What to put before a command that only root may run. */
function rightsPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) {
    return [];
  }
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore', env: process.env });
    return ['sudo', '-n'];
  } catch {
    return undefined;
  }
}
