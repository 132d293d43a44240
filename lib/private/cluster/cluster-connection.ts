import type { IClusterRef } from 'aws-cdk-lib/aws-eks';

/** What clusters call their endpoint and their certificate authority: both L2 modules, and the L1. */
interface KnowsItsConnection {
  readonly clusterEndpoint?: string;
  readonly clusterCertificateAuthorityData?: string;
  readonly attrEndpoint?: string;
  readonly attrCertificateAuthorityData?: string;
}

/** The endpoint of a cluster; undefined for one that was imported without. */
export function endpointOfCluster(cluster: IClusterRef): string | undefined {
  const known = cluster as KnowsItsConnection;
  return ifTold(() => known.clusterEndpoint) ?? known.attrEndpoint;
}

/** The certificate authority of a cluster, in base64; undefined for one that was imported without. */
export function certificateAuthorityOfCluster(cluster: IClusterRef): string | undefined {
  const known = cluster as KnowsItsConnection;
  return ifTold(() => known.clusterCertificateAuthorityData) ?? known.attrCertificateAuthorityData;
}

/** An imported cluster throws when it is asked for what it was not told, and offers no way to find out before. */
function ifTold(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
