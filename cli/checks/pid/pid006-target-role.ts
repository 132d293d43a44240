import { describeTrust, type Asker } from './trust-description';
import { foreignAccount, type AccountFacts, type ClusterFact } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { evaluateAssumeRole, type AssumingRole } from '../../facts/account/assume-role-trust';
import type { PodIdentityAssociation } from '../../facts/account/pod-identity';
import { actionsOf } from '../../facts/account/pod-identity-trust';
import { parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
import { principalTags, requestTags, type Sayings } from '../../facts/account/session-tags';
import type { TrustVerdict } from '../../facts/account/trust-verdict';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';

/** An association whose role assumes another one for the pods. */
interface Chain extends PodIdentityAssociation {
  readonly roleArn: string;
  readonly targetRoleArn: string;
}

const TAG_SESSION = 'sts:TagSession';

/** Session tags go along to the target role, which has to allow them as the first role does. */
export const TARGET_ROLE: DoctorCheck = {
  id: 'PID006',
  severity: 'error',
  holds: 'target roles of pod identity associations let the roles in that assume them',
  inspect: facts => {
    const { podIdentity } = facts;
    if (podIdentity === undefined || !podIdentity.associations.isRead) {
      return undefined; // PID003 tells of associations that may not be listed
    }
    const associations = podIdentity.associations.value;
    const chains = associations.filter(isChain);
    const outside = chains.filter(({ targetRoleArn }) => foreignAccount(targetRoleArn, facts.cluster) !== undefined);
    const isAnyInAccount = outside.length < chains.length;
    const unseen = outside.map(chain => outOfSight(chain, facts));
    const observations = [
      ...isAnyInAccount ? inspectRead(podIdentity.roles, roles => chains.flatMap(chain => inspectChain(chain, roles, facts))) : [],
      ...unseen,
    ];
    const isComplete = chains.length > 0 && associations.every(({ roleArn }) => roleArn !== undefined); // PID003 tells of those that were not looked at
    return observations.length > 0 || isComplete ? observations : undefined;
  },
};

function inspectChain(chain: Chain, roles: AccountRole[], { cluster }: AccountFacts): Observation[] {
  const { targetRoleArn } = chain;
  const target = roles.find(({ arn }) => arn === targetRoleArn);
  if (foreignAccount(targetRoleArn, cluster) !== undefined) {
    return [];
  }
  if (target === undefined) {
    return [{
      resource: `association/${wordServiceAccount(chain)}`,
      message: 'the target role of the association does not exist',
      fix: 'name a target role that exists, or none',
      evidence: [{ label: 'target', value: targetRoleArn }],
    }];
  }
  const evaluated = evaluateAssumeRole(target.trust, assuming(chain, cluster));
  return evaluated.verdict === 'yes' ? [] : [{ resource: resourceOfArn(target.arn), part: 'trust policy', ...describeTrust(evaluated, askingRole(chain, evaluated)) }];
}

/** The first role, as EKS has it assume the target. */
function assuming(chain: Chain, cluster: ClusterFact): AssumingRole {
  const says = new Map([...requestTags(chain, cluster), ...principalTags(chain, cluster), ...externalIdOf(chain)]);
  return { arn: chain.roleArn, actions: actionsOf(chain), says };
}

/** EKS documents that it is sent where there are no session tags; nothing is said of the others. */
function externalIdOf({ externalId, withoutTags }: Chain): Sayings {
  return externalId === undefined ? [] : [['sts:externalid', withoutTags ? [externalId] : [externalId, undefined]]];
}

/** The first role, as it asks for the target role. */
function askingRole(chain: Chain, { missing }: TrustVerdict): Asker {
  const { roleArn } = chain;
  const canDisable = missing.every(action => action === TAG_SESSION);
  return {
    name: resourceOfArn(roleArn),
    account: wordServiceAccount(chain),
    says: 'EKS says',
    asWhat: ', which has this role as its target',
    evidence: [{ label: 'for', value: roleArn }],
    fixes: {
      denied: 'except the role from what the statement denies, or take the statement away',
      missing: `allow ${actionsOf(chain).join(' and ')} to ${roleArn}${canDisable ? ', or disable the session tags of the association' : ''}`,
      conditions: 'correct the values, or name the target role that is for the service account',
      unknown: 'compare them with what EKS Pod Identity sends: the session tags or, where the association disables these, the external ID of the association',
    },
  };
}

/** A role of another account may be fine, and often is: that is what target roles are for. */
function outOfSight(chain: Chain, { target }: AccountFacts): Observation {
  const { roleArn, targetRoleArn } = chain;
  const account = parseRoleArn(targetRoleArn)?.account;
  return {
    status: 'unknown',
    severity: target.serviceAccount === undefined ? 'info' : 'warning',
    resource: resourceOfArn(targetRoleArn),
    message: `the target role of ${wordServiceAccount(chain)} is in account ${account}, which these credentials do not see: whether it lets ${resourceOfArn(roleArn)} in is not known`,
    fix: `look at its trust policy in account ${account}: it has to allow ${actionsOf(chain).join(' and ')} to ${roleArn}`,
    evidence: [{ label: 'target', value: targetRoleArn }, ...chain.externalId === undefined ? [] : [{ label: 'external ID', value: chain.externalId }]],
  };
}

function isChain(association: PodIdentityAssociation): association is Chain {
  return association.roleArn !== undefined && association.targetRoleArn !== undefined;
}
