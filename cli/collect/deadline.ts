/** How long one answer may take, attempts and credentials included, in milliseconds. */
export const CALL_LIMIT = 10_000;

/** Nothing was heard in time. */
export class DeadlineExceeded extends Error {
  public override readonly name = 'DeadlineExceeded';
}

/** The answer to a call, or the end of patience; whatever the call still does then is aborted. */
export async function withDeadline<T>(call: (abortSignal: AbortSignal) => Promise<T>, limit = CALL_LIMIT): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineExceeded(`no answer within ${limit / 1000} s`));
      controller.abort();
    }, limit);
  });
  try {
    return await Promise.race([call(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}
