/**
 * IAM principals beside people of an identity provider, with one set of Kubernetes permissions for both.
 *
 *     npx cdk synth --app "npx ts-node --project examples/tsconfig.json examples/iam-access-entry.ts"
 *
 * Who operates the platform comes by AWS (IAM Identity Center), and gets in also while an association is changed.
 * Developers come by the identity provider and have no AWS account. A pipeline is a role.
 */
import { App, Stack } from 'aws-cdk-lib';
import { AccessPolicy, AccessScopeType, Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  AccessEntryPrincipal, IamAccessEntry, IdentityProvider, ManifestTarget, OidcIdpAssociation, RbacBinding, RbacRole,
} from '../lib'; // in your app: from 'cdk-eks-identity'

/** What IAM Identity Center made for the permission set PlatformAdmin: `aws iam list-roles` prints it. */
const ADMIN_ROLE_NAME = 'AWSReservedSSO_PlatformAdmin_0123456789abcdef';

/** A role of the account that has no path; with a path, import it by its ARN. */
const PIPELINE_ROLE_NAME = 'deploy';

/** In your app a path that is committed, such as clusters/production/access.yaml. */
const FILE = 'cdk.out/access.yaml';

/** Three ways into one cluster, and the binding that two of them share. */
export function iamAccessEntry(app = new App(), file = FILE): App {
  const stack = new Stack(app, 'IamAccessEntry');
  const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'production' });

  // administrators: an access policy of EKS, no RBAC
  new IamAccessEntry(stack, 'Admins', {
    cluster,
    principal: AccessEntryPrincipal.ssoRole(ADMIN_ROLE_NAME, 'eu-west-1'),
    accessPolicies: [AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', { accessScopeType: AccessScopeType.CLUSTER })],
  });

  // a pipeline: in a group of its own, without permissions until a binding names the group
  const pipeline = new IamAccessEntry(stack, 'Pipeline', {
    cluster,
    principal: AccessEntryPrincipal.role(Role.fromRoleName(stack, 'PipelineRole', PIPELINE_ROLE_NAME)),
    kubernetesGroups: ['deployers'],
  });

  // developers: in groups of the identity provider, with the prefix okta:
  const developers = new OidcIdpAssociation(stack, 'Developers', {
    cluster,
    identityProvider: IdentityProvider.okta({ domain: 'example.okta.com', clientId: '0oa1example' }),
  });

  // both kinds of people are subjects of one binding
  new RbacBinding(stack, 'Deployers', {
    role: RbacRole.edit(),
    subjects: [pipeline.group('deployers'), developers.group('release-managers')],
    namespaces: ['shop'],
    target: ManifestTarget.yamlFile(file),
  });
  return app;
}

if (require.main === module) {
  iamAccessEntry();
}
