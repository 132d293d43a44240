import { isInAccountOf, type AccountFacts, type ClusterFact } from '../../facts/account/account';
import type { AccountRole } from '../../facts/account/account-role';
import { evaluateAssumeRole, type AssumingRole, type SaidValues } from '../../facts/account/assume-role-trust';
import type { PodIdentityAssociation } from '../../facts/account/pod-identity';
import { actionsOf, sessionTagsOf } from '../../facts/account/pod-identity-trust';
import { parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
import type { TrustVerdict } from '../../facts/account/trust-verdict';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { inspectRead, type DoctorCheck, type Observation, type Problem } from '../doctor-check';

/** An association whose role assumes another one for the pods. */
interface Chain extends PodIdentityAssociation {
  readonly roleArn: string;
  readonly targetRoleArn: string;
}

/** The tags that are different for every pod. */
const POD_TAGS = ['kubernetes-pod-name', 'kubernetes-pod-uid'];
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
    const isAnyInAccount = chains.some(({ targetRoleArn }) => !isForeign(targetRoleArn, facts.cluster));
    const unseen = chains.filter(({ targetRoleArn }) => isForeign(targetRoleArn, facts.cluster)).map(chain => outOfSight(chain, facts));
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
  if (isForeign(targetRoleArn, cluster)) {
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
  return evaluated.verdict === 'yes' ? [] : [{ resource: resourceOfArn(target.arn), part: 'trust policy', ...describe(evaluated, chain) }];
}

/** The first role, as EKS has it assume the target. */
function assuming(chain: Chain, cluster: ClusterFact): AssumingRole {
  return { arn: chain.roleArn, actions: actionsOf(chain), says: new Map([...tagsOf(chain, cluster), ...externalIdOf(chain)]) };
}

/** Without session tags, the tags of the first role are those that somebody gave it. */
function tagsOf(chain: Chain, cluster: ClusterFact): [key: string, values: SaidValues][] {
  const tags = Object.entries(sessionTagsOf(chain, cluster));
  return chain.withoutTags
    ? [...tags.map(([tag]) => tag), ...POD_TAGS].map(tag => [`aws:requesttag/${tag}`, [undefined]])
    : tags.flatMap(([tag, value]): [string, SaidValues][] => [[`aws:requesttag/${tag}`, [value]], [`aws:principaltag/${tag}`, [value]]]);
}

/** EKS documents that it is sent where there are no session tags; nothing is said of the others. */
function externalIdOf({ externalId, withoutTags }: Chain): [key: string, values: SaidValues][] {
  return externalId === undefined ? [] : [['sts:externalid', withoutTags ? [externalId] : [externalId, undefined]]];
}

type Description = Pick<Problem, 'status' | 'severity' | 'message' | 'fix' | 'evidence'>;

function describe({ verdict, missing, conditions }: TrustVerdict, chain: Chain): Description {
  const { roleArn } = chain;
  const first = resourceOfArn(roleArn);
  const evidence = conditions.flatMap(({ key, values, actual }) => [{ label: key, value: values.join(', ') }, { label: 'EKS says', value: actual ?? '(not known, or nothing)' }]);
  if (verdict === 'unknown') {
    return {
      status: 'unknown',
      severity: 'warning',
      message: `whether it lets ${first} in for ${wordServiceAccount(chain)} is not known: its conditions depend on what is different for every pod, or cannot be evaluated here`,
      fix: 'compare them with what EKS Pod Identity sends: the session tags or, where the association disables these, the external ID of the association',
      evidence,
    };
  }
  if (missing.length > 0) {
    const canDisable = missing.every(action => action === TAG_SESSION);
    return {
      message: `it does not let ${first} do ${missing.join(' and ')}, as the association of ${wordServiceAccount(chain)} needs, which has this role as its target`,
      fix: `allow ${actionsOf(chain).join(' and ')} to ${roleArn}${canDisable ? ', or disable the session tags of the association' : ''}`,
      evidence: [{ label: 'missing', value: missing.join(', ') }, { label: 'for', value: roleArn }],
    };
  }
  return {
    message: conditions.length === 0
      ? `a Deny in it keeps ${first} out for ${wordServiceAccount(chain)}`
      : `its conditions keep ${first} out for ${wordServiceAccount(chain)}: ${[...new Set(conditions.map(({ key }) => key))].join(' and ')} ${conditions.length === 1 ? 'does' : 'do'} not fit`,
    fix: conditions.length === 0 ? 'narrow the Deny' : 'correct the values, or name the target role that is for the service account',
    evidence,
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

function isForeign(roleArn: string, cluster: ClusterFact): boolean {
  const parsed = parseRoleArn(roleArn);
  return parsed !== undefined && !isInAccountOf(parsed, cluster);
}
