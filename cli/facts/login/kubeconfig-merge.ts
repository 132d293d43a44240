import { isMap, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml';
import { CannotRun } from '../../cannot-run';

/*
 * A kubeconfig with entries of ours among those of others, which stay as they are, comments included.
 */

/** What a kubeconfig of ours consists of: one entry of each kind. */
export interface KubeconfigEntries {
  readonly 'clusters': [{ readonly name: string; readonly cluster: { readonly server: string } }];
  readonly 'contexts': [{ readonly name: string; readonly context: object }];
  readonly 'users': [{ readonly name: string; readonly user: object }];
  readonly 'current-context': string;
}

export interface MergedKubeconfig {
  readonly text: string;
  /** What is new or other than before: `context demo@corp: added`. */
  readonly changes: string[];
}

const KINDS = [['clusters', 'cluster'], ['users', 'user'], ['contexts', 'context']] as const;

/** The file with our entries in it; `path` is what errors call it. A context that leads elsewhere is changed only by force. */
export function mergeKubeconfig(text: string | undefined, entries: KubeconfigEntries, path: string, force = false): MergedKubeconfig {
  const document = parse(text ?? '', path);
  const ours = entries.contexts[0].name;
  if (!force) {
    refuseOtherServer(document, entries, path);
  }
  const changes = KINDS.flatMap(([list, key]) => {
    const [entry] = entries[list];
    return setEntry(document, list, key, entry.name, (entry as unknown as Record<string, unknown>)[key], path);
  });
  const hasCurrent = Boolean(document.get('current-context'));
  if (!hasCurrent) {
    document.set('current-context', ours);
  }
  return { text: document.toString({ lineWidth: 0 }), changes: [...changes, ...hasCurrent ? [] : [`current context: ${ours}`]] };
}

function parse(text: string, path: string): Document {
  const document = parseDocument(text.trim() === '' ? 'apiVersion: v1\nkind: Config\n' : text);
  if (document.errors.length > 0 || !isMap(document.contents)) {
    const [reason] = (document.errors[0]?.message ?? 'it is not a map').split(/ at line |\n/); // what follows repeats the file, tokens included
    throw new CannotRun(`${path} is not a kubeconfig: ${reason}`);
  }
  return document;
}

/** Somebody else's context must not lead to our cluster all of a sudden. */
function refuseOtherServer(document: Document, { clusters: [{ cluster }], contexts: [{ name }] }: KubeconfigEntries, path: string): void {
  const context = find(document, 'contexts', name, path)?.toJSON() as { context?: { cluster?: string } } | undefined;
  const used = context?.context?.cluster;
  const server = used === undefined ? undefined : (find(document, 'clusters', used, path)?.toJSON() as { cluster?: { server?: string } } | undefined)?.cluster?.server;
  if (server !== undefined && server !== cluster.server) {
    throw new CannotRun(`context '${name}' of ${path} leads to ${server}, not to ${cluster.server}; choose another name with --context, or give --force to change it`);
  }
}

function setEntry(document: Document, list: string, key: string, name: string, value: unknown, path: string): string[] {
  const found = find(document, list, name, path);
  if (found === undefined) {
    if (!isSeq(document.get(list))) {
      document.set(list, document.createNode([]));
    }
    (document.get(list) as YAMLSeq).add(document.createNode({ name, [key]: value }));
    return [`${key} ${name}: added`];
  }
  if (JSON.stringify((found.toJSON() as Record<string, unknown>)[key]) === JSON.stringify(value)) {
    return [];
  }
  found.set(key, document.createNode(value));
  return [`${key} ${name}: changed`];
}

function find(document: Document, list: string, name: string, path: string): YAMLMap | undefined {
  const entries = document.get(list);
  if (entries === undefined || entries === null) {
    return undefined;
  }
  if (!isSeq(entries)) {
    throw new CannotRun(`${path} is not a kubeconfig: '${list}' is not a list`);
  }
  return entries.items.find((entry): entry is YAMLMap => isMap(entry) && entry.get('name') === name);
}
