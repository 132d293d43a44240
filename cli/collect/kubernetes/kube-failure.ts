import { classifyFailure } from '../aws/aws-failure';
import { DeadlineExceeded } from '../deadline';
import { KubeStatusError } from './kube-http';
import { known, type Read, type Unreadable } from '../../facts/account/account';

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

/** Why the API server did not answer. */
export function reasonOf(error: unknown): string {
  if (error instanceof KubeStatusError && error.status === UNAUTHORIZED) {
    return 'the API server does not accept the credentials (401 Unauthorized)';
  }
  const failure = classifyFailure(error);
  return failure.kind === 'fatal' ? failure.sentence : failure.reason;
}

/** Nothing was heard: another attempt at the same address would take as long. */
export function isSilence(error: unknown): boolean {
  return error instanceof DeadlineExceeded;
}

/** Turns calls into what was read or could not be read; a refusal names the permission, as a rule of RBAC would give it. */
export class KubeReader {
  constructor(private readonly onProgress?: (doing: string) => void) {}

  /** `permission` is what the call needs: `list pods in namespace payments`. */
  public async read<T>(what: string, permission: string, call: () => Promise<T>): Promise<Read<T>> {
    this.onProgress?.(what);
    try {
      return known(await call());
    } catch (error) {
      return { isRead: false, why: unreadableKube(error, what, permission) };
    }
  }
}

export function unreadableKube(error: unknown, what: string, permission: string): Unreadable {
  const isDenied = error instanceof KubeStatusError && error.status === FORBIDDEN;
  return isDenied
    ? { what, reason: `access was denied: ${reasonOf(error)}`, permission }
    : { what, reason: reasonOf(error), fix: 'run the command again when the API server of the cluster answers, or leave it out with --no-kubernetes' };
}
