import { valueOr, type AccountFacts } from '../../facts/account/account';
import { ADDON_SERVICE_ACCOUNTS, type AddonFact } from '../../facts/account/pod-identity';
import { isSame, type ServiceAccountFact } from '../../facts/cluster/kubernetes';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { associationOf, serviceAccountsOf } from '../../facts/cluster/workload-facts';
import { inspectRead, type DoctorCheck, type Observation } from '../doctor-check';

/** An add-on writes its own annotation again at every update: what was annotated by hand is gone then. */
export const ADDON_ROLE: DoctorCheck = {
  id: 'IRSA024',
  severity: 'warning',
  holds: 'add-ons have the role that their service accounts are annotated with',
  inspect: facts => {
    const accounts = serviceAccountsOf(facts);
    const { addons } = facts;
    const known = ADDON_SERVICE_ACCOUNTS.filter(({ addon }) => valueOr(addons, []).some(({ name }) => name === addon));
    if (accounts === undefined || addons === undefined || (addons.isRead && known.length === 0)) {
      return undefined;
    }
    return inspectRead(addons, all => inspectRead(accounts, found => known.flatMap(account => {
      const addon = all.find(({ name }) => name === account.addon);
      const live = found.find(candidate => isSame(candidate, account));
      return addon === undefined || live === undefined || associationOf(account, facts) !== undefined || addon.roleArn === live.roleArn ? []
        : [describe(addon, live, facts)];
    })));
  },
};

function describe({ name, roleArn }: AddonFact, account: ServiceAccountFact, { cluster }: AccountFacts): Observation {
  const isByHand = roleArn === undefined;
  return {
    resource: `addon/${name}`,
    message: isByHand
      ? `the add-on has no role, but its service account ${wordServiceAccount(account)} is annotated with one by hand: the next update of the add-on takes it away`
      : `the add-on and its service account ${wordServiceAccount(account)} name different roles`,
    fix: `\`aws eks update-addon --cluster-name ${cluster.name} --addon-name ${name} --service-account-role-arn <ARN>\`, with the role at every update`,
    evidence: [{ label: 'add-on', value: roleArn ?? '(none)' }, { label: 'annotation', value: account.roleArn ?? '(none)' }],
  };
}
