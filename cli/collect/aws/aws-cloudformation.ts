import { CloudFormationClient, CloudFormationServiceException, DescribeStackResourceCommand, type CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import type { CloudFormationApi } from './aws-api';
import { RegionalClients } from './aws-regions';

/** In these, a resource is not, or no longer, what the stack looks after. */
const NOT_THERE = /^(CREATE_FAILED|DELETE_COMPLETE|DELETE_SKIPPED|IMPORT_FAILED|IMPORT_ROLLBACK_COMPLETE)$/;
/** CloudFormation has one code for everything that is wrong with a request; the message says that it is the stack, or the resource. */
const NO_SUCH = /\bdoes not exist\b/;

/** CloudFormation, through its SDK; stacks are where the app says. */
export class AwsCloudFormation implements CloudFormationApi {
  private readonly clients: RegionalClients<CloudFormationClientConfig, CloudFormationClient>;

  constructor(config: CloudFormationClientConfig) {
    this.clients = new RegionalClients(config, regional => new CloudFormationClient(regional));
  }

  public async physicalIdOf(region: string, stack: string, logicalId: string): Promise<string | undefined> {
    try {
      const command = new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: logicalId });
      const { StackResourceDetail: detail } = await this.clients.ask(region, (client, abortSignal) => client.send(command, { abortSignal }));
      return NOT_THERE.test(detail?.ResourceStatus ?? '') ? undefined : detail?.PhysicalResourceId || undefined; // empty until it is made
    } catch (error) {
      if (error instanceof CloudFormationServiceException && error.name === 'ValidationError' && NO_SUCH.test(error.message)) {
        return undefined;
      }
      throw error;
    }
  }

  public close(): void {
    this.clients.close();
  }
}
