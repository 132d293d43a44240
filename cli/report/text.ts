import { accessMap, rolesIn, whoGetsIn, type Access, type AccessGroup, type AssociatedAccess } from './access-map';
import { findingsText } from './finding-text';
import { labelled, type Columns } from './layout';
import type { Colors } from './paint';
import { peopleMap } from './people-map';
import { peopleText } from './people-text';
import { associationTerms, wordAssociated, wordAssociatedRole } from './pod-identity-wording';
import type { Report } from './report';
import {
  count, localize, wordActions, wordAudiences, wordCondition, wordEffectOn, wordManagedPolicy, wordNothing, wordOthers, wordProvider, wordResource,
  wordResources, wordWho, wordWhoKnowsCluster, type Worded,
} from './wording';
import type { Finding } from '../checks/finding';
import type { OtherPrincipals, PermissionFact, RoleFact } from '../facts/templates/facts';
import { withoutService } from '../facts/templates/pod-identity';
import { ANY_ISSUER } from '../facts/templates/trust';

/** Under a service account; labels line up in one column. */
const ROLE = { indent: 6, column: 10 };
const ISSUER = { indent: 2, column: 10 };

/** The report for a person at a terminal. */
export function renderText({ path, facts, findings }: Report, colors: Colors): string {
  const painter = new TextPainter(colors);
  const people = peopleText(peopleMap(facts.people), colors);
  const workloads = painter.workloads(accessMap(facts), facts.roles);
  const parts = [workloads, people].filter(part => part.length > 0);
  const lines = parts.length === 0 ? [wordNothing(facts, path)] : parts;
  return [
    ...lines.flatMap((part, index) => (index === 0 ? part : ['', '', ...part])),
    ...painter.gaps(facts.gaps), ...painter.findings(findings, parts.length > 0), '',
  ].join('\n');
}

class TextPainter {
  constructor(private readonly colors: Colors) {}

  public workloads(map: AccessGroup[], roles: RoleFact[]): string[] {
    return map.length === 0 && roles.every(({ trust }) => trust.unreadable.length === 0) ? []
      : [...this.title(map), ...map.flatMap(group => this.group(group)), ...this.unreadable(roles)];
  }

  private title(map: AccessGroup[]): string[] {
    const roles = new Set(map.flatMap(rolesIn).map(({ id }) => id.path));
    const issuers = map.filter(({ issuer }) => issuer !== undefined).length;
    const associations = map.flatMap(({ associated }) => associated.flatMap(({ association }) => association ?? [])).length;
    const numbers = [
      count(roles.size, 'role'),
      ...issuers > 0 || associations === 0 ? [count(issuers, 'token issuer')] : [],
      ...associations > 0 ? [`${count(associations, 'association')} of EKS Pod Identity`] : [],
    ];
    return [`${this.colors.bold('Workloads → AWS')}   ${this.colors.dim(numbers.join(', '))}`];
  }

  private group({ title: { kind, name }, issuer, entries, associated }: AccessGroup): string[] {
    const arns = [...new Set(entries.flatMap(({ allows }) => allows.map(({ providerArn }) => providerArn)))].filter(arn => arn !== ANY_ISSUER);
    const providers = issuer !== undefined && issuer.providers.length > 0 ? issuer.providers.map(wordProvider) : arns.map(arn => `${arn} (not created in this app)`);
    const elsewhere = issuer && entries.length > 0 ? wordWhoKnowsCluster(issuer) : undefined;
    return [
      '',
      `${this.colors.bold(kind)} ${this.colors.cyan(name)}`,
      ...this.field('provider', providers, ISSUER),
      ...this.field('cluster', elsewhere === undefined ? [] : [`${elsewhere.text} ${elsewhere.command} (${elsewhere.id})`], ISSUER),
      ...issuer !== undefined && entries.length === 0 ? this.field('roles', ['none in this app trusts it'], ISSUER) : [],
      ...entries.flatMap(entry => this.access(entry)),
      ...associated.flatMap(access => this.associated(access)),
    ];
  }

  private unreadable(roles: RoleFact[]): string[] {
    const unread = roles.filter(({ trust }) => trust.unreadable.length > 0);
    return unread.flatMap(role => [
      '',
      `${this.colors.yellow('unknown')}: ${role.trust.webIdentity.length > 0 ? 'who else' : 'who'} may assume role ${this.colors.bold(wordResource(role.id, role.onlyIf))}`,
      ...role.trust.unreadable.flatMap(({ part, reason }) => this.field('', [`${part}: ${reason}`], ISSUER)),
      ...role.trust.webIdentity.length > 0 ? [] : this.role(role),
    ]);
  }

