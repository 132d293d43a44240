import { askingService } from './service-asker';
import { describeTrust } from './trust-description';
import { foreignAccount, type AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import type { PodIdentityAssociation } from '../../facts/account/pod-identity';
import { evaluatePodIdentity, POD_IDENTITY_SERVICE as SERVICE } from '../../facts/account/pod-identity-trust';
import { resourceOfArn } from '../../facts/account/role-arn';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { inspectRead, listed, type DoctorCheck, type Observation } from '../doctor-check';

/** The service assumes the role and tags the session: a trust policy must allow both, and its conditions must fit. */
export const POD_IDENTITY_TRUST: DoctorCheck = {
  id: 'PID003',
  severity: 'error',
  holds: `roles of pod identity associations trust ${SERVICE}`,
  inspect: facts => {
    const { podIdentity } = facts;
    if (podIdentity === undefined || (podIdentity.associations.isRead && podIdentity.associations.value.length === 0)) {
      return undefined;
    }
    return inspectRead(podIdentity.associations, associations => inspectRead(podIdentity.roles, roles => [
      ...associations.flatMap(association => inspectAssociation(association, roles, facts)),
      ...notLookedAt(associations, facts),
    ]));
  },
};

function inspectAssociation(association: PodIdentityAssociation, roles: AccountRole[], { cluster }: AccountFacts): Observation[] {
  const { roleArn } = association;
  if (roleArn === undefined) {
    return []; // told of all of them together
  }
  const role = roles.find(({ arn }) => arn === roleArn);
  if (role === undefined) {
    return foreignAccount(roleArn, cluster) !== undefined ? [] : [{
      resource: `association/${wordServiceAccount(association)}`,
      message: 'the role of the association does not exist',
      fix: 'associate the service account with a role that exists',
      evidence: [{ label: 'association', value: roleArn }],
    }];
  }
  const evaluated = evaluatePodIdentity(role.trust, association, cluster);
  return evaluated.verdict === 'yes' ? [] : [{
    resource: resourceOfArn(role.arn),
    part: 'trust policy',
    ...describeTrust(evaluated, askingService({ who: wordServiceAccount(association), withoutTags: association.withoutTags })),
  }];
}

/** A role that nobody looked at may be wrong. */
function notLookedAt(associations: PodIdentityAssociation[], { cluster }: AccountFacts): Observation[] {
  const unseen = associations.filter(({ roleArn }) => roleArn === undefined);
  return unseen.length === 0 ? [] : [{
    status: 'unknown',
    severity: 'info',
    resource: `cluster/${cluster.name}`,
    message: `there are ${associations.length} pod identity associations, of which the roles of ${unseen.length} were not looked at: whether they trust ${SERVICE} is not known`,
    fix: `ask about one of them: --service-account ${wordServiceAccount(unseen[0])}`,
    evidence: listed('not seen', unseen.map(wordServiceAccount)),
  }];
}
