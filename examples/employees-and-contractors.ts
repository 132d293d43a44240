/**
 * Two logins to one cluster: employees through Okta, contractors through a user pool of their own.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/employees-and-contractors.ts"
 *
 * A cluster has several associations from Kubernetes 1.32 on. EKS makes one at a time, and so does CloudFormation,
 * because the second waits for the first. Prefixes keep the two apart: a group `admin` that somebody makes
 * in the user pool is `contractors:admin`, whatever `employees:admin` may do.
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { KubernetesVersion } from 'aws-cdk-lib/aws-eks-v2';
import { ClusterStack } from '../bin/cluster-stack';
import { CognitoIdpAssociation, IdentityProvider, OidcIdpAssociation, OidcKubeconfig } from '../lib'; // in your app: from 'cdk-eks-identity'

/** A custom authorization server of Okta, with a claim `groups` in the ID token; the client is a native application. */
const OKTA = { domain: 'example.okta.com', authorizationServerId: 'aus1example', clientId: '0oa1example' };

/** A kubeconfig for each of the two; the association of the cluster with both. */
export function employeesAndContractors(app = new App()): App {
  const { cluster } = new ClusterStack(app, 'SharedCluster', { kubernetesVersion: KubernetesVersion.V1_34 });
  const stack = new Stack(app, 'EmployeesAndContractors');

  const employees = new OidcIdpAssociation(stack, 'Employees', {
    cluster,
    configName: 'employees',
    identityProvider: IdentityProvider.okta(OKTA),
  });
  const contractors = new CognitoIdpAssociation(stack, 'Contractors', {
    cluster,
    configName: 'contractors',
    groups: [{ name: 'auditors', description: 'Audit of the year' }],
  });

  new OidcKubeconfig(stack, 'EmployeesKubectl', { association: employees, cluster });
  new OidcKubeconfig(stack, 'ContractorsKubectl', { association: contractors.association, cluster, namespace: 'audit' });

  // the names that bindings need: employees:auditors and contractors:auditors are two groups
  const auditors = [employees.group('auditors'), contractors.group('auditors')].map(({ name }) => name);
  new CfnOutput(stack, 'AuditorGroups', { value: auditors.join(',') });
  return app;
}

if (require.main === module) {
  employeesAndContractors();
}
