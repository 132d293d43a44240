import type {
  BindingFact, DaemonSetFact, Labels, NamespaceFact, SelectorFact, ServiceAccountFact, TokenReviewProbe, WebhookFact,
} from '../../facts/cluster/kubernetes';
import { asArray, asObject, asString, type JsonObject } from '../templates/json';

/*
 * Facts of objects as the API server hands them out.
 */

/** Annotations of service accounts that the pod identity webhook of EKS reads. */
const ANNOTATIONS = 'eks.amazonaws.com';

/** Configurations of the webhook that EKS runs, and of the one that people install elsewhere. */
const WEBHOOK_CONFIGURATION = /pod-identity-webhook/;
const WEBHOOK = /^(iam-for-pods|pod-identity-webhook)\./;

export function readServiceAccount(object: JsonObject): ServiceAccountFact {
  const annotations = textsIn(metadataOf(object).annotations);
  return {
    ...nameOf(object),
    ...present('roleArn', annotations[`${ANNOTATIONS}/role-arn`]),
    ...present('audience', annotations[`${ANNOTATIONS}/audience`]),
    ...present('stsRegionalEndpoints', annotations[`${ANNOTATIONS}/sts-regional-endpoints`]),
  };
}

export function readNamespace(object: JsonObject): NamespaceFact {
  return { name: nameOf(object).name, labels: textsIn(metadataOf(object).labels) };
}

/** The webhooks of a configuration that inject AWS credentials. */
export function readWebhooks(object: JsonObject): WebhookFact[] {
  const { name: configuration } = nameOf(object);
  return asArray(object.webhooks).map(asObject).flatMap(webhook => {
    const name = asString(webhook.name) ?? '';
    return !WEBHOOK_CONFIGURATION.test(configuration) && !WEBHOOK.test(name) ? [] : [{
      configuration,
      name,
      namespaceSelector: readSelector(webhook.namespaceSelector),
      objectSelector: readSelector(webhook.objectSelector),
      failurePolicy: asString(webhook.failurePolicy) ?? 'Fail',
    }];
  });
}

function readSelector(value: unknown): SelectorFact {
  const { matchLabels, matchExpressions } = asObject(value);
  return {
    matchLabels: textsIn(matchLabels),
    matchExpressions: asArray(matchExpressions).map(asObject).map(({ key, operator, values }) => ({
      key: asString(key) ?? '', operator: asString(operator) ?? '', values: stringsIn(values),
    })),
  };
}

export function readBinding(object: JsonObject): BindingFact {
  const { namespace, name } = nameOf(object);
  const role = asObject(object.roleRef);
  return {
    name,
    ...present('namespace', namespace || undefined),
    roleKind: asString(role.kind) ?? '',
    roleName: asString(role.name) ?? '',
    subjects: asArray(object.subjects).map(asObject).map(subject => ({
      kind: asString(subject.kind) ?? '', name: asString(subject.name) ?? '', ...present('namespace', asString(subject.namespace)),
    })),
  };
}

export function readDaemonSet(object: JsonObject): DaemonSetFact {
  const { desiredNumberScheduled, numberReady } = asObject(object.status);
  return { name: nameOf(object).name, desired: Number(desiredNumberScheduled ?? 0), ready: Number(numberReady ?? 0) };
}

/** The text of both lists of aws-auth. */
export function readAwsAuth(object: JsonObject): string {
  return Object.values(textsIn(object.data)).join('\n');
}

export function readTokenReview(object: JsonObject): TokenReviewProbe {
  const { authenticated, user, error } = asObject(object.status);
  const { username, groups } = asObject(user);
  return authenticated === true
    ? { ...present('username', asString(username)), groups: stringsIn(groups) }
    : { groups: [], error: asString(error) || 'the token is not accepted' };
}

/** Of objects without a namespace it is empty. */
export function nameOf(object: JsonObject): { namespace: string; name: string } {
  const { namespace, name } = metadataOf(object);
  return { namespace: asString(namespace) ?? '', name: asString(name) ?? '' };
}

export function metadataOf({ metadata }: JsonObject): JsonObject {
  return asObject(metadata);
}

/** The texts of an object, by their keys. */
export function textsIn(value: unknown): Labels {
  return Object.fromEntries(Object.entries(asObject(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export function stringsIn(value: unknown): string[] {
  return asArray(value).filter(item => typeof item === 'string');
}

/** A property, or none at all where it has no value. */
export function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { readonly [P in K]?: V };
}
