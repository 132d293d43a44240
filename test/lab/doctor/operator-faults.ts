import { nameOf, PAYMENTS, pod, ROLE_ARN, serviceAccount, type Workload } from './example-objects';
import type { Fault } from './fault';
import type { LiveExample } from './live-example';
import { installOperatorKinds, issuerWith, providerWith, storeWith } from './operator-kinds';
import { assumeRoleTwice } from './symptoms';
import { ACCOUNT } from '../../cli/doctor/fake-account';

/*
 * What goes wrong between a role and an operator that is told in its own words which role to assume.
 */

export const CERT_MANAGER: Workload = { namespace: 'kube-system', serviceAccount: 'cert-manager', pod: 'cert-manager-6d988558d6-x2x4z' };
const CROSSPLANE: Workload = { namespace: 'kube-system', serviceAccount: 'provider-aws', pod: 'provider-aws-5f8d7c9b46-k8s2z' };

const WHOLE_CLUSTER: string[] = [];

/** The role is had, and it is not for those who have it. */
const ONLY_ONCE = /^allowed, then implicitly-denied$/;

/** Installs an operator with a role of its own; returns the ARN of that. */
export async function installOperator(live: LiveExample, operator: Workload, canAssumeItself = false): Promise<string> {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${operator.serviceAccount}`;
  const { roles } = live.aws.account;
  const trust = JSON.parse(JSON.stringify(roles[live.roleArns[nameOf(PAYMENTS)]]).replaceAll(':payments:api', `:${operator.namespace}:${operator.serviceAccount}`)) as { Statement: object[] };
  const itself = { Effect: 'Allow', Principal: { AWS: roleArn }, Action: 'sts:AssumeRole' };
  live.change({ roles: { ...roles, [roleArn]: canAssumeItself ? { ...trust, Statement: [...trust.Statement, itself] } : trust } });
  await installOperatorKinds(live);
  await live.apply(serviceAccount(operator, { [ROLE_ARN]: roleArn }), pod(operator));
  return roleArn;
}

/** An operator with a role is told to assume that role. */
function told(operator: Workload, words: (roleArn: string) => object): Fault['plant'] {
  return async live => live.apply(words(await installOperator(live, operator)));
}

export const OPERATOR_FAULTS: Fault[] = [
  {
    report: '23: certificates are not renewed: assumed-role/cert-manager is not authorized to perform: sts:AssumeRole on resource: role/cert-manager',
    plant: told(CERT_MANAGER, role => issuerWith(role)),
    symptom: [assumeRoleTwice(CERT_MANAGER), ONLY_ONCE],
    asked: WHOLE_CLUSTER,
    id: 'IRSA021',
    says: /kube-system\/cert-manager, has role\/cert-manager already.*"clusterissuer\/letsencrypt"/,
  },
  {
    report: '23: the same, in one namespace',
    plant: told(CERT_MANAGER, role => issuerWith(role, 'payments')),
    symptom: [assumeRoleTwice(CERT_MANAGER), ONLY_ONCE],
    asked: WHOLE_CLUSTER,
    id: 'IRSA021',
    says: /"issuer\/payments\/letsencrypt"/,
  },
  {
    report: '23: secrets are not synchronized, as a service account that has the role',
    plant: async live => {
      await installOperatorKinds(live);
      await live.apply(storeWith(live.roleArns[nameOf(PAYMENTS)], PAYMENTS.namespace, PAYMENTS.serviceAccount));
    },
    symptom: [assumeRoleTwice(PAYMENTS), ONLY_ONCE],
    asked: WHOLE_CLUSTER,
    id: 'IRSA021',
    says: /service account payments\/api has .*"secretstore\/payments\/aws"/,
  },
  {
    report: '23: nothing is created by Crossplane, with the role of its provider in a chain',
    plant: told(CROSSPLANE, providerWith),
    symptom: [assumeRoleTwice(CROSSPLANE), ONLY_ONCE],
    asked: WHOLE_CLUSTER,
    id: 'IRSA021',
    says: /kube-system\/provider-aws, has role\/provider-aws already.*"providerconfig\/default"/,
  },
];
