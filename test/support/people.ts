import type { App } from 'aws-cdk-lib';
import { attributesOf, Deployment } from './deployment';
import type { Template } from './example';
import type { OidcConfig } from '../../lib/core/login/oidc-claims';

/** A certificate authority of a cluster, in base64. */
export const CERTIFICATE_AUTHORITY = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n').toString('base64');

/** What CloudFormation would know of clusters and user pools after the deployment. */
const ATTRIBUTES = {
  'AWS::Cognito::UserPool': { Ref: 'eu-west-1_pool' },
  'AWS::Cognito::UserPoolClient': { Ref: 'client' },
  'AWS::Cognito::UserPoolDomain': { Ref: 'prefix' },
  'AWS::EKS::Cluster': { Ref: 'my-cluster', Endpoint: 'https://EXAMPLE.gr7.eu-west-1.eks.amazonaws.com', CertificateAuthorityData: CERTIFICATE_AUTHORITY },
};

/** An association as EKS hands it to the API server. */
export interface DeployedAssociation extends OidcConfig {
  readonly configName: string;
}

/** What people get from a deployed stack: outputs, and the associations as EKS has them. */
export function deployedLogin(app: App, stackName: string) {
  const deployment = new Deployment(app, { attributes: attributesOf(app, ATTRIBUTES) });
  const assembly = app.synth().getStackByName(stackName);
  const { Resources, Outputs = {} } = assembly.template as Template;
  const stack = app.node.findAll().find(construct => construct.node.path === assembly.hierarchicalId) as never;
  const valueOf = (value: unknown) => deployment.valueOf(stack, value);
  return {
    outputs: Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, String(valueOf(Value))])),
    associations: Object.values(Resources).filter(({ Type }) => Type === 'AWS::EKS::IdentityProviderConfig')
      .map(({ Properties }) => associationOf(valueOf(Properties) as Record<string, unknown>)),
  };
}

function associationOf({ IdentityProviderConfigName, Oidc }: Record<string, unknown>): DeployedAssociation {
  const lowered = Object.entries(Oidc as object).map(([key, value]) => [`${key[0].toLowerCase()}${key.slice(1)}`, value as unknown]);
  return { configName: IdentityProviderConfigName, ...Object.fromEntries(lowered) } as DeployedAssociation;
}
