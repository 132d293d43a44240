import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnOIDCProvider } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { stableText } from './stable-text';

/** The custom resource that aws-cdk-lib makes instead of the native resource unless a feature flag is set. */
const LEGACY_PROVIDER_TYPE = 'Custom::AWSCDKOpenIdConnectProvider';

/**
 * The paths of the other providers of this app that register the same issuer in the same account.
 *
 * IAM allows one. A second create fails, and its rollback has been reported to delete the provider that was
 * there first, with it the credentials of every pod.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1048
 */
export function duplicatesOf(provider: CfnOIDCProvider): string[] {
  const issuer = identityOf(provider);
  return provider.node.root.node.findAll()
    .filter(isProvider)
    .filter(other => other !== provider && Stack.of(other).account === Stack.of(provider).account && identityOf(other) === issuer)
    .map(other => other.node.path.replace(/(\/(Resource|Default))+$/, '')); // what a user wrote, not what is inside of it
}

function isProvider(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct)
    && (construct.cfnResourceType === CfnOIDCProvider.CFN_RESOURCE_TYPE_NAME || construct.cfnResourceType === LEGACY_PROVIDER_TYPE);
}

function identityOf(provider: CfnResource): string {
  const url = provider instanceof CfnOIDCProvider ? provider.url : legacyUrl(provider);
  const text = url === undefined ? '' : stableText(Stack.of(provider), url);
  // a token that refers to nothing in the app (Fn::ImportValue, say) means something else in every stack
  return url !== undefined && Token.isUnresolved(url) && !text.startsWith('<') ? `${Stack.of(provider).node.path} ${text}` : text;
}

/** The URL of the custom resource: aws-cdk-lib offers no way to read it but the rendered resource. */
function legacyUrl(provider: CfnResource): string | undefined {
  const rendered = (provider as unknown as { cfnProperties: { Url?: string } }).cfnProperties;
  return rendered.Url;
}
