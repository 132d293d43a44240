import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { type CfnUserPool, CfnUserPoolGroup, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct, type IConstruct } from 'constructs';
import { cognitoGroupDescriptionProblem, cognitoGroupNameProblem, cognitoGroupPrecedenceProblem } from '../../core/login/cognito-user-pool';
import { propProblem } from '../refusal';
import { stableText } from '../stable-text';

/** A group to make. */
export interface GroupChoices {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
}

/** What Cognito would not take, if anything. */
export function groupsProblem(groups: GroupChoices[]): string | undefined {
  const repeated = groups.find(({ name }, n) => groups.findIndex(other => other.name === name) !== n);
  return repeated ? `'groups' must not repeat a name, got '${repeated.name}' twice`
    : groups.map(groupProblem).find(problem => problem !== undefined);
}

/** Makes groups; each has an id from its name, so that the order of the list is of no importance. */
export function makeGroups(scope: Construct, userPool: IUserPool, groups: GroupChoices[]): void {
  const parent = new Construct(scope, 'Groups');
  for (const { name, description, precedence } of groups) {
    new CfnUserPoolGroup(parent, groupId(scope, name), { userPoolId: userPool.userPoolId, groupName: name, description, precedence });
  }
}

/** Which of some names are not those of groups of a pool in this app, as far as one can tell. */
export function missingGroups(pool: CfnUserPool, names: string[]): string[] {
  if (changesGroups(pool)) {
    return [];
  }
  const known = groupsInApp(pool);
  return known.some(name => Token.isUnresolved(name)) ? [] : names.filter(name => !Token.isUnresolved(name) && !known.includes(name));
}

/** The names of the groups of a pool that are made in this app. */
export function groupsInApp(pool: CfnUserPool): string[] {
  const idAt = (construct: IConstruct, id: string) => stableText(Stack.of(construct), id);
  return pool.node.root.node.findAll()
    .filter(isGroup)
    .filter(group => idAt(group, group.userPoolId) === idAt(pool, pool.ref))
    .map(group => group.groupName ?? group.ref);
}

/** A slash in an id becomes two dashes, with which another name may be spelled. */
function groupId(scope: Construct, name: string): string {
  return stableText(Stack.of(scope), name).replace(/[%/]/g, encodeURIComponent);
}

function groupProblem({ name, description, precedence }: GroupChoices): string | undefined {
  const precedenceProblem = precedence === undefined || Token.isUnresolved(precedence) ? undefined : cognitoGroupPrecedenceProblem(precedence);
  return propProblem('groups', name, cognitoGroupNameProblem)
    ?? (description === undefined ? undefined : propProblem('groups', description, cognitoGroupDescriptionProblem))
    ?? (precedenceProblem && `'groups' ${precedenceProblem} for '${name}'`);
}

function isGroup(construct: IConstruct): construct is CfnUserPoolGroup {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === CfnUserPoolGroup.CFN_RESOURCE_TYPE_NAME;
}

/** Whether a function puts groups into tokens that are not groups of the pool. */
function changesGroups(pool: CfnUserPool): boolean {
  const triggers: object = Stack.of(pool).resolve(pool.lambdaConfig) ?? {};
  return 'preTokenGeneration' in triggers || 'preTokenGenerationConfig' in triggers;
}
