import { Token } from 'aws-cdk-lib';
import { CfnCluster, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import { resourceBehind } from './cluster-issuer';

/** What EKS does unless it is told otherwise: it reads the aws-auth ConfigMap and refuses access entries. */
const MODE_OF_OLD_CLUSTERS = 'CONFIG_MAP';

/** The cluster of `aws-eks`, whose resource is a custom one, says it on the construct. */
const MODE_PROPERTY = 'authenticationMode';

/**
 * Whether a cluster takes access entries: `refused` if it was told not to, `unset` if it was not told and
 * EKS decides, undefined if it takes them or if nobody here knows.
 */
export function accessEntriesRefusal(cluster: IClusterRef): 'refused' | 'unset' | undefined {
  const resource = resourceBehind(cluster.clusterRef.clusterName);
  if (resource instanceof CfnCluster) {
    return refusalOf(accessConfigOf(resource)?.authenticationMode);
  }
  return MODE_PROPERTY in cluster ? refusalOf((cluster as { authenticationMode?: string }).authenticationMode) : undefined;
}

function refusalOf(mode: string | undefined): 'refused' | 'unset' | undefined {
  if (mode === undefined) {
    return 'unset';
  }
  return mode === MODE_OF_OLD_CLUSTERS ? 'refused' : undefined;
}

function accessConfigOf(resource: CfnCluster): CfnCluster.AccessConfigProperty | undefined {
  const config = resource.accessConfig;
  return Token.isUnresolved(config) ? { authenticationMode: '' } : config as CfnCluster.AccessConfigProperty | undefined;
}
