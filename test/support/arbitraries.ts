import * as fc from 'fast-check';

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Legal names of namespaces, from one character to 63. */
export const namespaceName = (): fc.Arbitrary<string> => fc.oneof(
  { arbitrary: dnsLabel(8), weight: 4 },
  { arbitrary: dnsLabel(63), weight: 1 },
);

/** Legal names of service accounts, from one character to 253. */
export const serviceAccountName = (): fc.Arbitrary<string> => fc.oneof(
  { arbitrary: dnsLabel(12), weight: 4 },
  { arbitrary: fc.array(dnsLabel(63), { minLength: 2, maxLength: 4 }).map(labels => labels.join('.').slice(0, 253).replace(/[.-]+$/, '')), weight: 1 },
);

/** Patterns with at least one wildcard that match some legal name of the given kind, and are not made of wildcards only. */
export const patternOf = (name: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(name, fc.nat(), fc.constantFrom('*', '?', '**', '*?'))
    .map(([text, at, wildcard]) => {
      const position = at % (text.length + 1);
      const literal = text.length === 1 ? text : text.slice(0, position) + text.slice(position + 1);
      return literal.slice(0, position) + wildcard + literal.slice(position);
    });

function dnsLabel(maxLength: number): fc.Arbitrary<string> {
  const end = fc.constantFrom(...ALPHANUMERIC);
  const middle = fc.string({ unit: fc.constantFrom(...ALPHANUMERIC, '-'), maxLength: maxLength - 2 });
  return fc.oneof(end, fc.tuple(end, middle, end).map(parts => parts.join('')));
}
