import { coverageOf } from './association-actions';
import type { AssociationPolicies, AssociationStatement, UnreadablePart } from './facts';
import type { Located } from './located';
import { isUnknown } from './placeholders';
import { asText, type Resolved } from './resolved';
import type { Resolver } from './resolver';
import { statementFacts } from './trust';
import { asList, type Statement } from '../../../lib/core/trust/policy-document';
import { isObject } from '../../collect/templates/json';
import { parsePolicy } from '../parse-policy';

/** Resources that are a policy, and the property that holds it. */
const DOCUMENT_PROPERTY: Record<string, string> = {
  'AWS::IAM::Policy': 'PolicyDocument',
  'AWS::IAM::ManagedPolicy': 'PolicyDocument',
  'AWS::IAM::RolePolicy': 'PolicyDocument',
  'AWS::IAM::UserPolicy': 'PolicyDocument',
  'AWS::IAM::GroupPolicy': 'PolicyDocument',
  'AWS::SSO::PermissionSet': 'InlinePolicy',
  'AWS::Organizations::Policy': 'Content',
};

/** Resources with policies of their own inside. */
const WITH_INLINE_POLICIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

/** The one type of policy of an organization that is about what principals may do. */
const SERVICE_CONTROL_POLICY = 'SERVICE_CONTROL_POLICY';

/** What a policy that cannot be read, but is about identity providers, has in it. */
const MENTION = /identityproviderconfig/i;

interface PolicyText {
  readonly value: Resolved | undefined;
  /** Where in the resource: `inline policy Guard`; undefined if the resource is the policy. */
  readonly place?: string;
  /** The same in the template, with what could not be resolved. */
  readonly source: unknown;
}

/** What the policies of an app say about who may associate identity providers with clusters. */
export function associationPolicies(located: Located[], resolver: Resolver): AssociationPolicies {
  const readings = located.flatMap(resource => policiesOf(resource, resolver).map(policy => readPolicy(resource, policy)));
  return { statements: readings.flatMap(({ statements }) => statements), unreadable: readings.flatMap(({ unreadable }) => unreadable) };
}

function policiesOf({ resource: { type, properties }, stack }: Located, resolver: Resolver): PolicyText[] {
  if (WITH_INLINE_POLICIES.includes(type)) {
    return asList(resolver.resolve(properties.Policies, stack)).map((policy, index) => ({
      value: (isObject(policy) ? policy.PolicyDocument : policy) as Resolved | undefined,
      place: `inline policy ${isObject(policy) && policy.PolicyName !== undefined ? asText(policy.PolicyName as Resolved) : index + 1}`,
      source: properties.Policies,
    }));
  }
  const source = properties[DOCUMENT_PROPERTY[type] ?? ''];
  const isOfOtherType = type === 'AWS::Organizations::Policy' && properties.Type !== SERVICE_CONTROL_POLICY;
  return source === undefined || isOfOtherType ? [] : [{ value: resolver.resolve(source, stack), source }];
}

function readPolicy({ id }: Located, { value, place, source }: PolicyText): AssociationPolicies {
  const isMeant = (text: string): boolean => MENTION.test(isUnknown(text) ? JSON.stringify(source) : text);
  const { document, positions, unreadable } = parsePolicy(value, 'policy');
  const partOf = (part: string): string => (place === undefined ? part : part === 'policy' ? place : `${place}, ${part}`);
  return {
    statements: asList(document.Statement).map((statement, index) => readStatement(statement, id, partOf(`statement ${positions[index]}`))).filter(isAboutAssociations),
    unreadable: unreadable.filter(({ part }) => isMeant(asText(textOf(part, value)))).map(({ part, reason }) => ({ id, part: partOf(part), reason })),
  };
}

function readStatement(statement: Statement, id: AssociationStatement['id'], part: string): AssociationStatement {
  return { id, part, ...statementFacts(statement) };
}

/** Who allows everything does not mean identity providers; who denies everything denies them, too. */
function isAboutAssociations({ effect, actions }: AssociationStatement): boolean {
  const { named, swept } = coverageOf(actions);
  return named.length > 0 || (effect === 'Deny' && swept.length > 0);
}

/** The statement that could not be read, or the whole policy. */
function textOf(part: UnreadablePart['part'], value: Resolved | undefined): Resolved | undefined {
  const [, position] = /^statement (\d+)$/.exec(part) ?? [];
  const statements = isObject(value) ? value.Statement as Resolved : undefined;
  return position === undefined || statements === undefined ? value : Array.isArray(statements) ? statements[Number(position) - 1] : statements;
}
