import { Token } from 'aws-cdk-lib';
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import type { PolicyRule } from '../../core/rbac/rbac-rules';
import { PACKAGE_NAME } from '../package-name';

/*
 * What constructs of this library let whom do, as plain data for the access report.
 *
 * Tokens in it are spelled out, so that the report needs to know neither the constructs nor how they are rendered.
 */

/** Where a construct keeps what it tells. */
const FACT = Symbol.for(`${PACKAGE_NAME}.access`);

/** A role that pods get. */
export interface RoleFact {
  readonly kind: 'role';
  readonly path: string;
  /** How policies that are attached to the role name it. */
  readonly reference: string;
  readonly trusted: {
    readonly provider: string;
    /** If it is known before deployment. */
    readonly issuer?: string;
    readonly audiences: string[];
    readonly serviceAccounts: { readonly namespace: string; readonly name: string; readonly isPattern: boolean }[];
  }[];
  /** Statements that were added to the trust. */
  readonly otherTrust: unknown[];
  readonly inlinePolicies: { readonly name: string; readonly statements: unknown[] }[];
  readonly managedPolicies: string[];
  readonly permissionsBoundary?: string;
}

/** Whoever has a role in Kubernetes. */
export interface SubjectFact {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** The construct path of the association or access entry that gives people the name. */
  readonly origin?: string;
}

/** A role in Kubernetes, and who has it. */
export interface BindingFact {
  readonly kind: 'binding';
  readonly path: string;
  /** Where the binding goes: a cluster, as in `WayIn`, or something else. */
  readonly destination?: string;
  readonly role: { readonly kind: string; readonly name: string; readonly rules: PolicyRule[] };
  /** All, if undefined. */
  readonly namespaces?: string[];
  readonly subjects: SubjectFact[];
}

/** What every way into a cluster has. */
interface WayIn {
  readonly path: string;
  /** What bindings that go to the cluster have as destination. */
  readonly destination: string;
  /** What people call the cluster. */
  readonly cluster: string;
}

/** People of an identity provider. */
export interface LoginFact extends WayIn {
  readonly kind: 'login';
  readonly configName: string;
  readonly issuerUrl: string;
  readonly usernameClaim: string;
  readonly usernamePrefix: string;
  readonly groupsClaim?: string;
  readonly groupsPrefix: string;
  readonly associated: boolean;
}

/** An IAM principal. */
export interface EntryFact extends WayIn {
  readonly kind: 'entry';
  readonly principal: string;
  readonly username?: string;
  readonly groups: string[];
  readonly accessPolicies: { readonly name: string; readonly namespaces?: string[] }[];
}

/** What one construct tells. */
export type AccessFact = RoleFact | BindingFact | LoginFact | EntryFact;

/** Lets a construct tell what it allows, when somebody asks. */
export function tellAccess(construct: IConstruct, fact: () => AccessFact): void {
  Object.defineProperty(construct, FACT, { value: fact });
}

/** What the constructs in a scope tell, in no order. */
export function accessFacts(scope: IConstruct): AccessFact[] {
  return scope.node.findAll().flatMap(construct => (construct as { [FACT]?: () => AccessFact })[FACT]?.() ?? []);
}

/** What people call a cluster: its name and environment, as far as they are known, or its place in the app. */
export function readableCluster(cluster: IClusterRef): string {
  const { clusterName } = cluster.clusterRef;
  if (Token.isUnresolved(clusterName)) {
    return cluster.node.path;
  }
  const environment = [cluster.env.account, cluster.env.region].filter(value => !Token.isUnresolved(value));
  return environment.length === 0 ? clusterName : `${clusterName} (${environment.join(', ')})`;
}
