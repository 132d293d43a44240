import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { AssumeRoleWithWebIdentityCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts';
import { nameOf, PAYMENTS, ROLE_ARN, type Workload } from './example-objects';
import type { LiveExample, VariantName } from './live-example';
import { AUDIENCE } from './pod-identity-webhook';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import { simulateAssumeRole } from '../../support/iam-simulate';
import { findKubectl } from '../harness/pieces/kubectl';
import { Kubectl } from '../login/kubectl';

/** What somebody sees, in the words of whoever answers. */
export type Symptom = (live: LiveExample) => Promise<string>;

/** What a pod of the service account is told by STS: token, audience and role as its annotations say, through the SDK. */
export function assumeRole(workload: Workload = PAYMENTS): Symptom {
  return async live => {
    const annotations = await annotationsOf(live, workload);
    return askSts(live, workload, annotations[ROLE_ARN] ?? '', annotations[AUDIENCE]);
  };
}

/** The same, and what the trust policy decides if the role then assumes itself. */
export function assumeRoleTwice(workload: Workload): Symptom {
  return async live => {
    const roleArn = (await annotationsOf(live, workload))[ROLE_ARN];
    return `${await assumeRole(workload)(live)}, then ${simulateAssumeRole(live.aws.account.roles[roleArn] as PolicyDocument, roleArn, roleArn)}`;
  };
}

async function annotationsOf({ api }: LiveExample, { namespace, serviceAccount }: Workload): Promise<Record<string, string>> {
  const { metadata: { annotations = {} } } = await api.read(`/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}`) as { metadata: { annotations?: Record<string, string> } };
  return annotations;
}

/** What any service account is told that asks for the role of a workload. */
export function assumeRoleOf(workload: Workload, asker: Pick<Workload, 'namespace' | 'serviceAccount'>): Symptom {
  return async live => askSts(live, asker, live.roleArns[nameOf(workload)]);
}

async function askSts(live: LiveExample, { namespace, serviceAccount }: Pick<Workload, 'namespace' | 'serviceAccount'>, RoleArn: string, audience = 'sts.amazonaws.com'): Promise<string> {
  const client = new STSClient({ endpoint: live.sts.url, region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  const WebIdentityToken = await live.api.serviceAccountToken(namespace, serviceAccount, [audience]);
  try {
    await client.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'pod', WebIdentityToken }));
    return 'allowed';
  } catch (error) {
    if (error instanceof STSServiceException) {
      return `${error.name}: ${error.message}`;
    }
    throw error;
  } finally {
    client.destroy();
  }
}

/** The variables of the first container of a pod, as the API server has them. */
export function environment(workload: Workload = PAYMENTS): Symptom {
  return async live => live.environmentOf(workload);
}

/** What the API server answers to the bearer of a token; or that of a cluster whose association is another one. */
export function answerTo(token: (live: LiveExample) => Promise<string>, path: string, variant?: VariantName): Symptom {
  return async live => {
    const api = variant === undefined ? live.api : live.variant(variant);
    const { status, message } = await api.as(await token(live), 'GET', path);
    return status === 200 ? '200' : `${status} ${message}`;
  };
}

/** What kubectl says to alice, with a kubeconfig. */
export function kubectl(kubeconfig: (live: LiveExample) => string, token: (live: LiveExample) => Promise<string> = async live => (await live.tokens.of('alice')).id): Symptom {
  return async live => {
    const command = new Kubectl(await findKubectl(), mkdtempSync(join(live.lab.directory, 'kubectl-')), kubeconfig(live));
    const { stdout, stderr } = await command.run(await token(live), 'get', 'secrets', '--output=name', '--request-timeout=5s');
    return `${stdout}${stderr}`;
  };
}
