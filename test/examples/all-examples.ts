import { clusterAcknowledgements, IDENTITY_ACKNOWLEDGEMENTS } from './nag-acknowledgements';
import { exampleApp } from '../../bin/app';
import { blueGreen } from '../../examples/blue-green';
import { crossAccount } from '../../examples/cross-account';
import { existingClusterByIssuer } from '../../examples/existing-cluster-by-issuer';
import { existingClusterByLookup, LOOKED_UP } from '../../examples/existing-cluster-by-lookup';
import type { Example } from '../support/example';

export const EXAMPLE_APP: Example = {
  file: 'bin/app.ts',
  build: exampleApp,
  acknowledged: [...clusterAcknowledgements('ExampleCluster'), ...IDENTITY_ACKNOWLEDGEMENTS],
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

export const ALL_EXAMPLES = [EXAMPLE_APP, BLUE_GREEN, CROSS_ACCOUNT, EXISTING_CLUSTER_BY_ISSUER, EXISTING_CLUSTER_BY_LOOKUP];
