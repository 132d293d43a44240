import { count } from './wording';
import type { AccountFacts } from '../facts/account/account';
import { associationOf, podsInQuestion, serviceAccountInQuestion, serviceAccountsOf } from '../facts/cluster/workload-facts';

/** What the cluster says about the question: from the pod to the role, one line each. */
export function workloadSummary(facts: AccountFacts): { readonly label: string; readonly lines: string[] }[] {
  const { kubernetes, target: { pod, serviceAccount } } = facts;
  if (kubernetes === undefined) {
    return [];
  }
  const reached = { label: 'kubernetes', lines: [kubernetes.access === undefined ? 'not reached' : `asked with ${kubernetes.access}`] };
  if (serviceAccount === undefined) {
    return [reached];
  }
  const pods = podsInQuestion(facts);
  const owner = pods?.isRead ? pods.value[0]?.owner : undefined;
  return [
    reached,
    ...pod !== undefined
      ? [{ label: 'pod', lines: [`${pod}${owner === undefined ? '' : ` of ${owner}`}, runs as ${serviceAccount.name}`] }]
      : [{ label: 'pods', lines: [pods?.isRead ? `${count(pods.value.length, 'pod')} of ${serviceAccount.name}` : 'unknown'] }],
    { label: 'annotation', lines: [wordAnnotation(facts)] },
  ];
}

function wordAnnotation(facts: AccountFacts): string {
  const account = serviceAccountInQuestion(facts);
  const association = account && associationOf(account, facts);
  if (account === undefined) {
    return serviceAccountsOf(facts)?.isRead ? 'none, there is no such service account' : 'unknown';
  }
  return `${account.roleArn ?? 'none'}${association === undefined ? '' : `; pod identity association${association.roleArn === undefined ? '' : ` with ${association.roleArn}`}`}`;
}