  public gaps(gaps: string[]): string[] {
    return gaps.length === 0 ? [] : ['', this.colors.bold('Not read'), ...gaps.flatMap(gap => labelled('', [gap], { indent: 2, column: 0 }))];
  }

  public findings(findings: Finding[], hasAccess: boolean): string[] {
    if (findings.length === 0) {
      return hasAccess ? ['', `${this.colors.green('✔')} No findings.`] : [];
    }
    return findingsText(findings, this.colors);
  }

  private access({ role, allows, denies }: Access): string[] {
    const { stack } = role.id;
    const [terms] = allows;
    return [
      '',
      ...whoGetsIn({ allows, denies }).map(who => this.who(who, stack)),
      `    → role ${this.colors.cyan(wordResource(role.id, role.onlyIf))}`,
      ...this.field('audience', [localize(wordAudiences(terms.audiences).text, stack)], ROLE),
      ...this.field('only if', terms.conditions.map(condition => wordCondition(condition, stack)), ROLE),
      ...denies.flatMap(deny => this.field('except', [
        ...wordWho(deny).map(({ text }) => localize(text, stack)), ...deny.conditions.map(condition => `if ${wordCondition(condition, stack)}`),
      ], ROLE)),
      ...this.role(role),
    ];
  }

  private associated(access: AssociatedAccess): string[] {
    const { association, role, target } = access;
    const stack = association?.id.stack ?? role?.id.stack ?? '';
    const named = (heading: string, found: RoleFact | undefined, arn = ''): string => `    → ${heading} ${this.colors.cyan(wordAssociatedRole({ arn }, found, stack))}`;
    return [
      '',
      this.who(wordAssociated(access), stack),
      named('role', role, association?.role.arn),
      ...associationTerms(access).flatMap(([label, lines]) => this.field(label, lines, ROLE)),
      ...role === undefined ? [] : this.role(role, withoutService(role.trust.others)),
      ...association?.targetRole === undefined ? [] : [named('target role', target, association.targetRole.arn), ...this.field('by', ['the role above, for the pods: they get its credentials'], ROLE)],
      ...target === undefined ? [] : this.role(target),
    ];
  }

  /** What a role may do, and who else may assume it. */
  private role(role: RoleFact, others: OtherPrincipals[] = role.trust.others): string[] {
    const { stack } = role.id;
    const hasPolicies = role.permissions.length + role.managedPolicies.length + role.unreadablePolicies.length > 0;
    return [
      ...hasPolicies ? [] : this.field('allow', ['nothing: the role has no policy in this app'], ROLE),
      ...role.permissions.flatMap(permission => this.permission(permission, stack)),
      ...this.field('policy', role.managedPolicies.map(arn => wordManagedPolicy(arn, stack)), ROLE),
      ...this.field('unknown', role.unreadablePolicies.map(({ part, reason }) => `${localize(part, stack)}: ${reason}`), ROLE),
      ...this.field('at most', role.boundary === undefined ? [] : [`${localize(role.boundary, stack)} (permissions boundary)`], ROLE),
      ...this.field('also', others.flatMap(other => [
        `${wordEffectOn(other)} ${wordOthers(other, stack)}`, ...other.conditions.map(condition => `  if ${wordCondition(condition, stack)}`),
      ]), ROLE),
    ];
  }

  private permission({ effect, actions, resources, conditions, onlyIf }: PermissionFact, stack: string): string[] {
    return [
      ...this.field(effect === 'Deny' ? 'deny' : 'allow', wordActions(actions), ROLE),
      ...this.field('   on', wordResources(resources, stack), ROLE),
      ...this.field('   if', conditions.map(condition => wordCondition(condition, stack)), ROLE),
      ...this.field('   if', onlyIf === undefined ? [] : [`the template's condition ${onlyIf} holds`], ROLE),
    ];
  }

  private who({ text, note, broad }: Worded, stack: string): string {
    const name = broad ? this.colors.bold(this.colors.yellow(localize(text, stack))) : this.colors.bold(localize(text, stack));
    return note === undefined ? `  ${name}` : `  ${name}  ${this.colors.dim(`(${localize(note, stack)})`)}`;
  }

  private field(label: string, lines: string[], columns: Columns): string[] {
    const { green, red, yellow, dim } = this.colors;
    const paint: Record<string, typeof dim> = { allow: green, deny: red, except: red, refused: red, unknown: yellow };
    return labelled(label, lines, columns, paint[label] ?? dim);
  }
}
