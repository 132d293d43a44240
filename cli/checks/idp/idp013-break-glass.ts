import { inspectRead, listed, type DoctorCheck, type Observation } from '../doctor-check';
import { associationCheck } from './people-check';
import type { AccountFacts } from '../../facts/account/account';

const RULE = {
  id: 'IDP013',
  severity: 'warning',
  holds: 'somebody gets in as administrator when the identity provider does not let anybody in',
} as const;

/** Roles of the CDK that deploy: nobody assumes them in an emergency. */
const DEPLOYER = /:role\/cdk-[a-z0-9]+-(cfn-exec|deploy)-role-/;

/** Everything about an association is changed by taking it away, for half an hour or longer. */
export const BREAK_GLASS: DoctorCheck = {
  ...RULE,
  inspect: facts => {
    const observations = associationCheck(RULE, () => []).inspect(facts);
    const { people } = facts;
    if (observations === undefined || observations.length > 0 || people?.administrators === undefined) {
      return observations?.length === 0 ? undefined : observations; // where the cluster takes no access entries, there is nothing to look at
    }
    return inspectRead(people.administrators, administrators => {
      const able = administrators.filter(({ isOfCluster }) => isOfCluster).map(({ principal }) => principal);
      const unseen = administrators.filter(({ isOfCluster }) => isOfCluster === undefined).map(({ principal }) => principal);
      return able.some(principal => !DEPLOYER.test(principal)) ? []
        : unseen.some(principal => !DEPLOYER.test(principal)) ? [perhaps(unseen, facts)] : [nobodyElse(able, facts)];
    });
  },
};

/** An access policy may be for namespaces only, which nobody looked at. */
function perhaps(unseen: string[], { cluster: { name } }: AccountFacts): Observation {
  return {
    status: 'unknown',
    resource: `cluster/${name}`,
    message: `whether people get in as administrator is not known: the scope of ${unseen.length} more access entries with that policy was not looked at`,
    fix: `see whether one of them is for the whole cluster: \`aws eks list-associated-access-policies --cluster-name ${name} --principal-arn <ARN>\``,
    evidence: listed('not seen', unseen),
  };
}

function nobodyElse(deployers: string[], { cluster: { name, authenticationMode } }: AccountFacts): Observation {
  const mayHaveOthers = authenticationMode !== 'API';
  return {
    ...mayHaveOthers && { status: 'unknown' as const },
    resource: `cluster/${name}`,
    message: `${deployers.length === 0 ? 'no IAM principal is' : 'only the roles that deploy are'} administrator of the cluster by an access policy${mayHaveOthers
      ? '; whether the ConfigMap aws-auth has one is not looked at' : ''}; while an association is changed, people who log in with it are locked out`,
    fix: 'create an access entry with the policy AmazonEKSClusterAdminPolicy for a role that people can assume in an emergency',
    evidence: listed('deploys', deployers),
  };
}
