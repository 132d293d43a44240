import { isInAccountOf, type AccountFacts } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import type { PodIdentityAssociation } from '../../facts/account/pod-identity';
import { actionsOf, evaluatePodIdentity, POD_IDENTITY_SERVICE as SERVICE, type PodIdentityVerdict, type RefusingCondition } from '../../facts/account/pod-identity-trust';
import { parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
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
  const parsed = parseRoleArn(roleArn);
  if (role === undefined) {
    return parsed !== undefined && !isInAccountOf(parsed, cluster) ? [] : [{
      resource: `association/${wordServiceAccount(association)}`,
      message: 'the role of the association does not exist',
      fix: 'associate the service account with a role that exists',
      evidence: [{ label: 'association', value: roleArn }],
    }];
  }
  const evaluated = evaluatePodIdentity(role.trust.document, association, cluster);
  return evaluated.verdict === 'yes' ? [] : [{
    resource: resourceOfArn(role.arn),
    part: 'trust policy',
    ...evaluated.missing.length > 0 ? withoutAction(evaluated, association) : withConditions(evaluated, association),
  }];
}

type Description = Pick<Extract<Observation, { message: string }>, 'status' | 'severity' | 'message' | 'fix' | 'evidence'>;

function withoutAction({ missing }: PodIdentityVerdict, association: PodIdentityAssociation): Description {
  return {
    message: `it does not let ${SERVICE} do ${missing.join(' and ')}, as the association of ${wordServiceAccount(association)} needs`,
    fix: `allow ${actionsOf(association).join(' and ')} to the service ${SERVICE} in one statement`,
    evidence: [{ label: 'missing', value: missing.join(', ') }],
  };
}

function withConditions({ verdict, conditions }: PodIdentityVerdict, association: PodIdentityAssociation): Description {
  const evidence = conditions.flatMap(condition => [{ label: condition.key, value: condition.values.join(', ') }, { label: 'service', value: wordActual(condition) }]);
  return verdict === 'no' ? {
    message: `its conditions keep ${SERVICE} out for ${wordServiceAccount(association)}: ${[...new Set(conditions.map(({ key }) => key))].join(' and ')} ${conditions.length === 1 ? 'does' : 'do'} not fit`,
    fix: association.withoutTags ? 'the association disables session tags, so take the conditions on them away, or enable the tags'
      : 'correct the values, or associate the service account with the role that is for it',
    evidence,
  } : {
    status: 'unknown',
    severity: 'warning',
    message: `whether its conditions let ${SERVICE} in for ${wordServiceAccount(association)} is not known: they depend on what is different for every pod, or cannot be evaluated here`,
    fix: 'compare them with the session tags that EKS Pod Identity sends: eks-cluster-arn, eks-cluster-name, kubernetes-namespace, kubernetes-service-account, and name and UID of the pod',
    evidence,
  };
}

function wordActual({ actual }: RefusingCondition): string {
  return actual ?? '(not known, or not sent)';
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
