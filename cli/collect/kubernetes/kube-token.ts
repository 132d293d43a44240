import { STSClient } from '@aws-sdk/client-sts';
import { partitionOfRegion } from '../../../lib/core/partition';
import type { ClusterFact } from '../../facts/account/account';
import { withDeadline } from '../deadline';
import { asObject, type JsonObject } from '../templates/json';

/** What EKS knows its tokens by, and the header that ties one to a cluster. */
const TOKEN_PREFIX = 'k8s-aws-v1.';
const CLUSTER_HEADER = 'x-k8s-aws-id';
/** In seconds; EKS takes no URL that is good for longer than 15 minutes. */
const LIFETIME = 60;

/** A token for the API server, made of AWS credentials as `aws eks get-token` does: a signed request to STS that EKS sends in their place. */
export async function eksToken({ name, region }: Pick<ClusterFact, 'name' | 'region'>, profile?: string): Promise<string> {
  const client = new STSClient({ region, ...profile !== undefined && { profile } });
  try {
    const hostname = `sts.${region}.${partitionOfRegion(region).dnsSuffix}`;
    const request = {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      headers: { host: hostname, [CLUSTER_HEADER]: name },
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    };
    const signer = await client.config.signer({ schemeId: 'aws.auth#sigv4', signingName: 'sts', signingRegion: region, properties: {} } as never);
    const presigner = signer as unknown as Presigner; // the SDK's signer presigns, although its type does not say so
    const signed = await withDeadline(() => presigner.presign(request, { expiresIn: LIFETIME, unhoistableHeaders: new Set([CLUSTER_HEADER]) }));
    const url = `https://${hostname}/?${new URLSearchParams(signed.query).toString()}`;
    return `${TOKEN_PREFIX}${Buffer.from(url).toString('base64url')}`;
  } finally {
    client.destroy();
  }
}

interface Presigner {
  presign(request: unknown, options: PresignOptions): Promise<{ readonly query: Record<string, string> }>;
}

interface PresignOptions {
  readonly expiresIn: number;
  readonly unhoistableHeaders: Set<string>;
}

/** The claims of a token, unchecked; none if it is no JWT. */
export function claimsOf(token: string): JsonObject {
  try {
    return asObject(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
