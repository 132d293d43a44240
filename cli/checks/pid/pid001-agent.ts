import { valueOr, type AccountFacts } from '../../facts/account/account';
import { AGENT, type AddonFact } from '../../facts/account/pod-identity';
import { associationsOf } from '../../facts/cluster/workload-facts';
import type { DoctorCheck, Observation } from '../doctor-check';

const INSTALL = 'install the add-on';

/** Associations are served by an agent on every node; EKS Auto Mode brings its own. */
export const POD_IDENTITY_AGENT: DoctorCheck = {
  id: 'PID001',
  severity: 'error',
  holds: 'the EKS Pod Identity agent runs',
  inspect: facts => {
    const { podIdentity, cluster } = facts;
    if (podIdentity === undefined || (podIdentity.associations.isRead && associationsOf(facts).length === 0)) {
      return undefined;
    }
    if (!podIdentity.associations.isRead) {
      return [{ notRead: podIdentity.associations.why }];
    }
    return cluster.hasAutoMode ? [] : inspectAgent(facts);
  },
};

function inspectAgent(facts: AccountFacts): Observation[] {
  const { addons, kubernetes } = facts;
  const addon = valueOr(addons, []).find(({ name }) => name === AGENT);
  const daemonSet = kubernetes?.workloads?.podIdentityAgent;
  if (daemonSet?.isRead) {
    const { desired = 0, ready = 0 } = daemonSet.value ?? {};
    return daemonSet.value === undefined ? [notInstalled(facts)] : ready < desired ? [notReady(facts, desired, ready, addon)] : [];
  }
  if (addon !== undefined) {
    return addon.status === 'ACTIVE' ? [] : [broken(addon, facts)];
  }
  const unread = addons !== undefined && !addons.isRead ? addons : daemonSet;
  // without the add-on, somebody may have installed the agent otherwise: only the cluster knows
  return [unread === undefined || unread.isRead ? { ...notInstalled(facts), status: 'unknown' } : { notRead: unread.why }];
}

function notInstalled(facts: AccountFacts): Observation {
  return {
    resource: `cluster/${facts.cluster.name}`,
    message: `there are pod identity associations (${associationsOf(facts).length}), but no ${AGENT} that would hand out their credentials`,
    fix: `${INSTALL}: \`aws eks create-addon --cluster-name ${facts.cluster.name} --addon-name ${AGENT}\``,
  };
}

function notReady({ cluster }: AccountFacts, desired: number, ready: number, addon: AddonFact | undefined): Observation {
  return {
    severity: ready === 0 ? 'error' : 'warning',
    resource: `cluster/${cluster.name}`,
    message: `${AGENT} is ready on ${ready} of ${desired} nodes: pods on the others get no credentials`,
    fix: `look at its pods: \`kubectl get pods -n kube-system -l app.kubernetes.io/name=${AGENT} -o wide\`; nodes need eks-auth:AssumeRoleForPodIdentity`,
    evidence: (addon?.issues ?? []).map(value => ({ label: 'EKS says', value })),
  };
}

function broken({ status, issues }: AddonFact, { cluster }: AccountFacts): Observation {
  return {
    resource: `addon/${AGENT}`,
    message: `the add-on is ${status}, not ACTIVE`,
    fix: `repair it: \`aws eks describe-addon --cluster-name ${cluster.name} --addon-name ${AGENT}\` says what is wrong`,
    evidence: issues.map(value => ({ label: 'EKS says', value })),
  };
}
