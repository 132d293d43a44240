import { l1Cluster, ISSUER, ISSUER_URL, PROVIDER_ARN, resourceOf, testStack } from './clusters';
import { Deployment } from './deployment';
import { ClusterOidcProvider, IrsaRole, type IrsaRoleProps, ServiceAccountSubject } from '../../lib';

/** The service account that the roles of these tests trust. */
export const API = ServiceAccountSubject.named('payments', 'api');

/** A role with a literal issuer. */
export function literalRole(props: Partial<IrsaRoleProps> = {}) {
  const { app, stack } = testStack();
  const oidcProvider = ClusterOidcProvider.fromOidcProviderArn(stack, 'Provider', PROVIDER_ARN);
  const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, ...props });
  return { app, stack, oidcProvider, role, trust: () => new Deployment(app).trustOf(resourceOf(role)) };
}

/** A role whose cluster is made in the same stack, so that its issuer is a token. */
export function tokenRole(props: Partial<IrsaRoleProps> = {}) {
  const { app, stack } = testStack();
  const oidcProvider = new ClusterOidcProvider(stack, 'Provider', { cluster: l1Cluster(stack) });
  const role = new IrsaRole(stack, 'Role', { oidcProvider, serviceAccount: API, ...props });
  const deployment = () => new Deployment(app, { issuerUrls: { 'Test.Cluster': ISSUER_URL } });
  return { app, stack, oidcProvider, role, deployment, trust: () => deployment().trustOf(resourceOf(role)) };
}

/** The trust in one service account of one cluster. */
export const TRUST_IN_API = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Principal: { Federated: PROVIDER_ARN },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:payments:api' } },
  }],
};
