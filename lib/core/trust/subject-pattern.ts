import { hasWildcard, isWildcardOnly } from '../kubernetes-names';
import { ESCAPED_WILDCARD, maskPlaceholders } from './placeholder';

/** What a pattern says of the namespace: nothing, a part of it, or a part of it with a wildcard that runs on into the name. */
export type OpenNamespace = 'any' | 'some' | 'with name';

/** A place in a subject: before a character of the prefix, or at the beginning or inside of the namespace or the name. */
type Place = number | 'namespace' | 'in namespace' | 'name' | 'in name';

/** Where a subject that fits so far is at, and how much wildcards took: nothing of the namespace, of it, or also the colon behind it. */
interface State {
  readonly place: Place;
  readonly taken: 0 | 1 | 2;
}

const PREFIX = 'system:serviceaccount:';

/** A pattern with a colon behind the namespace; names hold none. */
const WRITTEN_OUT = /^system:serviceaccount:([^:]*):/;

/** How a pattern of `StringLike` leaves the namespace open; undefined if it fits those of one only, or if a placeholder decides. */
export function openNamespace(pattern: string): OpenNamespace | undefined {
  const plain = pattern.replace(ESCAPED_WILDCARD, '$');
  const masked = maskPlaceholders(plain);
  const [, namespace] = WRITTEN_OUT.exec(masked) ?? [];
  if (namespace !== undefined) {
    return isWildcardOnly(namespace) ? 'any' : hasWildcard(namespace) ? 'some' : undefined;
  }
  const complete = masked === plain ? statesAfter(plain).filter(({ place }) => place === 'in name') : [];
  return complete.some(({ taken }) => taken === 2) ? 'with name' : complete.some(({ taken }) => taken === 1) ? 'some' : undefined;
}

/** All ways in which a subject can begin with what the pattern fits. */
function statesAfter(pattern: string): State[] {
  let states: State[] = [{ place: 0, taken: 0 }];
  for (const character of pattern) {
    states = character === '*' ? byAnyText(states) : distinct(states.flatMap(state => (character === '?' ? byWildcard(state) : byCharacter(state, character))));
  }
  return states;
}

function byAnyText(states: State[]): State[] {
  const reached = [...states];
  for (const state of reached) { // grows while it is gone through
    reached.push(...byWildcard(state).filter(next => !reached.some(known => isSame(known, next))));
  }
  return reached;
}

function byCharacter({ place, taken }: State, character: string): State[] {
  if (typeof place === 'number') {
    return PREFIX[place] === character ? [{ place: behind(place), taken }] : [];
  }
  if (character !== ':') {
    return [{ place: inside(place), taken }];
  }
  return place === 'in namespace' ? [{ place: 'name', taken }] : [];
}

/** Any one character, of those that a subject can have there. */
function byWildcard({ place, taken }: State): State[] {
  if (typeof place === 'number') {
    return [{ place: behind(place), taken }];
  }
  const within: State = { place: inside(place), taken: place === 'namespace' || place === 'in namespace' ? 1 : taken };
  return place === 'in namespace' ? [within, { place: 'name', taken: taken === 0 ? 0 : 2 }] : [within];
}

function behind(place: number): Place {
  return place + 1 < PREFIX.length ? place + 1 : 'namespace';
}

function inside(place: Exclude<Place, number>): Place {
  return place === 'namespace' || place === 'in namespace' ? 'in namespace' : 'in name';
}

function distinct(states: State[]): State[] {
  return states.filter((state, index) => states.findIndex(other => isSame(state, other)) === index);
}

function isSame(one: State, other: State): boolean {
  return one.place === other.place && one.taken === other.taken;
}
