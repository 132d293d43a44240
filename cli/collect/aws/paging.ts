import { known, type Read } from '../../facts/account/account';

/** More pages than any account has; an API that never ends its list would keep the command running. */
const MAX_PAGES = 100;

/** One page of a list, and how to ask for the next. */
export interface Page<T> {
  readonly items: T[];
  readonly next?: string;
}

/** All items of a list that comes in pages. */
export async function allPages<T>(fetchPage: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let count = 0; count < MAX_PAGES; count++) {
    const page = await fetchPage(token);
    items.push(...page.items);
    if (!page.next) {
      return items;
    }
    token = page.next;
  }
  throw new Error(`the list has more than ${MAX_PAGES} pages`);
}

/** A list with a hole in it would hide what is wrong with the missing part. */
export function allOrNone<T>(reads: Read<T>[]): Read<T[]> {
  const failed = reads.find(read => !read.isRead);
  return failed === undefined || failed.isRead ? known(reads.flatMap(read => (read.isRead ? [read.value] : []))) : failed;
}

/** As many requests at a time as the quotas of EKS and IAM bear easily. */
const CONCURRENCY = 4;

/** The answers for all items, in their order, with few requests at a time. */
export async function mapConcurrently<T, R>(items: T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      const [index, item] = entry;
      answers[index] = await ask(item);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return answers;
}
