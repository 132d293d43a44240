import { repository } from '../../package.json';

/** Where the documentation of a rule is read. */
export function pageOfRule(id: string): string {
  return `${repository.url.replace(/\.git$/, '')}/blob/main/docs/cli.md#${id.toLowerCase()}`;
}
