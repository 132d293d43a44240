import { nameOf, present } from './kube-objects';
import type { OperatorRole } from '../../facts/cluster/operator-role';
import { asArray, asObject, asString, isObject, type JsonObject } from '../templates/json';

/*
 * Roles that operators assume by `sts:AssumeRole`, as their custom resources name them.
 *
 * What is not here: resources with access keys, and roles that are assumed with the token of a service account, which asks nothing of a role.
 */

/** Issuer and ClusterIssuer of cert-manager: roles that solvers assume with the credentials of cert-manager. */
export function readIssuerRoles(kind: string): (object: JsonObject) => OperatorRole[] {
  return object => {
    const solvers = asArray(asObject(asObject(object.spec).acme).solvers).map(solver => asObject(asObject(asObject(solver).dns01).route53));
    return onceEach(solvers.flatMap((route53, index) => {
      const roleArn = asString(route53.role);
      return !roleArn || hasKeys(route53) || isObject(asObject(route53.auth).kubernetes) ? []
        : [{ ...identity(kind, object), field: `spec.acme.solvers[${index}].dns01.route53.role`, roleArn }];
    }));
  };
}

/** Written by Go, references to no Secret may be there with an empty name. */
function hasKeys({ accessKeyID, accessKeyIDSecretRef, secretAccessKeySecretRef }: JsonObject): boolean {
  return [accessKeyID, asObject(accessKeyIDSecretRef).name, asObject(secretAccessKeySecretRef).name].some(Boolean);
}

/** SecretStore and ClusterSecretStore of External Secrets: the first role that is assumed with those of the operator, or of a service account. */
export function readStoreRoles(kind: string): (object: JsonObject) => OperatorRole[] {
  return object => {
    const aws = asObject(asObject(asObject(object.spec).provider).aws);
    const { secretRef, jwt } = asObject(aws.auth);
    const [additional] = asArray(aws.additionalRoles);
    const roleArn = asString(additional ?? aws.role);
    const resource = identity(kind, object);
    return !roleArn || isObject(secretRef) ? [] : [{
      ...resource,
      field: additional === undefined ? 'spec.provider.aws.role' : 'spec.provider.aws.additionalRoles[0]',
      roleArn,
      ...isObject(jwt) && present('serviceAccount', referenceIn(asObject(jwt.serviceAccountRef), resource.namespace)),
    }];
  };
}

/** A store of one namespace cannot name another. */
function referenceIn({ namespace, name }: JsonObject, ownNamespace: string | undefined): OperatorRole['serviceAccount'] {
  return { namespace: ownNamespace ?? asString(namespace) ?? '', name: asString(name) ?? '' };
}

/** ProviderConfig of Crossplane: the first role of the chain is assumed with the one of the provider. */
export function readProviderRoles(kind: string): (object: JsonObject) => OperatorRole[] {
  return object => {
    const { credentials, assumeRoleChain } = asObject(object.spec);
    const roleArn = asString(asObject(asArray(assumeRoleChain)[0]).roleARN);
    return !roleArn || asObject(credentials).source !== 'IRSA' ? [] : [{ ...identity(kind, object), field: 'spec.assumeRoleChain[0].roleARN', roleArn }];
  };
}

function identity(kind: string, object: JsonObject): Pick<OperatorRole, 'kind' | 'namespace' | 'name'> {
  const { namespace, name } = nameOf(object);
  return { kind, ...present('namespace', namespace || undefined), name };
}

/** The solvers of an issuer mostly have the same role. */
function onceEach(roles: OperatorRole[]): OperatorRole[] {
  return roles.filter(({ roleArn }, index) => roles.findIndex(other => other.roleArn === roleArn) === index);
}
