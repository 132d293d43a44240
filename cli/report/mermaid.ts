import { accessMap, whoGetsIn, type AssociatedAccess } from './access-map';
import { peopleMap, type BoundRole, type ClusterMap } from './people-map';
import { wordPlace, wordPolicy, wordSubject } from './people-wording';
import { wordAssociated, wordAssociatedRole } from './pod-identity-wording';
import type { Report } from './report';
import { localize, wordActions } from './wording';
import type { Facts, RoleFact } from '../facts/templates/facts';

/** More services than this make a box that nobody reads. */
const MAX_SERVICES = 6;

/**
 * The access map as a diagram, for pages that draw Mermaid: who, by which way, gets what.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function renderMermaid({ facts }: Report): string {
  const diagram = new Diagram();
  drawWorkloads(facts, diagram);
  peopleMap(facts.people).forEach(map => drawPeople(map, diagram));
  return diagram.text();
}

function drawWorkloads(facts: Facts, diagram: Diagram): void {
  for (const { title: { kind, name }, entries, associated } of accessMap(facts)) {
    const cluster = diagram.node(`${kind} ${name}`);
    const draw = (text: string, stack: string, role: string, how: string): void => {
      const who = diagram.node(`${kind} ${name} ${text}`, localize(text, stack));
      diagram.edge(cluster, who);
      diagram.edge(who, role, how);
    };
    for (const { role, allows, denies } of entries) {
      const target = drawRole(role, diagram);
      whoGetsIn({ allows, denies }).forEach(({ text, isDenied }) => draw(text, role.id.stack, target, isDenied ? 'denied' : 'assumes'));
      drawServices(role, target, diagram);
    }
    associated.forEach(access => drawAssociated(access, draw, diagram));
  }
}

function drawAssociated(access: AssociatedAccess, draw: (text: string, stack: string, role: string, how: string) => void, diagram: Diagram): void {
  const { association, role, target } = access;
  const stack = association?.id.stack ?? role?.id.stack ?? '';
  const box = (arn: string, found: RoleFact | undefined): string => (found === undefined ? diagram.node(`role ${wordAssociatedRole({ arn }, found, stack)}`) : drawRole(found, diagram));
  const first = box(association?.role.arn ?? '', role);
  draw(wordAssociated(access).text, stack, first, wordOutcome(association));
  drawServices(role, first, diagram);
  if (association?.targetRole !== undefined) {
    const second = box(association.targetRole.arn, target);
    diagram.edge(first, second, 'assumes');
    drawServices(target, second, diagram);
  }
}

/** The arrow of an association says if nobody gets through. */
function wordOutcome(association: AssociatedAccess['association']): string {
  const outcomes = { yes: '', no: ', refused', unknown: ', unknown' };
  return `Pod Identity${association === undefined ? '' : outcomes[association.trust?.verdict ?? 'unknown']}`;
}

function drawRole({ id }: RoleFact, diagram: Diagram): string {
  return diagram.node(`role ${id.path}`);
}

function drawServices(role: RoleFact | undefined, box: string, diagram: Diagram): void {
  const services = servicesOf((role?.permissions ?? []).filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => wordActions(actions)));
  if (role !== undefined && services.length > 0) {
    diagram.edge(box, diagram.node(`may ${role.id.path}`, services.join('\n')));
  }
}

function drawPeople(map: ClusterMap, diagram: Diagram): void {
  const cluster = diagram.node(`cluster ${map.cluster ?? 'not said'}`);
  for (const { name, config } of map.associations) {
    diagram.edge(diagram.node(`issuer ${config.issuerUrl}`, config.issuerUrl), cluster, `logs in, ${name}`);
  }
  for (const { id, principal, policies } of map.entries) {
    const who = diagram.node(`IAM ${principal}`, localize(principal, id.stack));
    diagram.edge(who, cluster, 'IAM');
    policies.forEach(policy => diagram.edge(who, diagram.node(`policy ${wordPolicy(policy)} ${map.cluster ?? ''}`, wordPolicy(policy))));
  }
  for (const { subject, bindings } of map.grants) {
    const who = diagram.node(`${map.cluster ?? ''} ${wordSubject(subject)}`, wordSubject(subject));
    diagram.edge(cluster, who);
    bindings.forEach(bound => diagram.edge(who, diagram.node(`${map.cluster ?? ''} ${wordRoleOf(bound)}`, wordRoleOf(bound)), wordPlace(bound)));
  }
}

function wordRoleOf({ binding: { role } }: BoundRole): string {
  return `${role.kind} ${role.name}`;
}

/** `s3`, not what of it: the text has that. */
function servicesOf(actions: string[]): string[] {
  const services = [...new Set(actions.map(action => action.split(':')[0]))];
  return services.length > MAX_SERVICES ? [...services.slice(0, MAX_SERVICES), `and ${services.length - MAX_SERVICES} more`] : services;
}

/** Boxes and arrows, each once. */
class Diagram {
  private readonly boxes = new Map<string, { readonly name: string; readonly label: string }>();
  private readonly arrows = new Set<string>();

  /** The box of a thing; `label` is what it says, its name if left out. */
  public node(thing: string, label = thing): string {
    const box = this.boxes.get(thing) ?? { name: `n${this.boxes.size + 1}`, label };
    this.boxes.set(thing, box);
    return box.name;
  }

  public edge(from: string, to: string, label?: string): void {
    this.arrows.add(`  ${from} -->${label === undefined ? '' : `|${quoted(label)}|`} ${to}`);
  }

  public text(): string {
    const boxes = [...this.boxes.values()].map(({ name, label }) => `  ${name}[${quoted(label)}]`);
    return `${['flowchart LR', ...boxes, ...this.arrows].join('\n')}\n`;
  }
}

/** Text that was read never becomes markup: entities are the only escape that Mermaid has. */
function quoted(text: string): string {
  const escaped = text.replace(/[&#"<>\\`|]/g, character => `#${character.charCodeAt(0)};`).replace(/\n/g, '<br/>');
  return `"${escaped}"`;
}
