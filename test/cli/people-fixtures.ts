import { factsOf } from './fixtures';
import type { JsonObject } from '../../cli/collect/templates/json';
import { isObject } from '../../cli/collect/templates/json';
import type { Facts } from '../../cli/facts/templates/facts';
import { gatherFacts } from '../../cli/facts/templates/gather-facts';

/** An association of a cluster named `prod`, unless told otherwise. */
export function association(oidc: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  const { Properties, ...others } = rest;
  return {
    Type: 'AWS::EKS::IdentityProviderConfig',
    Properties: {
      ClusterName: 'prod',
      IdentityProviderConfigName: 'okta',
      Type: 'oidc',
      Oidc: { IssuerUrl: 'https://example.okta.com', ClientId: 'kubectl', UsernamePrefix: 'okta:', GroupsClaim: 'groups', GroupsPrefix: 'okta:', ...oidc },
      ...isObject(Properties) ? Properties : {},
    },
    ...others,
  };
}

/** What applies Kubernetes objects to a cluster, as both modules of the CDK have it. */
export function manifest(objects: unknown[], properties: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { ClusterName: 'prod', Manifest: JSON.stringify(objects), ...properties }, ...rest };
}

export function clusterRole(name: string, ...rules: JsonObject[]): JsonObject {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}

export function namespacedRole(namespace: string, name: string, ...rules: JsonObject[]): JsonObject {
  return { ...clusterRole(name, ...rules), kind: 'Role', metadata: { name, namespace } };
}

/** A binding in a namespace, or in the whole cluster without. */
export function binding(roleRef: { kind?: string; name: string }, subjects: JsonObject[], namespace?: string): JsonObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: `bind-${roleRef.name}`, ...namespace !== undefined && { namespace } },
    roleRef: { kind: 'ClusterRole', ...roleRef },
    subjects,
  };
}

export const group = (name: string): JsonObject => ({ kind: 'Group', name });
export const user = (name: string): JsonObject => ({ kind: 'User', name });

/** Facts of an app with one association and these Kubernetes objects. */
export function factsWithObjects(objects: unknown[], resources: JsonObject = { Okta: association() }): Facts {
  return factsOf({ ...resources, Objects: manifest(objects) });
}

/** Facts of files of Kubernetes objects, beside a template or without. */
export function factsOfFile(objects: JsonObject[], resources?: JsonObject): Facts {
  const stacks = resources === undefined ? [] : [{ name: 'App', constructPaths: {}, template: { Resources: resources } }];
  return gatherFacts({ stacks, manifests: [{ path: 'rbac.yaml', objects }], gaps: [] });
}
