import type { AwsApis, EksApi, IamApi } from './aws/aws-api';
import { DeadlineExceeded } from './deadline';
import type { Web } from './web';

/*
 * Answers that are needed again for every cluster of a fleet: each is asked for once, also while it is on its way.
 */

/** IAM of an account: the same for all clusters of all regions. */
export function rememberIam(iam: IamApi): IamApi {
  return remember(iam, ['listProviders', 'listAudiences', 'listRoles', 'getRole', 'trustSizeQuota']);
}

/** The clusters of a region. */
export function rememberClusters(eks: EksApi): EksApi {
  return remember(eks, ['describeCluster', 'listClusters']);
}

/** What a cluster is asked for by more than one part of a question. */
export function rememberAssociations(eks: EksApi): EksApi {
  return remember(eks, ['listPodIdentityAssociations']);
}

/** What identity providers say, which clusters share; a host that says nothing is not waited for again. */
export function rememberWeb(web: Web): Web {
  const remembered = remember(web, ['getJson']);
  const silences = new Map<string, DeadlineExceeded>();
  return {
    getJson: async url => {
      const host = hostOf(url);
      const silence = silences.get(host);
      if (silence !== undefined) {
        throw silence;
      }
      try {
        return await remembered.getJson(url);
      } catch (error) {
        if (error instanceof DeadlineExceeded) {
          silences.set(host, error);
        }
        throw error;
      }
    },
    resolve: url => (silences.has(hostOf(url)) ? undefined : remembered.resolve(url)),
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** The APIs of a region, with what is known already. */
export function rememberApis(apis: AwsApis, iam: IamApi): AwsApis {
  return { ...apis, eks: rememberClusters(apis.eks), iam };
}

/** An object whose methods of these names answer the same arguments with the same promise. */
function remember<T extends object>(target: T, methods: (keyof T & string)[]): T {
  const answers = new Map<string, unknown>();
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') {
        return value;
      }
      return (...args: unknown[]): unknown => {
        if (!methods.includes(name as keyof T & string)) {
          return value.apply(object, args);
        }
        const key = JSON.stringify([name, ...args.filter(arg => arg !== undefined)]);
        if (!answers.has(key)) {
          answers.set(key, value.apply(object, args));
        }
        return answers.get(key);
      };
    },
  });
}
