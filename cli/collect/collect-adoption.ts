import type { AwsApis } from './aws/aws-api';
import { mapConcurrently } from './aws/paging';
import type { AppResources } from './collect-app';
import type { Reader } from './reader';
import { known, type AccountFacts, type Read, type Unreadable } from '../facts/account/account';
import { domainKey, existingName, type AdoptionFacts, type ExistingResource, type MadeResource, type OtherResources } from '../facts/account/existing-resources';
import type { CreatedResource, StackAddress } from '../facts/templates/created-resources';
import { ourClusters, type IsOurs } from '../facts/templates/desired-rbac';
import { desiredResources, isBesideCluster } from '../facts/templates/desired-resources';
import { placeholdersIn } from '../facts/templates/placeholders';

type Apis = Pick<AwsApis, 'eks' | 'cognito' | 'cloudFormation'>;

/** What an app would create that is in the account, and whether its own stacks made it. */
export async function collectAdoption(apis: Apis, reader: Reader, app: AppResources, facts: AccountFacts): Promise<AdoptionFacts> {
  const { cluster } = facts;
  const stacks = new StackReader(apis, reader, cluster.region);
  const clusters = await ownClusters(stacks, app, facts);
  const { resources, undecided, elsewhere } = desiredResources(app.created, cluster, clusters.isOurs);
  const others = await otherResources(apis, reader, resources, facts);
  const names = resources.map(wanted => ({ wanted, name: existingName(wanted, facts, others) }));
  const there = names.flatMap(({ wanted, name }) => (name.isRead && name.value !== undefined ? [{ wanted, name: name.value }] : []));
  const existing = await mapConcurrently(there, async ({ wanted, name }): Promise<ExistingResource> => {
    const made = await stacks.read(wanted);
    return { wanted, name, ...made !== undefined && { made } };
  });
  const notRead = [...clusters.notRead, ...names.flatMap(({ name }) => (name.isRead ? [] : [name.why]))];
  return { path: app.path, wanted: resources.length, existing, undecided, elsewhere, notRead };
}

interface OwnClusters {
  readonly isOurs: IsOurs;
  readonly notRead: Unreadable[];
}

/** Which clusters of the app are the one in question: those whose stacks say so. */
async function ownClusters(stacks: StackReader, { created, people }: AppResources, { cluster }: AccountFacts): Promise<OwnClusters> {
  const made = created.filter(({ kind }) => kind === 'cluster');
  const isOpen = ({ key }: CreatedResource): boolean => key === '' || key === cluster.name || placeholdersIn(key).length > 0;
  const reads = await mapConcurrently(made, async (one): Promise<Read<MadeResource> | undefined> => (
    isBesideCluster(one, cluster) && isOpen(one) ? stacks.read(one) : known({})));
  const verdicts = new Map(made.map(({ cluster: key = '' }, index) => {
    const read = reads[index];
    return [key, read === undefined ? undefined : read.isRead && read.value.physicalId === cluster.name];
  }));
  const isNamed = ourClusters(created.map(one => one.cluster), people.clusters, cluster.name);
  return {
    isOurs: key => (key !== undefined && verdicts.has(key) ? verdicts.get(key) : isNamed(key)),
    notRead: reads.flatMap(read => (read === undefined || read.isRead ? [] : [read.why])),
  };
}

/** Asked for only where the app has such things. */
async function otherResources({ eks, cognito }: Apis, reader: Reader, resources: CreatedResource[], facts: AccountFacts): Promise<OtherResources> {
  const { name: clusterName, region } = facts.cluster;
  const has = (kind: CreatedResource['kind']): boolean => resources.some(one => one.kind === kind);
  const podIdentityAssociations = !has('pod identity association') ? known(new Map<string, string>())
    : await reader.read('the pod identity associations of the cluster', 'eks:ListPodIdentityAssociations', async () => (
      new Map((await eks.listPodIdentityAssociations(clusterName)).map(({ namespace, name, id }) => [`${namespace}/${name}`, id]))));
  const wanted = resources.filter(({ kind }) => kind === 'domain');
  const domains = await mapConcurrently(wanted, async domain => [
    domainKey(domain, region),
    await reader.read(`user pool domain ${domain.key}`, 'cognito-idp:DescribeUserPoolDomain', () => cognito.hasDomain(domain.stack.region ?? region, domain.key)),
  ] as const);
  return { podIdentityAssociations, domains: new Map(domains) };
}

/** Reads stacks of the app, each resource once. */
class StackReader {
  private readonly answers = new Map<string, Promise<Read<string | undefined>>>();

  constructor(private readonly apis: Apis, private readonly reader: Reader, private readonly usualRegion: string) {}

  /** What CloudFormation has for a resource; undefined where the name of its stack is not known. */
  public async read({ id, stack }: CreatedResource): Promise<Read<MadeResource> | undefined> {
    let name = stack.name;
    if (name === undefined) {
      return undefined;
    }
    for (const nested of stack.nested) { // a nested stack is a resource of the one above, with its ARN as physical id
      const above: Read<string | undefined> = await this.ask(stack, name, nested);
      if (!above.isRead || above.value === undefined) {
        return above.isRead ? known({}) : above;
      }
      name = above.value;
    }
    const made = await this.ask(stack, name, id.logicalId);
    return made.isRead ? known(made.value === undefined ? {} : { physicalId: made.value }) : made;
  }

  private ask({ region = this.usualRegion }: StackAddress, stack: string, logicalId: string): Promise<Read<string | undefined>> {
    const key = `${region} ${stack} ${logicalId}`;
    const answer = this.answers.get(key) ?? this.reader.read(`stack ${stack}`, 'cloudformation:DescribeStackResource', () =>
      this.apis.cloudFormation.physicalIdOf(region, stack, logicalId));
    this.answers.set(key, answer);
    return answer;
  }
}
