import { unreadable } from './aws/aws-failure';
import { known, type Read } from '../facts/account/account';

/** Turns calls into what was read or could not be read, so that one failure does not stop the rest. */
export class Reader {
  constructor(private readonly profile?: string, private readonly onProgress?: (doing: string) => void) {}

  /** `permission` is what the call needs: `iam:ListRoles`. */
  public async read<T>(what: string, permission: string, call: () => Promise<T>): Promise<Read<T>> {
    this.onProgress?.(what);
    try {
      return known(await call());
    } catch (error) {
      return { isRead: false, why: unreadable(error, what, permission, this.profile) };
    }
  }

  /** The same for what is not AWS: no permission opens it, `fix` does. */
  public async reach<T>(what: string, fix: string, call: () => Promise<T>): Promise<Read<T>> {
    const read = await this.read(what, '', call);
    return read.isRead ? read : { isRead: false, why: { ...read.why, fix } };
  }
}
