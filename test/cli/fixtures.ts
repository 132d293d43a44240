import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../cli/collect/templates/json';
import type { StackTemplate } from '../../cli/collect/templates/stack-template';
import type { Facts, RoleFact } from '../../cli/facts/templates/facts';
import { gatherFacts } from '../../cli/facts/templates/gather-facts';

export const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
export const OTHER_ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210';
export const PROVIDER_ARN = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
export const SUBJECT = 'system:serviceaccount:payments:api';

/** A stack of a hand-written template. */
export function stackTemplate(resources: JsonObject, overrides: Partial<StackTemplate> & { sections?: JsonObject } = {}): StackTemplate {
  const { sections, ...rest } = overrides;
  return { name: 'App', constructPaths: {}, template: { Resources: resources, ...sections }, ...rest };
}

/** A statement that lets one service account in. */
export function trustStatement(overrides: JsonObject = {}): JsonObject {
  return {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER_ARN },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: SUBJECT } },
    ...overrides,
  };
}

export function trustPolicy(...statements: unknown[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

export function role(trust: unknown, properties: JsonObject = {}): JsonObject {
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust, ...properties } };
}

export function factsOf(resources: JsonObject, overrides?: Parameters<typeof stackTemplate>[1]): Facts {
  return gatherFacts({ stacks: [stackTemplate(resources, overrides)], gaps: [] });
}

/** The one role of an app with this trust policy. */
export function roleFacts(trust: unknown, properties?: JsonObject, others: JsonObject = {}): RoleFact {
  const { roles } = factsOf({ Role: role(trust, properties), ...others });
  expect(roles).toHaveLength(1);
  return roles[0];
}

/** A new directory with these files. */
export function directoryOf(files: Record<string, unknown>): string {
  const directory = mkdtempSync(join(tmpdir(), 'eks-identity-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}
