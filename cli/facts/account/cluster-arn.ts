import { CannotRun } from '../../cannot-run';

const CLUSTER_ARN = /^arn:aws[a-z0-9-]*:eks:([a-z0-9-]+):\d{12}:cluster\/([^/]+)$/;

/** Options that name a cluster, and where it is. */
export interface ClusterChoice {
  readonly cluster?: string;
  readonly region?: string;
}

/** The same options with the name of the cluster, where they have its ARN: kubeconfigs name their contexts so. */
export function locateCluster<T extends ClusterChoice>(options: T): T & { readonly clusterArn?: string } {
  const { cluster, region } = options;
  if (!cluster?.startsWith('arn:')) {
    return options;
  }
  const [, regionOfArn, name] = CLUSTER_ARN.exec(cluster) ?? [];
  if (name === undefined) {
    throw new CannotRun(`--cluster must be the name or the ARN of an EKS cluster ('arn:aws:eks:<region>:<account>:cluster/<name>'), got '${cluster}'`);
  }
  if (region !== undefined && region !== regionOfArn) {
    throw new CannotRun(`--region must be that of the ARN in --cluster ('${regionOfArn}'), got '${region}': leave it out`);
  }
  return { ...options, cluster: name, region: regionOfArn, clusterArn: cluster };
}
