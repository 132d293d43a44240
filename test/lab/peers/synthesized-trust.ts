import { type App, Stack } from 'aws-cdk-lib';
import type * as eks from 'aws-cdk-lib/aws-eks';
import type * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { ClusterOidcProvider, IrsaRole, type ServiceAccountSubject } from '../../../lib';
import { ENV, testApp, v1Cluster, v2Cluster } from '../../support/clusters';
import { ISSUER_URLS } from '../handshake/lab-clusters';
import type { IamProvider, IamRole } from '../sts/stand-in-sts';
import { SynthesizedIam } from '../sts/synthesized-iam';

/** One role, and the providers around it. */
export interface TrustInIam {
  readonly providers: IamProvider[];
  readonly role: IamRole;
}

/** `addServiceAccount` of a cluster of `aws-eks` or `aws-eks-v2`, synthesized by aws-cdk-lib with its conditions in a `CfnJson`. */
export function addServiceAccount(module: 'aws-eks' | 'aws-eks-v2', [namespace, name]: string[], nativeProvider: boolean): TrustInIam {
  const app = testApp({ '@aws-cdk/aws-eks:useNativeOidcProvider': nativeProvider });
  const stack = new Stack(app, 'Peer', { env: ENV });
  const cluster: eks.Cluster | eksv2.Cluster = module === 'aws-eks' ? v1Cluster(stack) : v2Cluster(stack, 'Cluster', { kubectl: true });
  cluster.addServiceAccount('Account', { namespace, name });
  return onlyRole(app, { Peer: ISSUER_URLS.blue });
}

/** A role of this library, for clusters whose issuers are known. */
export function irsaRole(subjects: ServiceAccountSubject[], clusters: (keyof typeof ISSUER_URLS)[] = ['blue']): TrustInIam {
  const app = testApp();
  const stack = new Stack(app, 'Ours', { env: ENV });
  const [oidcProvider, ...others] = clusters.map(cluster => new ClusterOidcProvider(stack, cluster, { issuerUrl: ISSUER_URLS[cluster] }));
  const [serviceAccount, ...more] = subjects;
  const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount });
  more.forEach(subject => role.trustServiceAccount(subject));
  others.forEach(provider => role.trustCluster(provider));
  return onlyRole(app);
}

function onlyRole(app: App, issuerUrls?: Record<string, string>): TrustInIam {
  const { providers, roles: [role, ...others] } = new SynthesizedIam(app, issuerUrls);
  if (others.length > 0) {
    throw new Error(`one role is compared at a time, got also ${others.map(({ path }) => path).join(', ')}`);
  }
  return { providers, role };
}
