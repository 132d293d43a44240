import type { AdoptOptions } from './adopt-options';
import { openAws } from './collect/aws/aws-clients';
import { mapConcurrently } from './collect/aws/paging';
import { collectAccount } from './collect/collect-account';
import { Reader } from './collect/reader';
import { valueOr } from './facts/account/account';
import { adoptableOf, type AdoptableFacts } from './facts/account/adoptable';
import type { Progress } from './progress';
import { mappingOf, renderAdoptedStack, type AdoptMode } from './report/adopt-report';

/** Says how to declare what exists for a cluster. */
export async function adopt(options: AdoptOptions, progress: Progress): Promise<string> {
  const facts = await collectAdoptable(options, progress);
  const mode: AdoptMode = options.reference ? 'reference' : 'import';
  const stack = renderAdoptedStack(facts, mode);
  const mapping = `${JSON.stringify(mode === 'import' ? mappingOf(facts) : {}, undefined, 2)}\n`;
  switch (options.output) {
    case 'typescript':
      return stack;
    case 'mapping':
      return mapping;
    case 'both':
      return mode === 'reference' ? stack : `${stack}\n/* cdk import --resource-mapping <file> with this in the file (--output mapping prints it alone):\n${mapping}*/\n`;
  }
}

async function collectAdoptable(options: AdoptOptions, progress: Progress): Promise<AdoptableFacts> {
  const { cluster, profile } = options;
  const apis = openAws(options);
  try {
    const onProgress = (doing: string): void => progress.show(`reading ${doing}`);
    const facts = await collectAccount(apis, { cluster }, { profile, onProgress });
    const reader = new Reader(profile, onProgress);
    const entries = await mapConcurrently(valueOr(facts.people?.accessEntries, []), principal =>
      reader.read(`the access entry of ${principal}`, 'eks:DescribeAccessEntry', () => apis.eks.readAccessEntry(cluster, principal)));
    const adoptable = adoptableOf(facts, entries.flatMap(entry => (entry.isRead ? [entry.value] : [])));
    return { ...adoptable, gaps: [...adoptable.gaps, ...entries.flatMap(entry => (entry.isRead ? [] : [`${entry.why.what}: ${entry.why.reason}`]))] };
  } finally {
    progress.clear();
    apis.close();
  }
}
