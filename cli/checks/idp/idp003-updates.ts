import type { ClusterFact, UpdateFact } from '../../facts/account/account';
import { inspectIfAny, type DoctorCheck, type Observation } from '../doctor-check';

const ASSOCIATING = 'AssociateIdentityProviderConfig';
const ABOUT_ASSOCIATIONS = [ASSOCIATING, 'DisassociateIdentityProviderConfig'];

/** An association that fails shows no reason, and may vanish; the update that made it knows. */
export const UPDATES: DoctorCheck = {
  id: 'IDP003',
  severity: 'error',
  holds: 'the last change of every association succeeded, and none is running',
  inspect: ({ people, cluster }) => inspectIfAny(people?.updates, ({ updates, unseen }) => [
    ...latestPerAssociation(updates).filter(({ status }) => ['Failed', 'Cancelled'].includes(status)).map(failed),
    ...updates.filter(({ status }) => status === 'InProgress').map(update => running(update, cluster)),
    ...unseen > 0 ? [{
      status: 'unknown' as const,
      severity: 'info' as const,
      resource: `cluster/${cluster.name}`,
      message: `the cluster had ${updates.length + unseen} updates, of which ${unseen} were not looked at; an older change of an association may have failed`,
      fix: `look at them with \`aws eks list-updates --name ${cluster.name}\` and \`aws eks describe-update\``,
    }] : [],
  ]),
};

function latestPerAssociation(updates: UpdateFact[]): UpdateFact[] {
  const latest = new Map<string, UpdateFact>();
  const changes = updates.filter(({ type }) => ABOUT_ASSOCIATIONS.includes(type));
  changes.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1)).forEach(update => latest.set(update.association ?? '', update));
  return [...latest.values()];
}

function failed(update: UpdateFact): Observation {
  const verb = update.type === ASSOCIATING ? 'association' : 'disassociation';
  return {
    resource: nameOf(update),
    message: `the ${verb} of ${day(update)} ended as ${update.status}${update.errors.length === 0 ? ', and EKS says no reason' : ''}`,
    fix: `correct what the error says, then ${update.type === ASSOCIATING ? 'associate' : 'disassociate'} again, and wait for the update to end before the next`,
    evidence: update.errors.map(({ code, message }) => ({ label: code, value: message })),
  };
}

function running(update: UpdateFact, { name }: ClusterFact): Observation {
  const isAssociation = ABOUT_ASSOCIATIONS.includes(update.type);
  return {
    severity: 'warning',
    resource: isAssociation ? nameOf(update) : `cluster/${name}`,
    message: isAssociation
      ? `the association is being changed since ${update.createdAt}; 15-30 minutes are usual, and until then people cannot log in with it`
      : `an update (${update.type}) runs since ${update.createdAt}; EKS refuses changes of associations until it ends (ResourceInUseException)`,
    fix: `wait: \`aws eks describe-update --name ${name} --update-id ${update.id}\` shows when it has ended`,
  };
}

function nameOf({ association }: UpdateFact): string {
  return `association/${association ?? '(unnamed)'}`;
}

function day({ createdAt }: UpdateFact): string {
  return createdAt.slice(0, 10) || 'an unknown day';
}
