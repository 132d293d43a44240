import { anyArn, literally, mayMatchArn, regionalArn, some, type ArnForm } from './arn-pattern';
import type { Scope } from './facts';
import { placeholdersIn, replacePlaceholders } from './placeholders';
import { matchesPattern } from '../../../lib/core/trust/condition-operators';

/*
 * The actions of EKS on the identity providers of clusters, what they act on and which condition keys of EKS their
 * requests have: the Service Authorization Reference, as of August 2026.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */

export interface AssociationAction {
  readonly name: string;
  readonly resource: AssociationResource;
  /** Condition keys of EKS, in lower case: IAM does not look at the case. */
  readonly keys: string[];
}

/** What the actions act on, as in the ARN. */
export type AssociationResource = 'cluster' | 'identityproviderconfig';

export const ASSOCIATE: AssociationAction = { name: 'AssociateIdentityProviderConfig', resource: 'cluster', keys: ['eks:clientid', 'eks:issuerurl'] };
export const DISASSOCIATE: AssociationAction = { name: 'DisassociateIdentityProviderConfig', resource: 'identityproviderconfig', keys: [] };

const ACTIONS: AssociationAction[] = [
  ASSOCIATE, DISASSOCIATE,
  { name: 'DescribeIdentityProviderConfig', resource: 'identityproviderconfig', keys: [] },
  { name: 'ListIdentityProviderConfigs', resource: 'cluster', keys: [] },
];

/** Who writes this means identity providers, wildcards or not. */
const NAMES_THEM = /identityprovider/i;

const NAME = some(/[A-Za-z0-9_-]/);
const NO_SLASH = some(/[^/:]/);
const SLASH = literally('/');

const FORMS: Record<AssociationResource, ArnForm> = {
  cluster: regionalArn('eks', [...literally('cluster/'), ...NAME]),
  identityproviderconfig: regionalArn('eks', [...literally('identityproviderconfig/'), ...NAME, ...SLASH, ...NO_SLASH, ...SLASH, ...NO_SLASH, ...SLASH, ...NO_SLASH]),
};

const ANY_EKS_ARN = anyArn('eks');

/** What the actions of a statement have to do with identity providers. */
export interface Coverage {
  /** Actions that the statement names, if only by a part of their name. */
  readonly named: AssociationAction[];
  /** Those that a wildcard takes in beside others. */
  readonly swept: AssociationAction[];
  /** Whatever else the statement is about, as it is written. */
  readonly others: string[];
}

/** What a list of actions covers, if only perhaps; everything but a list names nothing. */
export function coverageOf({ values, inverted }: Scope): Coverage {
  const known = values.filter(value => placeholdersIn(value).length === 0);
  if (inverted) {
    return { named: [], swept: ACTIONS.filter(action => !known.some(pattern => matchesAction(pattern, action))), others: values };
  }
  const naming = known.filter(value => NAMES_THEM.test(value));
  const others = values.filter(value => !naming.includes(value));
  const named = ACTIONS.filter(action => naming.some(pattern => matchesAction(pattern, action)));
  return { named, swept: ACTIONS.filter(action => !named.includes(action) && others.some(pattern => matchesAction(pattern, action))), others };
}

/** What the ARNs of what an action acts on look like, for people. */
export function formOfArn({ resource }: AssociationAction): string {
  return `arn:<partition>:eks:<region>:<account>:${resource}/<cluster>${resource === 'cluster' ? '' : '/oidc/<name>/<id>'}`;
}

/** Whether a Resource can be an ARN of what one of the actions acts on. */
export function mayBeResourceOf(arn: string, actions: AssociationAction[]): boolean {
  return actions.some(({ resource }) => mayMatchArn(arn, FORMS[resource]));
}

/** Whether a Resource can be an ARN of anything in EKS. */
export function mayBeOfEks(arn: string): boolean {
  return mayMatchArn(arn, ANY_EKS_ARN);
}

function matchesAction(pattern: string, { name }: AssociationAction): boolean {
  return matchesPattern(replacePlaceholders(pattern, () => '*').toLowerCase(), `eks:${name.toLowerCase()}`);
}
