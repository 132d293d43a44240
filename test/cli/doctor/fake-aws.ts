import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FakeAccount, FakeCluster, FakeEvent } from './fake-account';
import { bodyOf, closeServer, listenOnLoopback } from '../../support/loopback-server';

/** An answer on the wire. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** EKS and IAM of a fake account over HTTP, as far as the command reads them. */
export class FakeAws {
  /** Every call in its order, with what it named: `DescribeCluster demo`. */
  public readonly calls: string[] = [];
  private readonly server: Server;
  private readonly failed = new Map<string, number>();

  constructor(public account: FakeAccount) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  public async listen(): Promise<string> {
    return `http://127.0.0.1:${await listenOnLoopback(this.server)}`;
  }

  public async close(): Promise<void> {
    await closeServer(this.server);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://fake');
    const target = request.headers['x-amz-target'];
    const { status, type, body: answer } = this.account.disabledRegions?.includes(regionOf(request)) ? refuseCredentials(target !== undefined || url.pathname !== '/')
      : typeof target === 'string' ? this.targeted(target, body)
        : url.pathname === '/' ? this.iam(new URLSearchParams(body)) : this.eks(url, body, clustersAt(request, this.account));
    response.writeHead(status, { 'content-type': type }).end(answer);
  }

  private eks(url: URL, body: string, clusters: FakeAccount['clusters']): Answer {
    const [, name = '', kind, id, detail] = url.pathname.split('/').slice(1).map(decodeURIComponent);
    const call = name === '' ? 'ListClusters' : EKS_CALLS[`${kind ?? ''}${id === undefined ? '' : '/'}${detail ?? ''}`];
    this.calls.push([call, name].join(' ').trim());
    const failure = this.failure(call);
    if (failure !== undefined) {
      return json(failure.status, { message: failure.message ?? failure.code, code: failure.code }, failure.code);
    }
    const cluster = clusters[name];
    if (name !== '' && cluster === undefined) {
      return json(404, { message: `No cluster found for name: ${name}.` }, 'ResourceNotFoundException');
    }
    switch (call) {
      case 'ListClusters':
        return json(200, { clusters: Object.keys(clusters) });
      case 'DescribeCluster':
        return json(200, { cluster: cluster.cluster });
      case 'ListIdentityProviderConfigs':
        return json(200, { identityProviderConfigs: Object.keys(cluster.associations).map(config => ({ type: 'oidc', name: config })) });
      case 'DescribeIdentityProviderConfig':
        return json(200, { identityProviderConfig: { oidc: cluster.associations[JSON.parse(body).identityProviderConfig.name] } });
      case 'ListAccessEntries':
        return json(200, { accessEntries: this.accessEntries(cluster, url.searchParams.get('associatedPolicyArn')) });
      case 'ListAssociatedAccessPolicies':
        return json(200, { associatedAccessPolicies: cluster.accessPolicies[id ?? ''] ?? [] });
      case 'DescribeAccessEntry':
        return json(200, { accessEntry: { principalArn: id, kubernetesGroups: cluster.accessGroups[id ?? ''] ?? [], username: id } });
      case 'ListPodIdentityAssociations':
        return json(200, { associations: this.podIdentityAssociations(cluster, url.searchParams) });
      case 'DescribePodIdentityAssociation':
        return json(200, { association: { associationId: id, ...cluster.podIdentityAssociations[id ?? ''] } });
      case 'ListAddons':
        return json(200, { addons: Object.keys(cluster.addons) });
      case 'DescribeAddon':
        return json(200, { addon: { addonName: id, status: 'ACTIVE', ...cluster.addons[id ?? ''] } });
      case 'ListUpdates':
        return json(200, { updateIds: Object.keys(cluster.updates) });
      default:
        return json(200, { update: { id, ...cluster.updates[id ?? ''] } });
    }
  }

  private accessEntries({ accessEntries, accessPolicies }: FakeCluster, policyArn: string | null): string[] {
    return policyArn === null ? accessEntries : accessEntries.filter(entry => accessPolicies[entry]?.some(policy => policy.policyArn === policyArn));
  }

  private podIdentityAssociations({ podIdentityAssociations }: FakeCluster, query: URLSearchParams): unknown[] {
    const all = Object.entries(podIdentityAssociations).map(([associationId, { namespace, serviceAccount }]) => (
      { associationId, namespace, serviceAccount }));
    return all.filter(one => [null, one.namespace].includes(query.get('namespace')) && [null, one.serviceAccount].includes(query.get('serviceAccount')));
  }

