import * as path from 'path';
import { type Assembly, loadAssemblyFromPath, type Type, TypeKind } from '@jsii/spec';

/*
 * The public API as jsii compiled it. Run by `npx projen api-check`, which compiles first.
 */
const assembly: Assembly = loadAssemblyFromPath(path.join(__dirname, '..', '..'));
const types: Type[] = Object.values(assembly.types ?? {});

interface Member {
  readonly path: string;
  readonly optional?: boolean;
  readonly inherited: boolean;
  readonly docs?: { readonly summary?: string; readonly default?: string };
  readonly usesUnion: boolean;
  readonly immutable?: boolean;
}

function members(type: Type): Member[] {
  if (type.kind === TypeKind.Enum) {
    return type.members.map(member => ({ path: `${type.name}.${member.name}`, inherited: false, docs: member.docs, usesUnion: false }));
  }
  const properties = (type.properties ?? []).map(property => ({
    ...property, path: `${type.name}.${property.name}`, inherited: property.overrides !== undefined, usesUnion: JSON.stringify(property.type).includes('"union"'),
  }));
  const methods = (type.methods ?? []).map(method => ({
    path: `${type.name}.${method.name}()`,
    inherited: method.overrides !== undefined,
    docs: method.docs,
    usesUnion: JSON.stringify([method.parameters, method.returns]).includes('"union"'),
  }));
  return [...properties, ...methods];
}

/** How jsii leaves the first sentence: it takes a semicolon for an end as well. */
const SENTENCE = /[.;]$/;

const structs = types.filter(type => type.kind === TypeKind.Interface && type.datatype);
const paths = (found: Member[]) => found.map(member => member.path);

test('there is an API to look at', () => {
  expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(['ClusterOidcProvider', 'IrsaRole', 'ServiceAccountSubject']));
});

test('every type and member says what it is, in a sentence', () => {
  const undocumented = types.flatMap(members).filter(({ docs, inherited }) => !inherited && !SENTENCE.test(docs?.summary ?? ''));

  expect(types.filter(({ docs }) => !SENTENCE.test(docs?.summary ?? '')).map(({ name }) => name)).toEqual([]);
  expect(paths(undocumented)).toEqual([]);
});

test('every optional prop says what happens without it', () => {
  const silent = structs.flatMap(members).filter(({ optional, docs }) => optional && !docs?.default);

  expect(paths(silent)).toEqual([]);
});

test('no default is one that says nothing', () => {
  const empty = structs.flatMap(members).filter(({ docs }) => /^-?\s*(undefined|none|null|n\/a)?\.?$/i.test(docs?.default ?? 'said'));

  expect(paths(empty)).toEqual([]);
});

test('nothing public is a union, which other languages cannot say', () => {
  expect(paths(types.flatMap(members).filter(({ usesUnion }) => usesUnion))).toEqual([]);
});

test('there is no runtime dependency beyond the peers', () => {
  expect(Object.keys(assembly.dependencies ?? {}).sort()).toEqual(['aws-cdk-lib', 'constructs']);
  expect(assembly.bundled).toBeUndefined();
});
