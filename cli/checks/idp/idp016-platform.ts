import type { DoctorCheck } from '../doctor-check';

/** Local clusters on Outposts have neither IRSA nor identity providers. */
export const PLATFORM: DoctorCheck = {
  id: 'IDP016',
  severity: 'error',
  holds: 'the cluster has an issuer of its own, and takes associations',
  inspect: ({ cluster: { name, onOutposts, issuerUrl } }) => [
    ...onOutposts ? [{
      resource: `cluster/${name}`,
      message: 'it is a local cluster on AWS Outposts, which has neither IAM roles for service accounts nor identity providers',
      fix: 'give pods the role of their node, or run them in a cluster in the region',
    }] : [],
    ...issuerUrl === undefined && !onOutposts ? [{
      resource: `cluster/${name}`,
      message: 'DescribeCluster reports no issuer; a cluster that is being created has none yet',
      fix: 'run the command again when the cluster is ACTIVE',
    }] : [],
  ],
};
