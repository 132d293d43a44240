import { accessMap, type Access, type IssuerAccess } from './access-map';
import { findingsText } from './finding-text';
import { labelled, type Columns } from './layout';
import type { Colors } from './paint';
import { peopleMap } from './people-map';
import { peopleText } from './people-text';
import type { Report } from './report';
import {
  count, localize, wordActions, wordAudiences, wordCondition, wordIssuer, wordManagedPolicy, wordOthers, wordProvider, wordResource, wordResources,
  wordWho, type Worded,
} from './wording';
import type { Finding } from '../checks/finding';
import type { PermissionFact, RoleFact } from '../facts/templates/facts';
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
  const lines = parts.length === 0 ? [[`Nothing in ${path} lets the token of an OIDC provider assume a role, or anybody into a cluster.`]] : parts;
  return [
    ...lines.flatMap((part, index) => (index === 0 ? part : ['', '', ...part])),
    ...painter.gaps(facts.gaps), ...painter.findings(findings, parts.length > 0), '',
  ].join('\n');
}

class TextPainter {
  constructor(private readonly colors: Colors) {}

  public workloads(map: IssuerAccess[], roles: RoleFact[]): string[] {
    return map.length === 0 && roles.length === 0 ? []
      : [...this.title(map), ...map.flatMap(access => this.issuer(access)), ...this.unreadable(roles)];
  }

  private title(map: IssuerAccess[]): string[] {
    const roles = new Set(map.flatMap(({ entries }) => entries.map(({ role }) => role.id.path)));
    const what = this.colors.dim(`${count(roles.size, 'role')}, ${count(map.length, 'token issuer')}`);
    return [`${this.colors.bold('Workloads → AWS')}   ${what}`];
  }

  private issuer({ issuer, entries }: IssuerAccess): string[] {
    const { kind, name } = wordIssuer(issuer);
    const arns = [...new Set(entries.flatMap(({ allows }) => allows.map(({ providerArn }) => providerArn)))].filter(arn => arn !== ANY_ISSUER);
    const providers = issuer.providers.length > 0 ? issuer.providers.map(wordProvider) : arns.map(arn => `${arn} (not created in this app)`);
    return [
      '',
      `${this.colors.bold(kind)} ${this.colors.cyan(name)}`,
      ...this.field('provider', providers, ISSUER),
      ...entries.length === 0 ? this.field('roles', ['none in this app trusts it'], ISSUER) : [],
      ...entries.flatMap(entry => this.access(entry)),
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
      ...allows.flatMap(wordWho).map(who => this.who(who, stack)),
      `    → role ${this.colors.cyan(wordResource(role.id, role.onlyIf))}`,
      ...this.field('audience', [localize(wordAudiences(terms.audiences).text, stack)], ROLE),
      ...this.field('only if', terms.conditions.map(condition => wordCondition(condition, stack)), ROLE),
      ...denies.flatMap(deny => this.field('except', [
        ...wordWho(deny).map(({ text }) => localize(text, stack)), ...deny.conditions.map(condition => `if ${wordCondition(condition, stack)}`),
      ], ROLE)),
      ...this.role(role),
    ];
  }

  /** What a role may do, and who else may assume it. */
  private role(role: RoleFact): string[] {
    const { stack } = role.id;
    const hasPolicies = role.permissions.length + role.managedPolicies.length + role.unreadablePolicies.length > 0;
    return [
      ...hasPolicies ? [] : this.field('allow', ['nothing: the role has no policy in this app'], ROLE),
      ...role.permissions.flatMap(permission => this.permission(permission, stack)),
      ...this.field('policy', role.managedPolicies.map(arn => wordManagedPolicy(arn, stack)), ROLE),
      ...this.field('unknown', role.unreadablePolicies.map(({ part, reason }) => `${localize(part, stack)}: ${reason}`), ROLE),
      ...this.field('at most', role.boundary === undefined ? [] : [`${localize(role.boundary, stack)} (permissions boundary)`], ROLE),
      ...this.field('also', role.trust.others.flatMap(others => [
        `assumable by ${wordOthers(others, stack)}`, ...others.conditions.map(condition => `  if ${wordCondition(condition, stack)}`),
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
    const paint: Record<string, typeof dim> = { allow: green, deny: red, except: red, unknown: yellow };
    return labelled(label, lines, columns, paint[label] ?? dim);
  }
}
