import { Token } from 'aws-cdk-lib';
import { CfnRole, type Role } from 'aws-cdk-lib/aws-iam';
import type { RoleFact } from './access-facts';
import { type NamedPolicy, statementsOf } from './attached-policies';
import { asList } from '../../core/trust/policy-document';
import { readableReference, readableText, readableValue } from '../readable-value';
import type { RoleTrust } from '../trust/role-trust';
import type { TrustPolicyDocument } from '../trust/trust-policy-document';

/** What a role tells the access report, as it is when somebody asks. */
export function roleFact(role: Role, trust: RoleTrust, document: TrustPolicyDocument): RoleFact {
  const text = (value: string) => readableText(role, value);
  const resource = role.node.defaultChild;
  return {
    kind: 'role',
    path: role.node.path,
    reference: readableReference(role),
    trusted: trust.trustedClusters.map(({ provider, issuer, audiences, serviceAccounts }) => ({
      provider: provider.node.path,
      issuer: Token.isUnresolved(issuer) ? undefined : issuer,
      audiences: audiences.map(text),
      serviceAccounts: serviceAccounts
        .map(({ namespace, name, wildcard }) => ({ namespace: text(namespace), name: text(name), isPattern: wildcard })),
    })),
    otherTrust: readableValue(role, asList(document.additions.Statement)) as unknown[],
    ...resource instanceof CfnRole ? policiesIn(resource) : { inlinePolicies: [], managedPolicies: [] },
  };
}

function policiesIn(resource: CfnRole): Pick<RoleFact, 'inlinePolicies' | 'managedPolicies' | 'permissionsBoundary'> {
  const { policies = [], managedPolicyArns = [], permissionsBoundary } = resource;
  return {
    inlinePolicies: asList(readableValue(resource, policies) as InlinePolicy[] | undefined).map(policy => inlinePolicy(resource, policy)),
    managedPolicies: readableValue(resource, managedPolicyArns) as string[] | undefined ?? [],
    permissionsBoundary: permissionsBoundary && readableText(resource, permissionsBoundary),
  };
}

/** An inline policy, as the resource of a role has it. */
interface InlinePolicy {
  readonly policyName: string;
  readonly policyDocument: unknown;
}

function inlinePolicy(resource: CfnRole, { policyName, policyDocument }: InlinePolicy): NamedPolicy {
  return { name: policyName, statements: statementsOf(resource, policyDocument) };
}
