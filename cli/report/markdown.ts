import { accessMap, whoGetsIn, type Access, type AccessGroup, type AssociatedAccess } from './access-map';
import { findingsMarkdown } from './finding-markdown';
import { code, escape, section } from './markup';
import { peopleMap } from './people-map';
import { peopleMarkdown } from './people-markdown';
import { associationTerms, wordAssociated, wordAssociatedRole } from './pod-identity-wording';
import type { Report } from './report';
import {
  localize, wordActions, wordAudiences, wordCondition, wordEffectOn, wordManagedPolicy, wordNothing, wordOthers, wordProvider, wordResource,
  wordResources, wordWho, wordWhoKnowsCluster,
} from './wording';
import type { Facts, OtherPrincipals, RoleFact } from '../facts/templates/facts';
import { withoutService } from '../facts/templates/pod-identity';

/** The report for a pull request. */
export function renderMarkdown({ path, facts, findings }: Report): string {
  const parts = [workloadsMarkdown(facts), peopleMarkdown(peopleMap(facts.people))].filter(part => part !== '');
  const nothing = `${wordNothing(facts, code(path)).join(' ')}\n`;
  return `${parts.join('\n') || nothing}${section('Not read', facts.gaps.map(escape))}${findingsMarkdown(findings)}`;
}

function workloadsMarkdown(facts: Facts): string {
  const map = accessMap(facts);
  if (map.length === 0 && facts.roles.every(({ trust }) => trust.unreadable.length === 0)) {
    return '';
  }
  const unread = facts.roles.filter(({ trust }) => trust.unreadable.length > 0);
  return `## Workloads → AWS\n${[
    ...map.map(groupSection),
    section('Unknown', unread.map(role => `${role.trust.webIdentity.length > 0 ? 'who else' : 'who'} may assume ${code(role.id.path)}: ${role.trust.unreadable.map(({ part, reason }) => escape(`${part}: ${reason}`)).join('; ')}`)),
  ].join('')}`;
}

function groupSection({ title: { kind, name }, issuer, entries, associated }: AccessGroup): string {
  const providers = (issuer?.providers ?? []).map(provider => `Provider ${escape(wordProvider(provider))}.\n`).join('');
  const elsewhere = issuer && entries.length > 0 ? wordWhoKnowsCluster(issuer) : undefined;
  const cluster = elsewhere === undefined ? '' : `Cluster ${escape(elsewhere.text)} ${code(elsewhere.command)} (${elsewhere.id}).\n`;
  const rows = [...entries.map(row), ...associated.map(associatedRow)];
  const table = ['| service account | role | may |', '| --- | --- | --- |', ...rows].join('\n');
  return `\n### ${kind} ${code(name)}\n\n${providers}${cluster}${rows.length === 0 ? 'No role in this app trusts it.' : `${providers + cluster === '' ? '' : '\n'}${table}`}\n`;
}

function row({ role, allows, denies }: Access): string {
  const { stack } = role.id;
  const [terms] = allows;
  const who = whoGetsIn({ allows, denies }).map(({ text, note }) => `${code(localize(text, stack))}${note === undefined ? '' : ` (${escape(localize(note, stack))})`}`);
  const conditions = [
    `audience ${escape(localize(wordAudiences(terms.audiences).text, stack))}`,
    ...terms.conditions.map(condition => `only if ${code(wordCondition(condition, stack))}`),
    ...denies.map(deny => `except ${[...wordWho(deny).map(({ text }) => text), ...deny.conditions.map(condition => wordCondition(condition, stack))].map(code).join(', ')}`),
  ];
  return `| ${[who, [code(wordResource(role.id, role.onlyIf)), ...conditions], permissions(role)].map(cell).join(' | ')} |`;
}

function associatedRow(access: AssociatedAccess): string {
  const { association, role, target } = access;
  const stack = association?.id.stack ?? role?.id.stack ?? '';
  const { text, note } = wordAssociated(access);
  const terms = associationTerms(access).flatMap(([label, lines]) => (lines.length === 0 ? [] : [`${label} ${lines.map(line => escape(line)).join(', ')}`]));
  const cells = [
    [`${code(localize(text, stack))}${note === undefined ? '' : ` (${escape(note)})`}`],
    [
      code(wordAssociatedRole(association?.role ?? { arn: '' }, role, stack)), ...terms,
      ...association?.targetRole === undefined ? [] : [`which assumes ${code(wordAssociatedRole(association.targetRole, target, stack))} for the pods`],
    ],
    [
      ...role === undefined ? ['unknown'] : permissions(role, withoutService(role.trust.others)),
      ...association?.targetRole === undefined ? [] : ['as the role that it assumes:', ...target === undefined ? ['unknown'] : permissions(target)],
    ],
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

function permissions(role: RoleFact, others: OtherPrincipals[] = role.trust.others): string[] {
  const { stack } = role.id;
  const lines = [
    ...role.permissions.map(({ effect, actions, resources, conditions, onlyIf }) => [
      `**${effect === 'Deny' ? 'deny' : 'allow'}** ${wordActions(actions).map(code).join(', ')} on ${wordResources(resources, stack).map(code).join(', ')}`,
      ...conditions.map(condition => `if ${code(wordCondition(condition, stack))}`),
      ...onlyIf === undefined ? [] : [`if the template's condition ${code(onlyIf)} holds`],
    ].join(' ')),
    ...role.managedPolicies.map(arn => `policy ${code(wordManagedPolicy(arn, stack))}`),
    ...role.unreadablePolicies.map(({ part, reason }) => `unknown: ${escape(`${localize(part, stack)}: ${reason}`)}`),
  ];
  return [
    ...lines.length === 0 ? ['nothing: no policy in this app'] : lines,
    ...role.boundary === undefined ? [] : [`at most ${code(localize(role.boundary, stack))} (permissions boundary)`],
    ...others.map(other => `also ${wordEffectOn(other)} ${[wordOthers(other, stack), ...other.conditions.map(condition => `if ${wordCondition(condition, stack)}`)].map(code).join(' ')}`),
  ];
}

function cell(lines: string[]): string {
  return lines.join('<br>').replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