  private cognito(target: string, query: Record<string, string>): Answer {
    const call = target.split('.').at(-1) ?? '';
    this.calls.push([call, query.UserPoolId ?? query.Domain].join(' '));
    const failure = this.failure(call);
    if (failure !== undefined) {
      return json(failure.status, { message: failure.message ?? failure.code }, failure.code);
    }
    const pools = this.account.userPools;
    const pool = pools[query.UserPoolId ?? ''] ?? Object.values(pools).find(({ domains }) => Object.hasOwn(domains, query.Domain));
    const client = pool?.clients[query.ClientId ?? ''];
    if (pool === undefined || (call === 'DescribeUserPoolClient' && client === undefined)) {
      return json(400, { message: 'There is no such thing.' }, 'ResourceNotFoundException');
    }
    switch (call) {
      case 'DescribeUserPool':
        return json(200, { UserPool: pool.pool });
      case 'DescribeUserPoolClient':
        return json(200, { UserPoolClient: client });
      case 'DescribeUserPoolDomain':
        return json(200, { DomainDescription: { Domain: query.Domain, Status: pool.domains[query.Domain] } });
      case 'ListGroups':
        return json(200, { Groups: pool.groups.map(name => ({ GroupName: name })) });
      default:
        return json(200, { Providers: pool.providers.map(name => ({ ProviderName: name })) });
    }
  }

  /** By the header that says what is asked of whom. */
  private targeted(target: string, body: string): Answer {
    const query: unknown = JSON.parse(body);
    return target === LOOKUP_EVENTS ? this.cloudTrail(query as LookupQuery) : this.cognito(target, query as Record<string, string>);
  }

  private cloudTrail({ LookupAttributes: [attribute], StartTime: start, MaxResults: size, NextToken: token }: LookupQuery): Answer {
    const { AttributeKey: key, AttributeValue: value } = attribute;
    this.calls.push(`LookupEvents ${key}=${value}`);
    const failure = this.failure('LookupEvents');
    if (failure !== undefined) {
      return json(failure.status, { message: failure.message ?? failure.code }, failure.code);
    }
    const { assumeRoleEvents: all = [] } = this.account;
    const hasValue = (event: EventOnWire): boolean => (
      key === 'ResourceName' ? event.Resources.some(({ ResourceName: name }) => name === value) : event[key] === value);
    const found = all.map(eventOnWire).filter(event => hasValue(event) && event.EventTime >= start);
    const first = Number(token ?? 0);
    return json(200, { Events: found.slice(first, first + size), ...first + size < found.length && { NextToken: String(first + size) } });
  }

  private iam(query: URLSearchParams): Answer {
    const call = query.get('Action') ?? '';
    this.calls.push([call, query.get('RoleName'), query.get('StackName'), query.get('LogicalResourceId')].filter(Boolean).join(' '));
    const failure = this.failure(call);
    if (failure !== undefined) {
      return iamError(failure.status, failure.code, failure.message ?? failure.code);
    }
    const { providers, roles, trustSizeQuota } = this.account;
    switch (call) {
      case 'ListOpenIDConnectProviders':
        return iam(call, `<OpenIDConnectProviderList>${Object.keys(providers).map(arn => member(`<Arn>${arn}</Arn>`)).join('')}</OpenIDConnectProviderList>`);
      case 'GetOpenIDConnectProvider':
        return iam(call, `<ClientIDList>${providers[query.get('OpenIDConnectProviderArn') ?? ''].map(member).join('')}</ClientIDList>`);
      case 'GetAccountSummary':
        return iam(call, `<SummaryMap><entry><key>AssumeRolePolicySizeQuota</key><value>${trustSizeQuota}</value></entry></SummaryMap>`);
      case 'GetRole': {
        const arn = Object.keys(roles).find(candidate => candidate.split('/').at(-1) === query.get('RoleName'));
        return arn === undefined ? iamError(404, 'NoSuchEntity', 'The role cannot be found.') : iam(call, `<Role>${roleXml(arn, roles[arn])}</Role>`);
      }
      case 'AssumeRoleWithWebIdentity':
        return this.assumeRole();
      case 'DescribeStackResource':
        return this.stackResource(query.get('StackName') ?? '', query.get('LogicalResourceId') ?? '');
      default:
        return this.listRoles(query);
    }
  }

  private stackResource(name: string, logicalId: string): Answer {
    const stack = this.account.stacks?.[name];
    const physicalId = stack?.[logicalId];
    return stack === undefined ? iamError(400, 'ValidationError', `Stack '${name}' does not exist`)
      : physicalId === undefined ? iamError(400, 'ValidationError', `Resource ${logicalId} does not exist for stack ${name}`)
        : iam('DescribeStackResource', `<StackResourceDetail><StackName>${name}</StackName><LogicalResourceId>${logicalId}</LogicalResourceId>`
          + `<PhysicalResourceId>${physicalId}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></StackResourceDetail>`);
  }

