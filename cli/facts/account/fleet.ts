import { valueOr, type AccountFacts, type AccountProvider, type Read, type Unreadable } from './account';
import type { AccountRole } from './account-role';
import { issuerOf } from './eks-issuers';

/** All clusters of an account in some regions. */
export interface FleetFacts {
  readonly regions: RegionFact[];
  readonly providers: Read<AccountProvider[]>;
  /** The roles whose trust mentions EKS issuers. */
  readonly roles: Read<AccountRole[]>;
}

export interface RegionFact {
  readonly region: string;
  /** The names of all clusters. */
  readonly names: Read<string[]>;
  readonly clusters: AccountFacts[];
  /** Clusters that could not be read, and why. */
  readonly unread: { readonly name: string; readonly why: Unreadable }[];
}

/** The issuers of all clusters that were read. */
export function fleetIssuers({ regions }: FleetFacts): Set<string> {
  return new Set(regions.flatMap(({ clusters }) => clusters.flatMap(({ cluster }) => issuerOf(cluster) ?? [])));
}

/** Whether every cluster of the region is known. */
export function isComplete({ names, unread }: RegionFact): boolean {
  return names.isRead && unread.length === 0;
}

/** The account, as any of the clusters tells. */
export function accountOf({ regions }: FleetFacts): string | undefined {
  return regions.flatMap(({ clusters }) => clusters)[0]?.cluster.account;
}

/** Roles that mention an issuer. */
export function rolesTrusting({ roles }: FleetFacts, issuer: string): AccountRole[] {
  return valueOr(roles, []).filter(({ mentions }) => mentions.includes(issuer));
}
