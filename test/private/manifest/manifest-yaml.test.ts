import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../../lib/private/manifest/manifest-identity';
import { yamlDocuments } from '../../../lib/private/manifest/manifest-yaml';

/** The documents of a file, as readers of both versions of YAML see them. */
function read(text: string): unknown[] {
  const [old, current] = (['1.1', '1.2'] as const).map(version => {
    const documents = parseAllDocuments(text, { version, strict: true });
    expect(documents.flatMap(document => 'errors' in document ? [...document.errors, ...document.warnings] : [])).toEqual([]);
    return documents.map(document => document.toJS() as unknown);
  });
  expect(old).toEqual(current);
  return current;
}

test('objects are written as people write them', () => {
  expect(yamlDocuments([
    { kind: 'A', metadata: { name: 'gid:a', labels: {}, gone: undefined }, rules: [{ verbs: ['get', '*'], groups: [''] }, []], n: 1, on: true, nothing: null },
    { kind: 'B', nested: [[1, ['x']], { a: { b: 'c' } }] },
  ])).toBe(`---
kind: A
metadata:
  name: "gid:a"
  labels: {}
rules:
- verbs:
  - get
  - "*"
  groups:
  - ""
- []
"n": 1
"on": true
nothing: null
---
kind: B
nested:
- - 1
  - - x
- a:
    b: c
`);
});

test.each([
  'yes', 'No', 'ON', 'y', 'n', 'null', 'Null', '~', 'true', '', ' ', ' x', 'x ', '-', '- x', '?', ': ', 'a: b', 'a #b', '#', '&a', '*a', '!a', '|', '>', '%', '@', '`', '"', '\'',
  '1', '0x1f', '0o17', '017', '1_000', '1e3', 'E0', 'e-1', '.5', '.inf', '.NaN', 'NaN', 'inf', '12:30:45', '2001-01-01', '<<', '=', '---', '...', '{', '[', 'a,b', 'a\nb', 'a\tb', '\u0000', '\u007f',
  '\u0085', '\u2028', '\ufeff', '\ud800', 'Zoë', '😀', 'long '.repeat(100),
])('the text %j stays a text, for readers of YAML 1.1 and 1.2', text => {
  expect(read(yamlDocuments([{ value: text, list: [text], [text]: 1 }]))).toEqual([{ value: text, list: [text], [text]: 1 }]);
});

test('whatever can be in an object is read back as it was', () => {
  // a reader that makes JavaScript objects drops this key
  const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('yes', 'a.b/c', 'null', '1')).filter(text => text !== '__proto__');
  const { manifest } = fc.letrec<{ manifest: Manifest; value: unknown }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('manifest'),
    ),
    manifest: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  }));

  fc.assert(fc.property(fc.array(manifest, { minLength: 1, maxLength: 2 }), manifests => {
    expect(read(yamlDocuments(manifests))).toEqual(manifests);
  }), { numRuns: 2_000 });
});
