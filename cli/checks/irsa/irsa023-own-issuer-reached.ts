import { known, type ClusterFact, type Read } from '../../facts/account/account';
import type { Discovery, IssuerFact, IssuerKeys } from '../../facts/login/identity-provider';
import { inspectReached, type DoctorCheck, type Problem } from '../doctor-check';

const PODS_ARE_FINE = 'pods do not need it, for STS asks from elsewhere';

/** Seen from here only: tools that fetch the issuer (thumbprints of providers, tests of tokens) fail here, or see somebody else. */
export const OWN_ISSUER_REACHED: DoctorCheck = {
  id: 'IRSA023',
  severity: 'warning',
  holds: 'the issuer of the cluster can be asked from here',
  inspect: ({ cluster, clusterIssuer }) => clusterIssuer && inspectReached(hinted(clusterIssuer.discovery), discovery => {
    const problem = discoveryProblem(discovery, clusterIssuer);
    return problem !== undefined ? [told(cluster, problem)] : inspectReached(hinted(clusterIssuer.keys ?? known({ keys: [] })), keys => {
      const keysProblem = answerProblem(keys, 'keys') ?? (keys.keys.length === 0 ? 'its discovery document leads to no key' : undefined);
      return keysProblem === undefined ? [] : [told(cluster, keysProblem)];
    });
  }),
};

function discoveryProblem(discovery: Discovery, { issuerUrl }: IssuerFact): string | undefined {
  return answerProblem(discovery, 'discovery document') ?? (discovery.issuer === issuerUrl ? undefined : 'its discovery document is that of another issuer');
}

function answerProblem({ untrusted, problem }: Pick<IssuerKeys, 'untrusted' | 'problem'>, what: string): string | undefined {
  return untrusted !== undefined ? `the certificate of its host is not trusted here (${untrusted}): something on the way opens the connection`
    : problem && `the host of its ${what} ${problem}`;
}

function told({ name, issuerUrl = '' }: ClusterFact, problem: string): Problem {
  return {
    resource: `cluster/${name}`,
    message: `seen from here, the issuer of the cluster does not answer as itself: ${problem}`,
    fix: `take no thumbprint from here; let the proxy of this network pass the host through, or name its authority with AWS_CA_BUNDLE; ${PODS_ARE_FINE}`,
    evidence: [{ label: 'issuer', value: issuerUrl }],
  };
}

/** Networks with an interface endpoint for EKS are the usual reason. */
function hinted<T>(read: Read<T>): Read<T> {
  return read.isRead ? read : {
    isRead: false,
    why: {
      ...read.why,
      fix: 'where the network has the interface endpoint for EKS with private DNS, names below eks.<region> lead nowhere: forward the issuer\'s host to a public resolver,'
        + ` or run elsewhere what asks the issuer; ${PODS_ARE_FINE}`,
    },
  };
}
