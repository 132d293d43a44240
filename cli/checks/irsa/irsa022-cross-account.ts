import { providerArn } from '../../../lib/core/issuer';
import type { AccountFacts } from '../../facts/account/account';
import { issuerOf } from '../../facts/account/eks-issuers';
import { parseRoleArn, resourceOfArn } from '../../facts/account/role-arn';
import { wordServiceAccount } from '../../facts/cluster/service-account';
import { annotatedInQuestion } from '../../facts/cluster/workload-facts';
import { listed, type DoctorCheck, type Observation } from '../doctor-check';
import { inspectServed } from './workload-check';

/** STS looks for the provider in the account of the role, not in that of the cluster. */
export const CROSS_ACCOUNT: DoctorCheck = {
  id: 'IRSA022',
  severity: 'error',
  holds: 'the role is in the account of the cluster',
  inspect: facts => {
    const { target: { role: arn }, cluster } = facts;
    if (arn === undefined) {
      return inspectServed(facts)?.map(observation => ({ ...observation, severity: 'info' })) ?? inspectAnnotations(facts);
    }
    const parsed = parseRoleArn(arn);
    const issuer = issuerOf(cluster);
    if (parsed === undefined || issuer === undefined || parsed.partition !== cluster.partition) {
      return undefined;
    }
    return parsed.account === cluster.account ? [] : [{
      status: 'unknown',
      resource: resourceOfArn(arn),
      message: `the role is in account ${parsed.account}, the cluster in ${cluster.account}: account ${parsed.account} needs a provider of its own `
        + 'for the issuer of the cluster, and these credentials do not see whether it has one',
      fix: `create the provider in account ${parsed.account} and trust it there; or have a role of account ${cluster.account} assume the other one`,
      evidence: [
        { label: 'needed', value: providerArn({ ...parsed, issuer }) },
        { label: 'role', value: arn },
        { label: 'cluster', value: cluster.arn },
      ],
    }];
  },
};

/** Of all annotations of the cluster, those that lead out of the account: nothing is known about them. */
function inspectAnnotations(facts: AccountFacts): Observation[] | undefined {
  const { cluster } = facts;
  const foreign = annotatedInQuestion(facts).filter(({ roleArn }) => {
    const parsed = parseRoleArn(roleArn);
    return parsed !== undefined && parsed.partition === cluster.partition && parsed.account !== cluster.account;
  });
  return foreign.length === 0 ? undefined : [{
    status: 'unknown',
    severity: 'info',
    resource: `cluster/${cluster.name}`,
    message: `${foreign.length === 1 ? 'a service account names a role' : `${foreign.length} service accounts name roles`} of another account, which these credentials do not see`,
    fix: 'ask about each with --service-account and the credentials of the account of its role',
    evidence: listed('annotations', foreign.map(account => `${wordServiceAccount(account)}: ${account.roleArn}`)),
  }];
}
