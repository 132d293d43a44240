import { randomUUID } from 'node:crypto';
import { type App, type CfnResource, Stack } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { synthesize } from './cdk-command';
import { ACCOUNT, type Emulator } from './emulator';
import { ClusterOidcProvider, IdentityProvider, IrsaRole, OidcIdpAssociation, ServiceAccountSubject } from '../../../lib';

/** What differs between deployments of the app. */
export interface ShopProps {
  /** @default 'web' */
  readonly serviceAccount?: string;
  /** @default 'okta:' */
  readonly groupsPrefix?: string;
  /** @default true */
  readonly associate?: boolean;
  /** @default '1.35' */
  readonly kubernetesVersion?: string;
  /** Something else that is done to the stack, such as a fault. */
  readonly spoil?: (stack: Stack) => void;
}

/** The assembly of an app of one stack: a cluster, role `Role` for pods of it, and login `Login` for people. */
export function shopAssembly(emulator: Emulator, name: string, props: ShopProps): string {
  return synthesize(emulator, { file: `${name}-${randomUUID()}`, build: app => shop(app, name, props) });
}

/** The resource of a construct of that stack. */
export function resourceAt(stack: Stack, id: string): CfnResource {
  return stack.node.findChild(id).node.defaultChild as CfnResource;
}

function shop(app: App, name: string, { serviceAccount = 'web', groupsPrefix = 'okta:', kubernetesVersion = '1.35', associate, spoil }: ShopProps): App {
  const stack = new Stack(app, name);
  const cluster = new CfnCluster(stack, 'Cluster', {
    version: kubernetesVersion,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/cluster`,
    logging: { clusterLogging: { enabledTypes: [{ type: 'api' }, { type: 'audit' }, { type: 'authenticator' }] } },
    resourcesVpcConfig: { subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] },
  });
  new IrsaRole(stack, 'Role', {
    oidcProvider: new ClusterOidcProvider(stack, 'Provider', { cluster }),
    serviceAccount: ServiceAccountSubject.named('shop', serviceAccount),
  });
  new OidcIdpAssociation(stack, 'Login', {
    cluster,
    kubernetesVersion,
    configName: 'okta',
    groupsPrefix,
    associate,
    identityProvider: IdentityProvider.okta({ domain: 'example.okta.com', clientId: '0oa1example' }),
  });
  spoil?.(stack);
  return app;
}
