import { clusterAcknowledgements, IDENTITY_ACKNOWLEDGEMENTS, KUBECTL_ACKNOWLEDGEMENTS, ownPoolAcknowledgements, WALK_THROUGH_ACKNOWLEDGEMENTS } from './nag-acknowledgements';
import { exampleApp } from '../../bin/app';
import { blueGreen } from '../../examples/blue-green';
import { cdk8sInterop } from '../../examples/cdk8s';
import { crossAccount } from '../../examples/cross-account';
import { employeesAndContractors } from '../../examples/employees-and-contractors';
import { entraId } from '../../examples/entra-id';
import { existingClusterByIssuer } from '../../examples/existing-cluster-by-issuer';
import { existingClusterByLookup, LOOKED_UP } from '../../examples/existing-cluster-by-lookup';
import { existingUserPool } from '../../examples/existing-user-pool';
import { gitopsYaml } from '../../examples/gitops-yaml';
import { iamAccessEntry } from '../../examples/iam-access-entry';
import { kubectlProviders } from '../../examples/kubectl-providers';
import { walkThrough } from '../../examples/walk-through';
import type { Example } from '../support/example';
import { temporaryFile } from '../support/temporary-file';

export const EXAMPLE_APP: Example = {
  file: 'bin/app.ts',
  build: app => exampleApp(app, temporaryFile('example.yaml')),
  acknowledged: [...clusterAcknowledgements('ExampleCluster'), ...IDENTITY_ACKNOWLEDGEMENTS, ...ownPoolAcknowledgements('ExampleLogin/Login')],
};

export const BLUE_GREEN: Example = {
  file: 'examples/blue-green.ts',
  build: blueGreen,
  acknowledged: [...clusterAcknowledgements('Blue'), ...clusterAcknowledgements('Green')],
};

export const CROSS_ACCOUNT: Example = { file: 'examples/cross-account.ts', build: crossAccount };

export const EXISTING_CLUSTER_BY_ISSUER: Example = { file: 'examples/existing-cluster-by-issuer.ts', build: existingClusterByIssuer };

export const EXISTING_CLUSTER_BY_LOOKUP: Example = {
  file: 'examples/existing-cluster-by-lookup.ts',
  build: existingClusterByLookup,
  context: LOOKED_UP,
};

export const EXISTING_USER_POOL: Example = { file: 'examples/existing-user-pool.ts', build: existingUserPool };

export const ENTRA_ID: Example = { file: 'examples/entra-id.ts', build: entraId };

export const EMPLOYEES_AND_CONTRACTORS: Example = {
  file: 'examples/employees-and-contractors.ts',
  build: employeesAndContractors,
  acknowledged: [...clusterAcknowledgements('SharedCluster'), ...ownPoolAcknowledgements('EmployeesAndContractors/Contractors')],
};

export const IAM_ACCESS_ENTRY: Example = { file: 'examples/iam-access-entry.ts', build: app => iamAccessEntry(app, temporaryFile('iam-access-entry.yaml')) };

export const WALK_THROUGH: Example = { file: 'examples/walk-through.ts', build: walkThrough, acknowledged: WALK_THROUGH_ACKNOWLEDGEMENTS };

export const GITOPS_YAML: Example = { file: 'examples/gitops-yaml.ts', build: app => gitopsYaml(app, temporaryFile('access.yaml')) };

export const KUBECTL_PROVIDERS: Example = {
  file: 'examples/kubectl-providers.ts',
  build: kubectlProviders,
  needsLambda: 'aws-cdk-lib runs kubectl in one',
  acknowledged: KUBECTL_ACKNOWLEDGEMENTS,
};

export const CDK8S: Example = { file: 'examples/cdk8s.ts', build: app => cdk8sInterop(app, temporaryFile('shop.yaml')) };

export const ALL_EXAMPLES = [
  EXAMPLE_APP, BLUE_GREEN, CROSS_ACCOUNT, EXISTING_CLUSTER_BY_ISSUER, EXISTING_CLUSTER_BY_LOOKUP,
  EXISTING_USER_POOL, ENTRA_ID, EMPLOYEES_AND_CONTRACTORS, IAM_ACCESS_ENTRY, WALK_THROUGH, GITOPS_YAML, KUBECTL_PROVIDERS, CDK8S,
];
