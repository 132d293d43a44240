import { Token } from 'aws-cdk-lib';
import {
  hasWildcard, isWildcardOnly, namespacePatternProblem, namespaceProblem, serviceAccountNamePatternProblem, serviceAccountNameProblem,
} from '../core/kubernetes-names';
import { serviceAccountSubject } from '../core/trust/trust-policy';
import { checkArguments, refuseArgument } from '../private/factory-check';
import type { Rule } from '../private/refusal';

/**
 * Which service accounts of a cluster may assume a role.
 *
 * A pod is known to AWS by the `sub` claim of its token, `system:serviceaccount:<namespace>:<name>`. Name one
 * service account with `named`; the two wider forms exist under names of their own, so that a widening is
 * always visible where it is written.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export class ServiceAccountSubject {
  /**
   * Exactly one service account.
   *
   * Throws if a name is not legal in Kubernetes or has a wildcard in it. A name known only at deployment is
   * compared literally by AWS, so that it cannot widen the trust.
   *
   * @param namespace the namespace, a DNS label
   * @param name the name of the service account, a DNS subdomain
   */
  public static named(namespace: string, name: string): ServiceAccountSubject {
    checkArguments('ServiceAccountSubject.named', ['namespace', namespace, exactly(namespaceProblem)], ['name', name, exactly(serviceAccountNameProblem)]);
    return new ServiceAccountSubject(namespace, name, false);
  }

  /**
   * Every service account of one namespace, those that do not exist yet included.
   *
   * Whoever may create a service account or a pod in the namespace can use the role.
   *
   * @param namespace the namespace, a DNS label
   */
  public static anyIn(namespace: string): ServiceAccountSubject {
    checkArguments('ServiceAccountSubject.anyIn', ['namespace', namespace, exactly(namespaceProblem)]);
    return new ServiceAccountSubject(namespace, '*', true);
  }

  /**
   * Every service account whose namespace and name match patterns.
   *
   * `*` stands for any number of characters, `?` for one. Throws if neither pattern has a character that is
   * not a wildcard: a role that every service account of a cluster may assume is the cluster's, not a
   * workload's.
   *
   * @param namespacePattern a namespace, or a pattern of it
   * @param namePattern the name of a service account, or a pattern of it
   */
  public static matching(namespacePattern: string, namePattern: string): ServiceAccountSubject {
    checkArguments('ServiceAccountSubject.matching',
      ['namespacePattern', namespacePattern, namespacePatternProblem],
      ['namePattern', namePattern, serviceAccountNamePatternProblem]);
    if (isWildcardOnly(namespacePattern) && isWildcardOnly(namePattern)) {
      refuseArgument('ServiceAccountSubject.matching', '\'namespacePattern\' or \'namePattern\' must have a character that is not a wildcard, '
        + `got '${namespacePattern}' and '${namePattern}', which every service account of the cluster matches; `
        + 'name a namespace with ServiceAccountSubject.anyIn, or a service account with ServiceAccountSubject.named');
    }
    const unknown = Token.isUnresolved(namespacePattern) || Token.isUnresolved(namePattern);
    return new ServiceAccountSubject(namespacePattern, namePattern, unknown || hasWildcard(namespacePattern) || hasWildcard(namePattern));
  }

  private constructor(
    /** The namespace, or a pattern of it. */
    public readonly namespace: string,
    /** The name of the service account, or a pattern of it. */
    public readonly name: string,
    /** Whether `*` and `?` are wildcards; if not, the subject is exactly one service account. */
    public readonly isPattern: boolean,
  ) {}

  /** The `sub` claim of the service account's tokens, or the pattern of it. */
  public get subject(): string {
    return serviceAccountSubject(this);
  }
}

/** A rule for names that are not patterns. */
function exactly(rule: Rule): Rule {
  return value => hasWildcard(value)
    ? `must not have a wildcard here, got '${value}'; a pattern is written ServiceAccountSubject.matching(...), a whole namespace ServiceAccountSubject.anyIn(...)`
    : rule(value);
}
