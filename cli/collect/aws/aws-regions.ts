import { withDeadline } from '../deadline';

/** What a region answers to credentials that it does not know. */
const UNKNOWN_CREDENTIALS = /^(UnrecognizedClientException|InvalidClientTokenId)$/;

/** One region does not take the credentials; others do. */
export class RegionRefusal extends Error {
  public override readonly name = 'RegionRefusal';
  public readonly fix: string;

  constructor(region: string, cause: Error) {
    super(`region ${region} does not accept the credentials (${cause.name}), or the region is not enabled in the account`, { cause });
    this.fix = `enable region ${region} in the account; if it is enabled, use credentials of a regional endpoint of STS`;
  }
}

/** The failure of one region of several: credentials that it does not accept are not wrong everywhere. */
export function failureIn(region: string, error: unknown): unknown {
  return error instanceof Error && UNKNOWN_CREDENTIALS.test(error.name) ? new RegionRefusal(region, error) : error;
}

interface RegionalConfig {
  /** The region of the session. */
  readonly region?: string | (() => Promise<string>);
}

/** Clients of regions that a question leads to, which may be others than that of the session. */
export class RegionalClients<Config extends RegionalConfig, Client extends { destroy(): void }> {
  private readonly clients = new Map<string, Client>();

  constructor(private readonly config: Config, private readonly create: (config: Config & { readonly region: string }) => Client) {}

  /** Answers in time; credentials that only this region refuses are no reason to give up. */
  public async ask<T>(region: string, call: (client: Client, abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await withDeadline(abortSignal => call(this.client(region), abortSignal));
    } catch (error) {
      throw region === await this.usualRegion() ? error : failureIn(region, error);
    }
  }

  public close(): void {
    this.clients.forEach(client => client.destroy());
  }

  private client(region: string): Client {
    const client = this.clients.get(region) ?? this.create({ ...this.config, region });
    this.clients.set(region, client);
    return client;
  }

  private async usualRegion(): Promise<string | undefined> {
    const { region } = this.config;
    return typeof region === 'function' ? region() : region;
  }
}
