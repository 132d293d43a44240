import { afterCreation, presence, wayOut } from './creation-wording';
import { isSameThing, type AdoptionFacts, type ExistingResource } from '../../facts/account/existing-resources';
import { listed, type DoctorCheck, type Observation } from '../doctor-check';

/** What is there already cannot be created again; CloudFormation finds out half-way, and IAM's answer to that has cost providers. */
export const ADOPTION: DoctorCheck = {
  id: 'CDK006',
  severity: 'error',
  holds: 'everything that the app would create is new',
  inspect: ({ adoption, cluster: { name } }) => (adoption === undefined || isAboutNothing(adoption) ? undefined : [
    ...adoption.existing.flatMap(existing => inspectExisting(existing, name)),
    ...notRead(adoption),
    ...undecided(adoption, name),
    ...elsewhere(adoption),
  ]),
};

function isAboutNothing({ existing, undecided: open, elsewhere: far, notRead: unread, wanted }: AdoptionFacts): boolean {
  return [existing, open, far, unread].every(list => list.length === 0) && wanted === 0;
}

function inspectExisting(existing: ExistingResource, cluster: string): Observation[] {
  const { wanted, name, made } = existing;
  const { id: { path, logicalId }, stack, onlyIf } = wanted;
  const there = presence(existing);
  const about = { resource: path, fix: wayOut(existing, cluster), evidence: [{ label: 'exists', value: name }] };
  if (made === undefined) {
    return [{
      status: 'unknown',
      severity: 'warning',
      ...about,
      message: `${there}, and whether the app made it is not known: a template alone does not say the name of its stack`,
      fix: 'pass the cloud assembly (cdk.out) in place of the template',
    }];
  }
  if (!made.isRead) {
    return []; // once for all of a stack
  }
  const { physicalId } = made.value;
  if (physicalId === undefined && onlyIf !== undefined) {
    return [{
      status: 'unknown',
      severity: 'warning',
      ...about,
      message: `${there}, and stack ${stack.name} did not make it: the deployment fails ${afterCreation(existing)}, if condition ${onlyIf} holds`,
    }];
  }
  if (physicalId === undefined) {
    return [{
      ...about,
      message: `${there}, and stack ${stack.name} did not make it (as ${logicalId}): the deployment will fail ${afterCreation(existing)}`,
    }];
  }
  return isSameThing(physicalId, existing) ? [] : [{
    status: 'unknown',
    severity: 'warning',
    ...about,
    message: `${there}, and stack ${stack.name} has something else as ${logicalId}: if the deployment replaces that, it fails ${afterCreation(existing)}`,
    evidence: [{ label: 'exists', value: name }, { label: 'stack has', value: physicalId }],
  }];
}

/** Each once, however many resources it leaves open. */
function notRead({ existing, notRead: unread }: AdoptionFacts): Observation[] {
  const stacks = existing.flatMap(({ made }) => (made === undefined || made.isRead ? [] : [made.why]));
  return [...new Map([...unread, ...stacks].map(why => [why.what, why])).values()].map(why => ({ notRead: why }));
}

/** What only the deployment knows is not guessed. */
function undecided({ path, undecided: origins }: AdoptionFacts, cluster: string): Observation[] {
  return origins.length === 0 ? [] : [{
    status: 'unknown',
    severity: 'info',
    resource: path,
    message: 'whether resources of the app are there already is not known for some: their name, issuer or cluster is known at the deployment only',
    fix: `compare them yourself with what \`eks-identity adopt --cluster ${cluster}\` finds`,
    evidence: listed('made by', origins),
  }];
}

function elsewhere({ path, elsewhere: origins }: AdoptionFacts): Observation[] {
  return origins.length === 0 ? [] : [{
    status: 'unknown',
    severity: 'info',
    resource: path,
    message: 'whether resources of the app are there already is not known in other accounts',
    fix: 'run the command with credentials of those accounts, for a cluster in them',
    evidence: listed('made by', origins),
  }];
}
