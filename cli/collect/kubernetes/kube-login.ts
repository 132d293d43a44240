import { readFileSync } from 'node:fs';
import { absentKubeconfig, contextOf, listContexts, loadKubeConfig, namedContext, type KubeConfigChoice } from './kube-config';
import { shakeHands } from './kube-handshake';
import type { KubeConfig, User } from './kube-library';
import { CannotRun } from '../../cannot-run';
import type { ClusterFact } from '../../facts/account/account';
import { readKubelogin, type KubeCredentials, type KubeLoginFact, type KubeServer } from '../../facts/login/kube-login';
import type { Reader } from '../reader';

/** How a person logs in: by the context that was asked for, else one that leads to the cluster, else the current one. */
export async function collectKubeLogin(cluster: ClusterFact, { kubeconfig, context }: KubeConfigChoice, reader: Reader): Promise<KubeLoginFact> {
  const absent = absentKubeconfig(kubeconfig);
  if (absent !== undefined) {
    throw new CannotRun(absent);
  }
  const config = loadKubeConfig(kubeconfig);
  const name = context === undefined ? contextOf(cluster, config)?.name ?? config.getCurrentContext() : namedContext(context, config);
  const chosen = config.getContextObject(name);
  if (chosen === null) {
    throw new CannotRun(`no context of the kubeconfig leads to cluster ${cluster.name}, and none is current; choose one with --context${listContexts(config)}`);
  }
  const user = config.getUser(chosen.user);
  const server = await serverOf(config, chosen.cluster, { cluster, reader });
  return {
    context: name,
    ...user !== null && { user: user.name },
    credentials: user === null ? { kind: 'none' } : credentialsOf(user),
    ...server !== undefined && { server },
  };
}

function credentialsOf(user: User): KubeCredentials {
  const plugin = user.exec as { command?: string; args?: string[] } | undefined;
  if (plugin?.command !== undefined) {
    return pluginOf(plugin.command, plugin.args ?? []);
  }
  const { authProvider } = user;
  if (authProvider !== undefined) {
    return { kind: 'auth-provider', name: (authProvider as { name?: string }).name ?? 'unnamed' };
  }
  const kinds = [['token', user.token], ['certificate', user.certData ?? user.certFile], ['password', user.password]] as const;
  return { kind: kinds.find(([, value]) => value)?.[0] ?? 'none' };
}

function pluginOf(command: string, args: string[]): KubeCredentials {
  const login = readKubelogin(command, args);
  const name = command.split(/[/\\]/).at(-1) ?? command;
  return login !== undefined ? { kind: 'kubelogin', login } : { kind: /^(aws|aws-iam-authenticator)(\.exe)?$/.test(name) ? 'aws' : 'plugin', command: name };
}

async function serverOf(
  config: KubeConfig, name: string, { cluster, reader }: { readonly cluster: ClusterFact; readonly reader: Reader },
): Promise<KubeServer | undefined> {
  const server = config.getCluster(name);
  if (server === null) {
    return undefined;
  }
  const { certificateAuthority } = cluster;
  const authority = authorityOf(server.caData, server.caFile);
  const handshake = server.server.startsWith('https://') ? await shakeHands(server, cluster, reader) : undefined;
  return {
    url: server.server,
    skipsVerification: server.skipTLSVerify,
    ...authority !== undefined && certificateAuthority !== undefined && { trustsCluster: holds(authority, decoded(certificateAuthority)) },
    ...handshake !== undefined && { handshake },
  };
}

/** In PEM. */
function authorityOf(data: string | undefined, file: string | undefined): string | undefined {
  if (data !== undefined) {
    return decoded(data);
  }
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch {
    return ''; // kubectl would trust nobody either
  }
}

/** Whether one of the certificates is that of the cluster, however its lines are broken. */
function holds(bundle: string, certificate: string): boolean {
  const plain = (text: string): string => text.replace(/\s/g, '');
  return plain(bundle).includes(plain(certificate));
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
