import { role, trustPolicy } from './fixtures';
import { isObject, type JsonObject } from '../../cli/collect/templates/json';

/** A statement that lets EKS Pod Identity in. */
export function podStatement(overrides: JsonObject = {}): JsonObject {
  return { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'], ...overrides };
}

/** A role for associations, that may read one object store. */
export function podRole(overrides: JsonObject = {}, properties: JsonObject = {}): JsonObject {
  return role(trustPolicy(podStatement(overrides)), {
    Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::receipts/*' }] } }],
    ...properties,
  });
}

/** An association of `payments/api` in a cluster named `prod` with the role `Role`, unless told otherwise. */
export function podAssociation(properties: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::EKS::PodIdentityAssociation',
    Properties: { ClusterName: 'prod', Namespace: 'payments', ServiceAccount: 'api', RoleArn: arnOf('Role'), ...properties },
    ...rest,
  };
}

/** An add-on of a cluster named `prod` that makes these associations. */
export function addon(associations: unknown, properties: JsonObject = {}): JsonObject {
  return { Type: 'AWS::EKS::Addon', Properties: { AddonName: 'vpc-cni', ClusterName: 'prod', PodIdentityAssociations: associations, ...properties } };
}

export function arnOf(logicalId: string): JsonObject {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

/** A cluster, by its name if it has one. */
export function cluster(name?: string): JsonObject {
  return { Type: 'AWS::EKS::Cluster', Properties: name === undefined ? {} : { Name: name } };
}

/** An app with something of everything about EKS Pod Identity in it. */
export const EVERYTHING: JsonObject = {
  Blue: cluster('blue'),
  Green: cluster(),
  Role: podRole(),
  Target: role(trustPolicy({ Effect: 'Allow', Principal: { AWS: arnOf('Role') }, Action: 'sts:AssumeRole' }), {
    Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] } }],
  }),
  NoTags: podRole({ Action: 'sts:AssumeRole' }),
  OnlyBlue: podRole({ Condition: { ArnEquals: { 'aws:SourceArn': arnOf('Blue') } } }),
  Later: podRole({ Condition: { StringEquals: { 'aws:RequestTag/kubernetes-pod-name': 'api-0', 'aws:SourceAccount': { Ref: 'P' } } } }),
  Elsewhere: podRole({ Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'batch' } } }),
  Api: podAssociation({ ClusterName: { Ref: 'Blue' } }),
  Chain: podAssociation({
    ClusterName: 'blue',
    ServiceAccount: 'chain',
    TargetRoleArn: arnOf('Target'),
    DisableSessionTags: true,
    Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, 'x'] }),
  }, { Condition: 'IsProd' }),
  Far: podAssociation({ ClusterName: 'far', ServiceAccount: 'a | <b>`x`</b>', RoleArn: 'arn:aws:iam::111122223333:role/far', TargetRoleArn: 'arn:aws:iam::444455556666:role/other' }),
  Unsure: podAssociation({ ClusterName: { Ref: 'Green' }, Namespace: { Ref: 'P' }, RoleArn: arnOf('Later'), DisableSessionTags: { Ref: 'P' } }),
  Refused: podAssociation({ ClusterName: { Ref: 'Green' }, ServiceAccount: 'web', RoleArn: arnOf('OnlyBlue') }),
  Cni: addon([{ ServiceAccount: 'aws-node', RoleArn: arnOf('NoTags') }], { ClusterName: { Ref: 'Blue' }, NamespaceConfig: { Namespace: 'network' } }),
};

/** Sections of the template that it needs. */
export const SECTIONS = { Parameters: { P: {} } };

/** The resources without those of these names. */
export function without(resources: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(resources).filter(([name, value]) => !names.includes(name) && isObject(value)));
}
