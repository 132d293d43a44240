import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ENV, l1Cluster, testStack } from './clusters';
import { CognitoIdpAssociation } from '../../lib/people/cognito-idp-association';
import type { CognitoIdpAssociationProps } from '../../lib/people/cognito-idp-association-props';

/** A stack with a login; `preTokenGeneration` is the ARN of a function. */
export function login(props: Partial<Omit<CognitoIdpAssociationProps, 'preTokenGeneration'>> & { preTokenGeneration?: string } = {}, stackProps: StackProps = { env: ENV }) {
  const { app, stack } = testStack(stackProps);
  const { preTokenGeneration: arn, ...others } = props;
  const preTokenGeneration = arn === undefined ? undefined : lambda.Function.fromFunctionArn(stack, 'Function', arn);
  const made = new CognitoIdpAssociation(stack, 'Login', { cluster: l1Cluster(stack), preTokenGeneration, ...others });
  return {
    app,
    stack,
    made,
    poolRef: stack.resolve(made.userPool.userPoolId),
    clientRef: stack.resolve(made.userPoolClient.userPoolClientId),
    get template() {
      return Template.fromStack(stack);
    },
    /** The properties of the resources of each type. */
    get resources(): Record<string, unknown[]> {
      const all = Object.values<{ Type: string; Properties: unknown }>(Template.fromStack(stack).toJSON().Resources);
      return Object.fromEntries(all.map(({ Type }) => [Type, all.filter(other => other.Type === Type).map(({ Properties }) => Properties)]));
    },
    get types(): string[] {
      return Object.keys(this.resources).sort();
    },
  };
}

/** The prefix of the only domain in a stack. */
export function prefixIn(stack: Stack): unknown {
  const [domain] = Object.values<{ Properties: { Domain: unknown } }>(Template.fromStack(stack).findResources('AWS::Cognito::UserPoolDomain') as never);
  return domain.Properties.Domain;
}

/** A domain with a certificate of a region. */
export function certified(region: string): cognito.CustomDomainOptions {
  const certificates = new Stack(new App(), 'Certificates', { env: { ...ENV, region } });
  return {
    domainName: 'login.example.com',
    certificate: acm.Certificate.fromCertificateArn(certificates, 'Certificate', `arn:aws:acm:${region}:${ENV.account}:certificate/1`),
  };
}

/** A client that exists already. */
export function importedClient(stack: Stack): cognito.IUserPoolClient {
  return cognito.UserPoolClient.fromUserPoolClientId(stack, 'ImportedClient', '702vqsrjicklgb7c5b7b50i1gc');
}
