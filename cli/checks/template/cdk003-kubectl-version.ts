import { findings } from './problem';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** How many minor versions kubectl and the API server may be apart. */
const MAX_SKEW = 1;

/** An old kubectl does not know what is in the manifests, or how to remove what is not. */
export function kubectlVersion({ app: { kubectlLayers } }: Facts): Finding[] {
  return findings('CDK003', 'warning', kubectlLayers.flatMap(({ id, version, cluster, clusterVersion }) => {
    const skew = Math.abs(minor(version) - minor(clusterVersion));
    return !(skew > MAX_SKEW) ? [] : [{
      resource: id,
      message: `kubectl ${version} is ${skew} minor versions away from Kubernetes ${clusterVersion} of ${cluster.path}; at most ${MAX_SKEW} is supported`,
      fix: `take the layer of the version: @aws-cdk/lambda-layer-kubectl-v${clusterVersion.replace('1.', '')}`,
    }];
  }));
}

/** Not a number where the version is known later. */
function minor(version: string): number {
  return Number(/^1\.(\d+)$/.exec(version)?.[1]);
}
