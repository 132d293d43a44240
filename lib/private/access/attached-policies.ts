import { CfnManagedPolicy, CfnPolicy, CfnRolePolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { asList } from '../../core/trust/policy-document';
import { readablePath, readableReference, readableText, readableValue } from '../readable-value';

/** A policy, by what it is called in the app. */
export interface NamedPolicy {
  readonly name: string;
  readonly statements: unknown[];
}

/** The policies of an app that are resources of their own. */
export interface AttachedPolicies {
  /** By the reference of the role that they are attached to. */
  readonly byRole: Map<string, NamedPolicy[]>;
  /** Managed policies by the reference of their ARN. */
  readonly managed: Map<string, NamedPolicy>;
}

/** The policies of an app: by the roles that they name, as grants do, and those that roles name. */
export function attachedPolicies(root: IConstruct): AttachedPolicies {
  const byRole = new Map<string, NamedPolicy[]>();
  const managed = new Map<string, NamedPolicy>();
  for (const construct of root.node.findAll().filter(isPolicy)) {
    const policy = { name: readablePath(construct), statements: statementsOf(construct, construct.policyDocument) };
    rolesOf(construct).forEach(role => byRole.set(role, [...byRole.get(role) ?? [], policy]));
    if (construct instanceof CfnManagedPolicy) {
      managed.set(readableReference(construct), policy);
    }
  }
  return { byRole, managed };
}

/** The statements of a policy document, tokens spelled out. */
export function statementsOf(scope: IConstruct, document: unknown): unknown[] {
  const { Statement: statements } = (readableValue(scope, document) ?? {}) as { Statement?: unknown };
  return asList(statements);
}

function isPolicy(construct: IConstruct): construct is CfnPolicy | CfnManagedPolicy | CfnRolePolicy {
  return construct instanceof CfnPolicy || construct instanceof CfnManagedPolicy || construct instanceof CfnRolePolicy;
}

function rolesOf(policy: CfnPolicy | CfnManagedPolicy | CfnRolePolicy): string[] {
  return policy instanceof CfnRolePolicy ? [readableText(policy, policy.roleName)] : readableValue(policy, policy.roles ?? []) as string[] ?? [];
}
