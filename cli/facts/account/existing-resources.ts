import type { AccountFacts, Read, Unreadable } from './account';
import { known } from './account';
import { parseRoleArn } from './role-arn';
import type { CreatedResource } from '../templates/created-resources';

/*
 * What an app would create although it is there already.
 */

export interface AdoptionFacts {
  /** Where the app is: `cdk.out`. */
  readonly path: string;
  /** How many resources of the app were looked for. */
  readonly wanted: number;
  readonly existing: ExistingResource[];
  /** What makes resources of which only the deployment knows whether they are there. */
  readonly undecided: string[];
  /** What makes resources in other accounts, where nobody looked. */
  readonly elsewhere: string[];
  readonly notRead: Unreadable[];
}

/** Something that is in the account, and that a stack of the app has or would create. */
export interface ExistingResource {
  readonly wanted: CreatedResource;
  /** What identifies it to CloudFormation, or is a part of that. */
  readonly name: string;
  /** What CloudFormation has for the resource of the app, if anything; undefined where the name of the stack is not known. */
  readonly made?: Read<MadeResource>;
}

/** What CloudFormation has for a resource: nothing, if there is no such stack or the stack does not have it. */
export interface MadeResource {
  readonly physicalId?: string;
}

/** What is in the account besides what the other facts say. */
export interface OtherResources {
  /** By namespace and service account: what EKS calls the association. */
  readonly podIdentityAssociations: Read<Map<string, string>>;
  /** By region and domain: whether there is such a domain. */
  readonly domains: Map<string, Read<boolean>>;
}

/** The name of the existing thing that leaves no room for the wanted one; undefined if there is none. */
export function existingName(wanted: CreatedResource, facts: AccountFacts, others: OtherResources): Read<string | undefined> {
  const { cluster, providers, people, roleArns } = facts;
  const { kind, key, issuerUrl } = wanted;
  switch (kind) {
    case 'cluster':
      return known(key === cluster.name ? key : undefined);
    case 'provider':
      return inRead(providers, all => all.find(({ issuer }) => issuer === key)?.arn);
    case 'association':
      return inRead(people?.associations, all => all.find(({ name, config }) => name === key || config.issuerUrl === issuerUrl)?.name);
    case 'access entry':
      return inRead(people?.accessEntries, all => all.find(principal => principal === key));
    case 'pod identity association':
      return inRead(others.podIdentityAssociations, all => all.get(key));
    case 'domain':
      return inRead(others.domains.get(domainKey(wanted, cluster.region)), isThere => (isThere ? key : undefined));
    case 'role': // IAM does not distinguish names by case
      return inRead(roleArns, all => all.find(arn => parseRoleArn(arn)?.name.toLowerCase() === key.toLowerCase()));
  }
}

/** Where a domain is looked for. */
export function domainKey({ stack, key }: CreatedResource, region: string): string {
  return `${stack.region ?? region} ${key}`;
}

/** Whether what CloudFormation has is the existing thing: its identifier may have several parts. */
export function isSameThing(physicalId: string, { name, wanted: { kind } }: ExistingResource): boolean {
  const parts = physicalId.split(kind === 'association' || kind === 'pod identity association' ? /[|/]/ : '|');
  const same = kind === 'role' ? name.split('/').at(-1) ?? name : name;
  return parts.includes(same) || physicalId === same;
}

/** What nobody needed to read is not there to be in the way. */
function inRead<T, R>(read: Read<T> | undefined, find: (value: T) => R): Read<R | undefined> {
  return read === undefined ? known(undefined) : read.isRead ? known(find(read.value)) : read;
}
