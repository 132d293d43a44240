import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from './cache';
import { CannotStart } from './cannot-start';
import { GuardedProcess } from '../processes/guarded-process';

/** Comes with every Debian: the keys that its releases are signed with. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Releases by which a mirror of Debian is known in the configuration of apt. */
const RELEASES = ['bookworm', 'trixie', 'forky', 'sid', 'oldstable', 'stable', 'testing', 'unstable'];

/**
 * A release of Debian to take packages from, whatever release this machine has, without changing the machine: apt works in a
 * folder of its own, and packages are unpacked there, not installed. So it takes no rights either.
 *
 * apt verifies all of it: the index by its signature, files by their checksums in the index.
 */
export class DebianRelease {
  private readonly folder: string;
  private readonly env: Record<string, string>;

  constructor(private readonly codename: string, private readonly workshop: Workshop) {
    this.folder = join(workshop.directory, codename);
    ['lists/partial', 'cache/archives/partial', 'state', 'packages', 'root'].forEach(name => mkdirSync(join(this.folder, name), { recursive: true }));
    writeFileSync(join(this.folder, 'state/status'), ''); // as if nothing was installed
    writeFileSync(join(this.folder, 'debian.sources'), [
      'Types: deb deb-src', `URIs: ${mirror()}`, `Suites: ${codename}`, 'Components: main', `Signed-By: ${KEYRING}`, '',
    ].join('\n'));
    writeFileSync(join(this.folder, 'apt.conf'), [
      `Dir::Etc::SourceList "${this.folder}/debian.sources";`,
      'Dir::Etc::SourceParts "-";',
      'Dir::Etc::Preferences "-";',
      'Dir::Etc::PreferencesParts "-";',
      `Dir::State "${this.folder}/state";`,
      `Dir::State::status "${this.folder}/state/status";`,
      `Dir::State::Lists "${this.folder}/lists";`,
      `Dir::Cache "${this.folder}/cache";`,
      'APT::Sandbox::User "";', // the user that apt gives its rights up to cannot get into the folder
      'Acquire::Languages "none";',
      '',
    ].join('\n'));
    this.env = { APT_CONFIG: join(this.folder, 'apt.conf') };
  }

  /** Gets the index. */
  public async update(): Promise<void> {
    await this.run('apt-get', ['update']);
  }

  /** Downloads and unpacks packages; the folder that stands for `/` in them. */
  public async unpack(...packages: string[]): Promise<string> {
    await this.run('apt-get', ['download', ...packages]);
    const root = join(this.folder, 'root');
    for (const name of packages) {
      await this.run('dpkg-deb', ['-x', this.downloaded(name, '.deb'), root]);
    }
    return root;
  }

  /** Downloads and unpacks the source of a package, with the changes that Debian made to it; the folder of it. */
  public async unpackSource(name: string): Promise<string> {
    await this.run('apt-get', ['source', '--download-only', name]);
    const folder = join(this.workshop.directory, name);
    // apt has verified the files; what is not checked is the signature of whoever built the package, whose key may not be here
    await this.run('dpkg-source', ['--no-check', '-x', this.downloaded(name, '.dsc'), folder]);
    return folder;
  }

  private async run(command: string, args: string[]): Promise<void> {
    const name = `${this.codename}-${[command, ...args.filter(arg => /^[a-z]/.test(arg))].join('-')}`.replaceAll(/[^a-z0-9.-]+/gi, '-');
    const directory = join(this.folder, 'packages');
    await new GuardedProcess({ name, command, args, directory, env: this.env }, this.workshop.watchdog).succeeds();
  }

  private downloaded(name: string, extension: string): string {
    const folder = join(this.folder, 'packages');
    return join(folder, readdirSync(folder).find(file => file.startsWith(`${name}_`) && file.endsWith(extension)) ?? '');
  }
}

/** Says what keeps this machine from taking packages of Debian. */
export function debianProblem(): string | undefined {
  if (!['apt-get', 'dpkg-deb'].every(isInstalled)) {
    return 'this machine has no apt';
  }
  return existsSync(KEYRING) ? undefined : `this machine has no ${KEYRING} (package debian-archive-keyring)`;
}

/** Whether there is a program of this name. */
export function isInstalled(program: string): boolean {
  return pathOf(program) !== undefined;
}

/** Where a program is, if it is there. */
export function pathOf(program: string): string | undefined {
  return (process.env.PATH ?? '').split(':').map(folder => join(folder, program)).find(file => existsSync(file));
}

/** The mirror of Debian that this machine uses. */
function mirror(): string {
  const targets = execFileSync('apt-get', ['indextargets', '--format', '$(RELEASE) $(REPO_URI)', 'Created-By: Packages'], { encoding: 'utf8', env: process.env });
  const found = targets.split('\n').map(line => line.split(' ')).find(([release]) => RELEASES.includes(release));
  if (found === undefined) {
    throw new CannotStart('apt is not configured for a mirror of Debian');
  }
  return found[1];
}
