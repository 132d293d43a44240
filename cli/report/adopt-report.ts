import { createHash } from 'node:crypto';
import { hasWildcard } from '../../lib/core/kubernetes-names';
import { DEFAULT_AUDIENCE, type ServiceAccountMatch } from '../../lib/core/trust/trust-policy';
import type { AssociationFact } from '../facts/account/account';
import type { AccessEntryFact, AdoptableFacts, AdoptableRole } from '../facts/account/adoptable';
import { parseRoleArn, resourceOfArn } from '../facts/account/role-arn';

/** Whether resources become those of the stack, or are only referred to. */
export type AdoptMode = 'import' | 'reference';

/** By the logical id of a resource, what identifies the existing one to CloudFormation. */
export type ResourceMapping = Record<string, Record<string, string>>;

interface Declaration {
  readonly lines: string[];
  /** Undefined for what is referred to. */
  readonly mapping?: { readonly id: string; readonly identifier: Record<string, string> };
}

const HASH_LENGTH = 8;

/** A stack in TypeScript that declares what exists. */
export function renderAdoptedStack(facts: AdoptableFacts, mode: AdoptMode): string {
  const lines = declarationsOf(facts, mode).flatMap(declaration => declaration.lines);
  const body = lines.filter(line => !line.startsWith('//')).join('\n').replace(/'(?:[^'\\]|\\.)*'/g, '\'\'');
  const ours = ['AccessEntryPrincipal', 'ClusterOidcProvider', 'IamAccessEntry', 'IrsaRole', 'OidcIdpAssociation', 'ServiceAccountSubject'].filter(name => body.includes(name));
  const modules = [['eks', 'aws_eks'], ['iam', 'aws_iam']].filter(([name]) => new RegExp(`\\b${name}\\.`).test(body)).map(([name, module]) => `${module} as ${name}`);
  return [
    `import { Stack, type StackProps${modules.map(module => `, ${module}`).join('')} } from 'aws-cdk-lib';`,
    ...ours.length === 0 ? [] : [`import { ${ours.join(', ')} } from 'cdk-eks-identity';`],
    'import type { Construct } from \'constructs\';',
    '',
    `/** ${mode === 'import' ? 'Adopts' : 'Refers to'} what exists for cluster ${facts.cluster.name}. */`,
    `export class ${pascal(facts.cluster.name)}Identity extends Stack {`,
    '  constructor(scope: Construct, id: string, props: StackProps = {}) {',
    '    super(scope, id, props);',
    ...lines.map(line => (line === '' ? '' : `    ${line}`)),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** What `cdk import --resource-mapping` reads. */
export function mappingOf(facts: AdoptableFacts): ResourceMapping {
  return Object.fromEntries(declarationsOf(facts, 'import').flatMap(({ mapping }) => (mapping === undefined ? [] : [[logicalId(mapping.id), mapping.identifier]])));
}

function declarationsOf(facts: AdoptableFacts, mode: AdoptMode): Declaration[] {
  const { cluster, associations, entries, roles, gaps } = facts;
  const ids = new UniqueIds(['Cluster', 'Provider']);
  const needsCluster = mode === 'import' && (entries.length > 0 || associations.some(isAdoptable));
  return [
    ...gaps.map(gap => ({ lines: [`// not read, so more may exist: ${oneLine(gap)}`] })),
    ...needsCluster ? [{ lines: ['', `const cluster = eks.Cluster.fromClusterAttributes(this, 'Cluster', { clusterName: ${quoted(cluster.name)} });`] }] : [],
    provider(facts, mode),
    ...associations.map(association => (mode === 'import' && isAdoptable(association)
      ? importAssociation(ids.of(association.name), association, facts) : referToAssociation(ids.of(association.name), association, mode))),
    ...entries.map(entry => (mode === 'import' ? importEntry(ids.of(`${nameOfArn(entry.principal)}-entry`), entry, facts)
      : { lines: ['', `// access entry of ${entry.principal}: it needs no reference, bind roles to its groups`] })),
    ...roles.map(role => (mode === 'import' ? importRole(ids.of(nameOfArn(role.arn)), role)
      : { lines: ['', referenceToRole(ids.of(nameOfArn(role.arn)), role)] })),
  ];
}

function provider({ provider: existing, cluster: { issuerUrl = '' }, roles }: AdoptableFacts, mode: AdoptMode): Declaration {
  const isUsed = roles.some(({ trust }) => typeof trust !== 'string');
  if (existing === undefined) {
    return {
      lines: issuerUrl === '' ? [] : ['', '// the account has no provider for the cluster: this one would be created, not imported',
        `// new ClusterOidcProvider(this, 'Provider', { issuerUrl: ${quoted(issuerUrl)} });`],
    };
  }
  return mode === 'reference' ? { lines: ['', `ClusterOidcProvider.fromOidcProviderArn(this, 'Provider', ${quoted(existing.arn)});`] } : {
    lines: ['', `${isUsed ? 'const provider = ' : ''}new ClusterOidcProvider(this, 'Provider', {`, ...properties({ issuerUrl, audiences: existing.audiences }), '});'],
    mapping: { id: 'Provider', identifier: { Arn: existing.arn } },
  };
}

/** Without a user name prefix there is no way to declare the association as it is. */
function isAdoptable({ config }: AssociationFact): boolean {
  return Boolean(config.usernamePrefix);
}

function importAssociation(id: string, { name, config }: AssociationFact, { cluster, associations }: AdoptableFacts): Declaration {
  const { groupsClaim, groupsPrefix } = config;
  const all = {
    ...config,
    ...groupsClaim !== undefined && !groupsPrefix && { groupsPrefix: undefined, omitGroupsPrefix: true },
    ...associations.length > 1 && { kubernetesVersion: cluster.version },
  };
  return {
    lines: ['', `new OidcIdpAssociation(this, ${quoted(id)}, {`, '  cluster,', ...properties({ configName: name, ...all }), '});'],
    mapping: { id, identifier: { IdentityProviderConfigName: name, ClusterName: cluster.name, Type: 'oidc' } },
  };
}

function referToAssociation(id: string, { name, config }: AssociationFact, mode: AdoptMode): Declaration {
  const { requiredClaims: _, ...attributes } = config;
  return {
    lines: [
      '', ...mode === 'import' ? ['// without a user name prefix it cannot be declared as it is, so it is only referred to'] : [],
      `OidcIdpAssociation.fromAttributes(this, ${quoted(id)}, {`, ...properties({ configName: name, ...attributes }), '});',
    ],
  };
}

function importEntry(id: string, { principal, groups, username, policies }: AccessEntryFact, { cluster }: AdoptableFacts): Declaration {
  const own = username === undefined || username.startsWith('arn:') ? undefined : username; // EKS makes one of the ARN
  return {
    lines: [
      '', `new IamAccessEntry(this, ${quoted(id)}, {`, '  cluster,', `  principal: AccessEntryPrincipal.arn(${quoted(principal)}),`,
      ...properties({ kubernetesGroups: groups.length === 0 ? undefined : groups, username: own }),
      ...policies.length === 0 ? [] : ['  accessPolicies: [', ...policies.map(({ name, namespaces }) => `    eks.AccessPolicy.fromAccessPolicyName(${quoted(name)}, ${namespaces === undefined
        ? '{ accessScopeType: eks.AccessScopeType.CLUSTER }' : `{ accessScopeType: eks.AccessScopeType.NAMESPACE, namespaces: ${literal(namespaces)} }`}),`), '  ],'],
      '});',
    ],
    mapping: { id, identifier: { PrincipalArn: principal, ClusterName: cluster.name } },
  };
}

function importRole(id: string, role: AdoptableRole): Declaration {
  const { arn, trust } = role;
  if (typeof trust === 'string') {
    return { lines: ['', `// ${resourceOfArn(arn)}: ${oneLine(trust)}, so it is only referred to`, referenceToRole(id, role)] };
  }
  const name = parseRoleArn(arn)?.name ?? '';
  const path = /:role(\/.*\/)[^/]+$/.exec(arn)?.[1];
  const audience = trust.audience === DEFAULT_AUDIENCE ? undefined : trust.audience;
  const [first, ...others] = trust.serviceAccounts.map(subjectOf);
  const variable = `${id.charAt(0).toLowerCase()}${id.slice(1)}Role`;
  return {
    lines: [
      '', '// add the policies of the role, which are not listed here',
      `${others.length === 0 ? '' : `const ${variable} = `}new IrsaRole(this, ${quoted(id)}, {`, '  oidcProvider: provider,', `  serviceAccount: ${first},`,
      ...properties({ audience, roleName: name, path }), '});',
      ...others.map(subject => `${variable}.trustServiceAccount(${subject});`),
    ],
    mapping: { id, identifier: { RoleName: name } },
  };
}

function referenceToRole(id: string, { arn }: AdoptableRole): string {
  return `iam.Role.fromRoleArn(this, ${quoted(id)}, ${quoted(arn)});`;
}

/** The service account, or the pattern, in TypeScript. */
function subjectOf({ namespace, name, wildcard }: ServiceAccountMatch): string {
  return !wildcard ? `ServiceAccountSubject.named(${quoted(namespace)}, ${quoted(name)})`
    : name === '*' && !hasWildcard(namespace) ? `ServiceAccountSubject.anyIn(${quoted(namespace)})` : `ServiceAccountSubject.matching(${quoted(namespace)}, ${quoted(name)})`;
}

/** As the CDK makes it for the one resource of a construct right below the stack. */
function logicalId(id: string): string {
  return `${id}${createHash('md5').update(`${id}/Resource`).digest('hex').slice(0, HASH_LENGTH).toUpperCase()}`;
}

class UniqueIds {
  constructor(private readonly taken: string[]) {}

  public of(name: string): string {
    const base = pascal(name);
    const id = [base, ...Array.from({ length: this.taken.length }, (_, index) => `${base}${index + 2}`)].find(candidate => !this.taken.includes(candidate)) ?? base;
    this.taken.push(id);
    return id;
  }
}

function pascal(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  const joined = words.map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `X${joined}`;
}

function nameOfArn(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}

function properties(values: Record<string, unknown>): string[] {
  return Object.entries(values).filter(([, value]) => value !== undefined).map(([name, value]) => `  ${name}: ${literal(value)},`);
}

function literal(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value).map(([key, entry]) => `${quoted(key)}: ${literal(entry)}`).join(', ')} }`;
  }
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** Text of others stays text, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/[\n\r\u2028\u2029]/g, ' ')}'`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
