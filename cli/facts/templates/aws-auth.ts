import { parse } from 'yaml';
import type { TemplateEntry } from './cluster-access';
import { notRead, readObjects, readTexts } from './list-property';
import type { PlacedObject } from './manifest-objects';
import { asObject, asString } from '../../collect/templates/json';

/** What was read of the ConfigMap that maps IAM principals where a cluster has no access entries. */
export interface AwsAuth {
  readonly entries: TemplateEntry[];
  readonly gaps: string[];
}

/** Lists in the ConfigMap, and what names the principal in each. */
const LISTS = { mapRoles: 'rolearn', mapUsers: 'userarn' };

/** The IAM principals that `aws-auth` lets in. */
export function readAwsAuth(objects: PlacedObject[]): AwsAuth {
  const maps = objects.filter(({ object: { kind, metadata } }) => kind === 'ConfigMap' && asObject(metadata).name === 'aws-auth');
  const lists = maps.flatMap(placed => Object.entries(LISTS).map(([list, key]) => readList(placed, list, key)));
  return { entries: lists.flatMap(({ entries }) => entries), gaps: lists.flatMap(({ gaps }) => gaps) };
}

function readList({ origin, cluster = '', object }: PlacedObject, list: string, key: string): AwsAuth {
  const text = asString(asObject(object.data)[list]) ?? '';
  const values = parseList(text);
  if (values === undefined) {
    return { entries: [], gaps: [`${list} of aws-auth in ${origin.path} cannot be read: it is not a list in JSON or YAML`] };
  }
  const id = { path: origin.path, stack: origin.stack ?? '', logicalId: origin.logicalId ?? '' };
  const { items, unread } = readObjects(values);
  const read = items.map(value => {
    const username = asString(value.username);
    const groups = readTexts(value.groups);
    const entry: TemplateEntry = {
      kind: 'aws-auth', id, cluster, principal: String(value[key]), ...username !== undefined && { username }, groups: groups.items, policies: [],
    };
    return { entry, gaps: notRead(`the groups of ${entry.principal} in ${list} of aws-auth in ${origin.path}`, groups) };
  });
  return {
    entries: read.map(({ entry }) => entry),
    gaps: [...notRead(`an item of ${list} of aws-auth in ${origin.path}`, { unread }), ...read.flatMap(({ gaps }) => gaps)],
  };
}

function parseList(text: string): unknown[] | undefined {
  try {
    const value: unknown = parse(text, { logLevel: 'error' }) ?? [];
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
