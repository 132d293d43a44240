import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeAccount } from './fake-account';

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
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', 'http://fake');
    const { status, type, body: answer } = url.pathname === '/' ? this.iam(new URLSearchParams(body)) : this.eks(url, body);
    response.writeHead(status, { 'content-type': type }).end(answer);
  }

  private eks(url: URL, body: string): Answer {
    const [, name = '', kind, id] = url.pathname.split('/').slice(1).map(decodeURIComponent);
    const call = name === '' ? 'ListClusters' : EKS_CALLS[`${kind ?? ''}${id === undefined ? '' : '/'}`];
    this.calls.push([call, name].join(' ').trim());
    const failure = this.failure(call);
    if (failure !== undefined) {
      return json(failure.status, { message: failure.message ?? failure.code, code: failure.code }, failure.code);
    }
    const cluster = this.account.clusters[name];
    if (name !== '' && cluster === undefined) {
      return json(404, { message: `No cluster found for name: ${name}.` }, 'ResourceNotFoundException');
    }
    switch (call) {
      case 'ListClusters':
        return json(200, { clusters: Object.keys(this.account.clusters) });
      case 'DescribeCluster':
        return json(200, { cluster: cluster.cluster });
      case 'ListIdentityProviderConfigs':
        return json(200, { identityProviderConfigs: Object.keys(cluster.associations).map(config => ({ type: 'oidc', name: config })) });
      case 'DescribeIdentityProviderConfig':
        return json(200, { identityProviderConfig: { oidc: cluster.associations[JSON.parse(body).identityProviderConfig.name] } });
      case 'ListAccessEntries':
        return json(200, { accessEntries: cluster.accessEntries });
      case 'ListUpdates':
        return json(200, { updateIds: Object.keys(cluster.updates) });
      default:
        return json(200, { update: { id, ...cluster.updates[id ?? ''] } });
    }
  }

  private iam(query: URLSearchParams): Answer {
    const call = query.get('Action') ?? '';
    this.calls.push([call, query.get('RoleName')].filter(Boolean).join(' '));
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
      default:
        return this.listRoles(query);
    }
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

const EKS_CALLS: Record<string, string> = {
  '': 'DescribeCluster',
  'identity-provider-configs': 'ListIdentityProviderConfigs',
  'identity-provider-configs/': 'DescribeIdentityProviderConfig',
  'access-entries': 'ListAccessEntries',
  'updates': 'ListUpdates',
  'updates/': 'DescribeUpdate',
};

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
