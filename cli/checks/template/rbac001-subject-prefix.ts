import { findings } from './problem';
import { groupsPrefixOf, usernamePrefixOf } from '../../../lib/core/login/oidc-claims';
import { RESERVED_BY_EKS } from '../../../lib/core/reserved-prefixes';
import { didYouMean } from '../../facts/distance';
import type { KubernetesBinding, KubernetesSubject, TemplateAssociation } from '../../facts/templates/cluster-access';
import type { Facts } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** A name without the prefix of an identity provider is nobody of that provider: people log in, and get 403. */
export function subjectPrefix({ people: { associations, entries, bindings } }: Facts): Finding[] {
  return findings('RBAC001', 'warning', bindings.flatMap(binding => {
    const here = associations.filter(({ cluster }) => cluster === binding.cluster);
    const granted = entries.filter(({ cluster }) => cluster === binding.cluster).flatMap(({ groups, username }) => [...groups, username]);
    return here.length === 0 ? [] : binding.subjects
      .filter(subject => isOfPeople(subject) && !granted.includes(subject.name))
      .filter(subject => !here.some(association => prefixOf(association, subject) !== undefined))
      .map(subject => problem(binding, subject, here));
  }));
}

function problem(binding: KubernetesBinding, { kind, name }: KubernetesSubject, associations: TemplateAssociation[]) {
  const able = associations.filter(({ config }) => kind === 'User' || config.groupsClaim !== undefined);
  const groups = kind === 'User' ? [] : able.flatMap(association => (association.userPool?.groups ?? []).map(group => `${ownPrefix(association, kind)}${group}`));
  const [single, ...others] = able.map(association => `${ownPrefix(association, kind)}${name}`);
  const meant = didYouMean(name, groups) ?? (others.length === 0 ? single : undefined);
  const prefixes = able.map(association => `${association.name}: '${ownPrefix(association, kind)}'`).join(', ') || 'none has a groups claim';
  return {
    resource: binding.origin,
    part: `subject ${kind} ${name}`,
    message: `'${name}' begins with the prefix of no association of the cluster (${prefixes}), so nobody who logs in with them has this name`,
    fix: meant === undefined ? 'write the name with the prefix of an association' : `write '${meant}', if that is who was meant`,
    value: name,
  };
}

/** Whether the subject can be somebody who logs in: not what Kubernetes, EKS or IAM name, and not what is known later. */
function isOfPeople({ kind, name }: KubernetesSubject): boolean {
  return (kind === 'Group' || kind === 'User') && placeholdersIn(name).length === 0 && ![...RESERVED_BY_EKS, 'arn:'].some(prefix => name.startsWith(prefix));
}

function prefixOf(association: TemplateAssociation, { kind, name }: KubernetesSubject): string | undefined {
  const prefix = ownPrefix(association, kind);
  const isKnown = placeholdersIn(prefix).length === 0;
  const canHave = kind === 'User' || association.config.groupsClaim !== undefined;
  return canHave && (!isKnown || name.startsWith(prefix)) ? prefix : undefined;
}

function ownPrefix({ config }: TemplateAssociation, kind: string): string {
  return kind === 'Group' ? groupsPrefixOf(config) : usernamePrefixOf(config);
}
