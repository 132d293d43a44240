import { findings } from './problem';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/** Custom resources cannot be imported, so the way to the native one goes by retaining the provider. */
export function customProvider({ app: { customProviders } }: Facts): Finding[] {
  return findings('CDK005', 'info', customProviders.map(id => ({
    resource: id,
    message: 'the IAM OIDC provider is made by a Lambda function with permissions on IAM; CloudFormation has a resource for it',
    fix: 'retain it, take it out, and import it as AWS::IAM::OIDCProvider; docs/cli.md has the steps',
  })));
}
