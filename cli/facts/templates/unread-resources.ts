import { isOfType, type Located } from './located';
import { MANIFEST_TYPE } from './manifest-objects';
import { CLUSTER_TYPES, PROVIDER_TYPES, type Resolver } from './resolver';
import { asObject, asString, isObject, type JsonObject } from '../../collect/templates/json';
import type { StackTemplate } from '../../collect/templates/stack-template';

/** In place of resources or properties: CloudFormation makes them of something else at the deployment. */
const GENERATOR = /^Fn::(Transform$|ForEach::)/;

/** Resources that say who gets in, or what somebody may do. */
const TYPES_OF_ACCESS = [
  'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy', 'AWS::EKS::AccessEntry', 'AWS::EKS::IdentityProviderConfig',
  'AWS::EKS::PodIdentityAssociation', 'AWS::EKS::Addon', MANIFEST_TYPE, ...PROVIDER_TYPES, ...CLUSTER_TYPES,
];

/** Macros that make no access of their own. Where others make resources, nobody knows which. */
const KNOWN_MACROS = /^AWS::(Serverless|LanguageExtensions|SecretsManager|CodeDeployBlueGreen)/;

/** Paths in one sentence; more are counted. */
const MAX_PATHS = 10;

/** Resources that may hold roles or Kubernetes objects and are not read, by what they are. */
const UNREAD_KINDS: [what: string, isOne: (id: string, resource: JsonObject) => boolean][] = [
  ['resources that Fn::ForEach makes at the deployment', id => id.startsWith('Fn::ForEach::')],
  ['resources that a transform adds at the deployment', id => id === 'Fn::Transform'],
  ['resources whose type only the deployment knows', (id, { Type: type }) => !GENERATOR.test(id) && typeof type !== 'string'],
  ['resources of modules', (_, { Type: type }) => String(type).endsWith('::MODULE')],
  ['roles of serverless functions with a trust policy of their own', (_, { Type: type, Properties: properties }) => (
    type === 'AWS::Serverless::Function' && asObject(properties).AssumeRolePolicyDocument !== undefined)],
  ['Kubernetes objects of Helm charts', (_, { Type: type }) => type === 'Custom::AWSCDK-EKS-HelmChart' || type === 'AWSQS::Kubernetes::Helm'],
  ['Kubernetes objects of third-party resources', (_, { Type: type }) => String(type).startsWith('AWSQS::Kubernetes::') && type !== 'AWSQS::Kubernetes::Helm'],
];

/** Sentences about resources of templates that the other facts leave out, though they may say who gets access: one for each kind. */
export function unreadResources(stacks: StackTemplate[], located: Located[], resolver: Resolver): string[] {
  const written = stacks.flatMap(stack => Object.entries(asObject(stack.template.Resources)).map(([id, value]) => (
    { id, resource: asObject(value), path: resolver.namesOf(stack).pathOf(id) })));
  const generated = located.filter(isOfType(...TYPES_OF_ACCESS)).filter(({ resource }) => holdsGenerator(resource.properties));
  const macros = stacks.flatMap(stack => macrosOf(stack).map(macro => `${macro} of ${stack.name}`));
  return [
    ...UNREAD_KINDS.flatMap(([what, isOne]) => sentence(what, written.filter(({ id, resource }) => isOne(id, resource)).map(({ path }) => path))),
    ...sentence('properties that Fn::Transform or Fn::ForEach makes at the deployment', generated.map(({ id }) => id.path)),
    ...sentence('resources that macros make', macros),
  ];
}

/** The functions among properties that add properties at the deployment. */
export function generatedIn(properties: JsonObject): string[] {
  return Object.keys(properties).filter(name => GENERATOR.test(name));
}

function holdsGenerator(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsGenerator)
    : isObject(value) && (generatedIn(value).length > 0 || Object.values(value).some(holdsGenerator));
}

function macrosOf({ template: { Transform: transform } }: StackTemplate): string[] {
  return [transform ?? []].flat().map(macro => asString(macro) ?? asString(asObject(macro).Name) ?? 'a macro').filter(name => !KNOWN_MACROS.test(name));
}

function sentence(what: string, paths: string[]): string[] {
  const more = paths.length > MAX_PATHS ? ` and ${paths.length - MAX_PATHS} more` : '';
  return paths.length === 0 ? [] : [`${what} are not read: ${paths.slice(0, MAX_PATHS).join(', ')}${more}`];
}
