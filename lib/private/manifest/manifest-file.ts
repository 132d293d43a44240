import { relative } from 'path';
import { attachCustomSynthesis, Stack, Stage } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { describeIdentity, identityKey, identityOf, type Manifest } from './manifest-identity';
import { fieldKnownLater } from './manifest-tokens';
import { yamlDocuments } from './manifest-yaml';
import { shortHash } from '../short-hash';
import { writeIfChanged } from '../written-file';

/** The order in which objects can be made: first what others are in, then what others name. */
const KINDS_IN_ORDER = ['Namespace', 'CustomResourceDefinition', 'ServiceAccount', 'ClusterRole', 'Role', 'ClusterRoleBinding', 'RoleBinding'];

const HEADER = '# Written by cdk-eks-identity at synthesis. Changes made here are lost.\n';

/** By this the assembly tells which files of objects belong to it; `eks-identity explain` reads them. */
const METADATA_TYPE = 'cdk-eks-identity:manifest-file';

interface Delivered {
  readonly scope: IConstruct;
  readonly manifests: Manifest[];
}

/** What goes into the files of an app, by path. */
const FILES = new WeakMap<IConstruct, Map<string, Delivered[]>>();

/** Puts objects into a file that is written when the app is synthesized. */
export function addToFile(path: string, scope: Construct, manifests: Manifest[]): void {
  const { root } = scope.node;
  const files = FILES.get(root) ?? new Map<string, Delivered[]>();
  FILES.set(root, files);
  files.set(path, [...files.get(path) ?? [], { scope, manifests }]);
  scope.node.addMetadata(METADATA_TYPE, relative(stageOf(scope).outdir, path));
  scope.node.addValidation({ validate: () => problemsOf(path, scope, manifests) });
  writeOnSynthesis(path, scope);
}

/** One construct in each stage that writes the file, with what other stages put into it. */
function writeOnSynthesis(path: string, scope: Construct): void {
  const stage = stageOf(scope);
  const id = `ManifestFile${shortHash(path)}`;
  if (!stage.node.tryFindChild(id)) {
    const content = () => render(FILES.get(stage.node.root)?.get(path) ?? []);
    attachCustomSynthesis(new Construct(stage, id), { onSynthesize: () => writeIfChanged(path, content()) });
  }
}

function stageOf(scope: Construct): Stage {
  return Stage.of(scope) as Stage; // every stack is in one
}

function problemsOf(path: string, scope: IConstruct, manifests: Manifest[]): string[] {
  const stack = Stack.of(scope);
  return manifests.flatMap(manifest => {
    const field = fieldKnownLater(stack, manifest);
    return field === undefined ? [] : [`'${field}' of ${describeIdentity(identityOf(stack, manifest))} is known only at deployment, and '${path}' is written at synthesis; `
      + 'give a literal (a name or an ARN that you choose or know), or deliver with ManifestTarget.eks or ManifestTarget.eksV2'];
  });
}

function render(delivered: Delivered[]): string {
  const documents = new Map<string, { manifest: Manifest; sortKey: string }>();
  for (const { scope, manifests } of delivered) {
    const stack = Stack.of(scope);
    for (const manifest of manifests) {
      const identity = identityOf(stack, manifest);
      const rank = KINDS_IN_ORDER.indexOf(identity.kind);
      const sortKey = `${rank < 0 ? KINDS_IN_ORDER.length : rank} ${identity.kind}\0${identity.namespace}\0${identity.name}\0${identity.apiGroup}`;
      documents.set(identityKey(identity), { manifest: stack.resolve(manifest) as Manifest, sortKey });
    }
  }
  const ordered = [...documents.values()].sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  return HEADER + yamlDocuments(ordered.map(({ manifest }) => manifest));
}
