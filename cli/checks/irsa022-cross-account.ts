import type { DoctorCheck } from './doctor-check';
import { providerArn } from '../../lib/core/issuer';
import { issuerOf } from '../facts/eks-issuers';
import { parseRoleArn, resourceOfArn } from '../facts/role-arn';

/** STS looks for the provider in the account of the role, not in that of the cluster. */
export const CROSS_ACCOUNT: DoctorCheck = {
  id: 'IRSA022',
  severity: 'error',
  holds: 'the role is in the account of the cluster',
  inspect: ({ target: { role: arn }, cluster }) => {
    const parsed = arn === undefined ? undefined : parseRoleArn(arn);
    const issuer = issuerOf(cluster);
    if (arn === undefined || parsed === undefined || issuer === undefined || parsed.partition !== cluster.partition) {
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
