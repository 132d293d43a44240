import type { RbacResource } from './rbac-resource';
import type { RbacVerb } from './rbac-verb';
import { resourceNameProblem, urlProblem } from '../core/rbac/rbac-resources';
import { type PolicyRule, resourceRules, urlRule } from '../core/rbac/rbac-rules';
import { CHANGE_VERBS, NAMELESS_VERBS, READ_VERBS, urlVerbProblem, WILDCARD } from '../core/rbac/rbac-verbs';
import { checkArguments, checkNotEmpty } from '../private/factory-check';

/**
 * What a rule is restricted to.
 */
export interface RbacRuleOptions {
  /**
   * Names of the objects that the rule is restricted to.
   *
   * `create` and `deletecollection` cannot be restricted to names. With `list` and `watch`, clients have to ask
   * for the one name by a field selector.
   *
   * @default - all objects of the resources
   */
  readonly resourceNames?: string[];
}

/**
 * What a role allows: verbs on resources, or on URLs.
 *
 * Resources of several API groups become one rule for each group, since RBAC combines every group of a rule with
 * every resource of it. What raises permissions beyond what is written is warned about where the role is bound.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export class RbacRule {
  /**
   * Reading: `get`, `watch`, `list`.
   */
  public static read(resources: RbacResource[], options: RbacRuleOptions = {}): RbacRule {
    return RbacRule.forResources('RbacRule.read', READ_VERBS, resources, options);
  }

  /**
   * Reading and changing: `get`, `watch`, `list`, `update`, `patch`, `delete`, and without `resourceNames` also
   * `create` and `deletecollection`.
   */
  public static readWrite(resources: RbacResource[], options: RbacRuleOptions = {}): RbacRule {
    const nameless = options.resourceNames ? [] : NAMELESS_VERBS; // a rule with names does not allow them
    return RbacRule.forResources('RbacRule.readWrite', [...READ_VERBS, ...CHANGE_VERBS, ...nameless], resources, options);
  }

  /**
   * Every verb (`*`), those that raise permissions and those of later versions included. Each use is warned about.
   */
  public static all(resources: RbacResource[], options: RbacRuleOptions = {}): RbacRule {
    return RbacRule.forResources('RbacRule.all', [WILDCARD], resources, options);
  }

  /**
   * The verbs that are named.
   */
  public static allow(verbs: RbacVerb[], resources: RbacResource[], options: RbacRuleOptions = {}): RbacRule {
    checkNotEmpty('RbacRule.allow', 'verbs', verbs, 'name what is allowed, or use RbacRule.read(...)');
    return RbacRule.forResources('RbacRule.allow', verbs.map(({ name }) => name), resources, options);
  }

  /**
   * Every verb on every resource of every API group: an administrator. Each use is warned about.
   */
  public static everything(): RbacRule {
    return new RbacRule([{ apiGroups: [WILDCARD], resources: [WILDCARD], verbs: [WILDCARD] }]);
  }

  /**
   * Reading URLs that are no resources, such as `/healthz` or `/metrics`.
   *
   * Only a ClusterRole that is bound in the whole cluster gives access to URLs.
   *
   * @param urls paths from `/`; a `*` at the end stands for everything below
   */
  public static readUrls(urls: string[]): RbacRule {
    return RbacRule.forUrls('RbacRule.readUrls', ['get'], urls);
  }

  /**
   * The verbs that are named, on URLs that are no resources.
   *
   * @param verbs HTTP methods in lower case
   * @param urls paths from `/`; a `*` at the end stands for everything below
   */
  public static allowUrls(verbs: RbacVerb[], urls: string[]): RbacRule {
    checkNotEmpty('RbacRule.allowUrls', 'verbs', verbs, 'name what is allowed, or use RbacRule.readUrls(...)');
    verbs.forEach(({ name }) => checkArguments('RbacRule.allowUrls', ['verbs', name, urlVerbProblem]));
    return RbacRule.forUrls('RbacRule.allowUrls', verbs.map(({ name }) => name), urls);
  }

  private static forResources(factory: string, verbs: string[], resources: RbacResource[], { resourceNames }: RbacRuleOptions): RbacRule {
    checkNotEmpty(factory, 'resources', resources, 'name what the rule is about');
    if (resourceNames) {
      checkNotEmpty(factory, 'resourceNames', resourceNames, 'leave it out for all objects');
      resourceNames.forEach(name => checkArguments(factory, ['resourceNames', name, resourceNameProblem]));
    }
    return new RbacRule(resourceRules(resources.map(({ apiGroup, resource }) => ({ apiGroup, resources: [resource] })), verbs, resourceNames));
  }

  private static forUrls(factory: string, verbs: string[], urls: string[]): RbacRule {
    checkNotEmpty(factory, 'urls', urls, 'name what the rule is about');
    urls.forEach(url => checkArguments(factory, ['urls', url, urlProblem]));
    return new RbacRule([urlRule(urls, verbs)]);
  }

  private constructor(private readonly rules: PolicyRule[]) {}

  /** The entries in the `rules` of a role. */
  public toRules(): any[] {
    return structuredClone(this.rules);
  }

  /** @internal */
  public get _rules(): PolicyRule[] {
    return this.rules;
  }
}