  private assumeRole(): Answer {
    const { sts } = this.account;
    return sts !== undefined ? iamError(sts.status, sts.code, sts.message ?? sts.code)
      : iam('AssumeRoleWithWebIdentity', `<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>${PROBED_SECRET}</SecretAccessKey>`
        + '<SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>');
  }

  private listRoles(query: URLSearchParams): Answer {
    const { roles, pageSize } = this.account;
    const start = Number(query.get('Marker') ?? 0);
    const page = Object.entries(roles).slice(start, start + pageSize);
    const end = start + page.length;
    const more = end < Object.keys(roles).length;
    return iam('ListRoles', `<IsTruncated>${more}</IsTruncated>${more ? `<Marker>${end}</Marker>` : ''}`
      + `<Roles>${page.map(([arn, trust]) => member(roleXml(arn, trust))).join('')}</Roles>`);
  }

  private failure(call: string): FakeAccount['failures'][string] | undefined {
    const failure = this.account.failures[call];
    const count = (this.failed.get(call) ?? 0) + 1;
    this.failed.set(call, count);
    return failure?.times === undefined || count <= failure.times ? failure : undefined;
  }
}

/** Of the credentials that STS hands out, to see that they go nowhere. */
export const PROBED_SECRET = 'secret-of-assumed-role';

/** CloudTrail speaks the protocol of Cognito. */
const LOOKUP_EVENTS = 'CloudTrail_20131101.LookupEvents';

interface LookupQuery {
  readonly LookupAttributes: { readonly AttributeKey: 'EventName' | 'Username' | 'ResourceName'; readonly AttributeValue: string }[];
  readonly StartTime: number;
  readonly MaxResults: number;
  readonly NextToken?: string;
}

/** As CloudTrail wraps it. */
interface EventOnWire extends Record<'EventId' | 'EventName' | 'Username' | 'CloudTrailEvent', unknown> {
  readonly EventTime: number;
  readonly Resources: { readonly ResourceType: string; readonly ResourceName: string }[];
}

function eventOnWire(event: FakeEvent): EventOnWire {
  const { userName: Username } = event.userIdentity as { readonly userName?: string };
  const resources = event.resources as { readonly type: string; readonly ARN: string }[];
  return {
    EventId: event.eventID,
    EventName: event.eventName,
    Username,
    EventTime: Date.parse(String(event.eventTime)) / 1000,
    Resources: resources.map(({ type: ResourceType, ARN: ResourceName }) => ({ ResourceType, ResourceName })),
    CloudTrailEvent: JSON.stringify(event),
  };
}

const EKS_CALLS: Record<string, string> = {
  '': 'DescribeCluster',
  'identity-provider-configs': 'ListIdentityProviderConfigs',
  'identity-provider-configs/': 'DescribeIdentityProviderConfig',
  'access-entries': 'ListAccessEntries',
  'access-entries/access-policies': 'ListAssociatedAccessPolicies',
  'access-entries/': 'DescribeAccessEntry',
  'pod-identity-associations': 'ListPodIdentityAssociations',
  'pod-identity-associations/': 'DescribePodIdentityAssociation',
  'addons': 'ListAddons',
  'addons/': 'DescribeAddon',
  'updates': 'ListUpdates',
  'updates/': 'DescribeUpdate',
};

function clustersAt(request: IncomingMessage, { clusters, elsewhere = {} }: FakeAccount): FakeAccount['clusters'] {
  return elsewhere[regionOf(request)] ?? clusters;
}

/** The region is in what signs the request. */
function regionOf({ headers: { authorization = '' } }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1] ?? '';
}

function refuseCredentials(inJson: boolean): Answer {
  const message = 'The security token included in the request is invalid';
  return inJson ? json(400, { message }, 'UnrecognizedClientException') : iamError(403, 'InvalidClientTokenId', message);
}

function json(status: number, body: unknown, errorType?: string): Answer {
  return { status, type: 'application/json', body: JSON.stringify({ ...body as object, ...errorType !== undefined && { __type: errorType } }) };
}

function iam(call: string, result: string): Answer {
  const body = `<${call}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${call}Result>${result}</${call}Result></${call}Response>`;
  return { status: 200, type: 'text/xml', body };
}

function iamError(status: number, code: string, message: string): Answer {
  const body = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status, type: 'text/xml', body };
}

function roleXml(arn: string, trust: unknown): string {
  const document = encodeURIComponent(typeof trust === 'string' ? trust : JSON.stringify(trust));
  return `<Path>/</Path><RoleName>${arn.split('/').at(-1)}</RoleName><RoleId>AROA</RoleId><Arn>${arn}</Arn>`
    + `<CreateDate>2026-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument>`;
}

function member(content: string): string {
  return `<member>${content}</member>`;
}
