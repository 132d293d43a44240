import type { AccountFacts } from '../../../cli/facts/account/account';
import { known } from '../../../cli/facts/account/account';
import { workloadSummary } from '../../../cli/report/workload-summary';
import { notRead } from '../doctor/account-facts';
import { CLUSTER, ROLE_ARN } from '../doctor/fake-account';
import { serviceAccount } from '../doctor/fake-cluster-objects';
import { API, clusterFacts } from '../doctor/kubernetes-facts';

const ABOUT_API = { target: { cluster: CLUSTER, serviceAccount: API } };
const REACHED = 'kubernetes: asked with context demo of the kubeconfig';
const UNREAD = { serviceAccounts: notRead<never>('x'), pods: notRead<never>('y') };

test.each<[string, AccountFacts, string[]]>([
  ['the API server was left out', clusterFacts({}, { kubernetes: undefined }), []],
  ['it is about the cluster', clusterFacts(), [REACHED]],
  ['the API server was not reached', clusterFacts({}, { kubernetes: {} }), ['kubernetes: not reached']],
  ['it is about a pod', clusterFacts({}, { target: { ...ABOUT_API.target, pod: 'api-1' } }), [REACHED, 'pod: api-1 of deployment/api, runs as api', `annotation: ${ROLE_ARN}`]],
  ['it is about a service account', clusterFacts({}, ABOUT_API), [REACHED, 'pods: 1 pod of api', `annotation: ${ROLE_ARN}`]],
  ['there is no annotation, but an association', clusterFacts({ serviceaccounts: [serviceAccount({ annotations: {} })] }, {
    ...ABOUT_API, podIdentity: { associations: known([{ ...API, roleArn: ROLE_ARN }]), roles: known([]) },
  }), [REACHED, 'pods: 1 pod of api', `annotation: none; pod identity association with ${ROLE_ARN}`]],
  ['there is no such service account', clusterFacts({ serviceaccounts: [], pods: [] }, ABOUT_API), [REACHED, 'pods: 0 pods of api', 'annotation: none, there is no such service account']],
  ['nothing may be read', clusterFacts({}, ABOUT_API, UNREAD), [REACHED, 'pods: unknown', 'annotation: unknown']],
])('the way from the pod to the role is told: %s', (_, facts, lines) => {
  expect(workloadSummary(facts).map(({ label, lines: [line] }) => `${label}: ${line}`)).toEqual(lines);
});
