import { parse } from 'yaml';
import type { TemplateEntry } from './cluster-access';
import type { PlacedObject } from './manifest-objects';
import { asArray, asObject, asString, isObject } from '../../collect/templates/json';

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
  return {
    entries: values.filter(isObject).map(value => {
      const username = asString(value.username);
      return {
        kind: 'aws-auth', id, cluster, principal: String(value[key]), ...username !== undefined && { username }, groups: asArray(value.groups).map(String), policies: [],
      };
    }),
    gaps: [],
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
