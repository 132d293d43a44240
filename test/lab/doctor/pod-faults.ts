import { CLUSTER, POD_IDENTITY_ROLE, POD_IDENTITY_TRUST } from './example-account';
import { AGENT, agentStatus, nameOf, namespace, PAYMENTS, PLANTED_SECRET, type PodChanges, REPORTS, ROLE_ARN, serviceAccount } from './example-objects';
import type { Fault } from './fault';
import type { LiveExample } from './live-example';
import { environment } from './symptoms';

/*
 * What goes wrong between a role and the pods that should have it: injection, credentials that come first, EKS Pod Identity.
 */

const POD = ['--pod', `payments/${PAYMENTS.pod}`];
const SERVICE_ACCOUNT = ['--service-account', nameOf(PAYMENTS)];
const REPORTS_POD = ['--pod', `shop/${REPORTS.pod}`];
const REPORTS_ACCOUNT = ['--service-account', nameOf(REPORTS)];
const WHOLE_CLUSTER: string[] = [];

/** No role, and so that of the node. */
const NO_ROLE = /^(?!.*(AWS_ROLE_ARN|AWS_CONTAINER_CREDENTIALS))/;

/** Keys, as people give them to pods. */
const KEYS = [{ name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'aws-keys', key: 'id' } } }, { name: 'AWS_SECRET_ACCESS_KEY', value: PLANTED_SECRET }];

/** The pod of payments/api is created anew, and is like this. */
function payments(changes: PodChanges, isInjected = true): Fault['plant'] {
  return async live => live.recreate(PAYMENTS, changes, isInjected);
}

function reports(changes: PodChanges): Fault['plant'] {
  return async live => live.recreate(REPORTS, changes);
}

/** The role of the association is trusted otherwise. */
function podIdentityTrust(statement: object): Fault['plant'] {
  const trust = { ...POD_IDENTITY_TRUST, Statement: [{ ...POD_IDENTITY_TRUST.Statement[0], ...statement }] };
  return live => live.change({ roles: { ...live.aws.account.roles, [POD_IDENTITY_ROLE]: trust } });
}

/** The association has a target role, which lets the first one do this. */
function targetRole(actions: string[]): Fault['plant'] {
  return live => {
    const { roles, clusters: { [CLUSTER]: { podIdentityAssociations } } } = live.aws.account;
    const targetRoleArn = `${POD_IDENTITY_ROLE}-data`;
    const targeted = Object.entries(podIdentityAssociations).map(([id, association]) => [id, { ...association, targetRoleArn }]);
    live.changeCluster({ podIdentityAssociations: Object.fromEntries(targeted) });
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: POD_IDENTITY_ROLE }, Action: actions }] };
    live.change({ roles: { ...roles, [targetRoleArn]: trust } });
  };
}

async function annotate(live: LiveExample, roleArn?: string): Promise<void> {
  await live.apply(serviceAccount(PAYMENTS, roleArn === undefined ? {} : { [ROLE_ARN]: roleArn }));
}

export const POD_FAULTS: Fault[] = [
  {
    report: '7: the annotation is there, and the pod still has the role of its node',
    plant: async live => {
      await annotate(live);
      await live.recreate(PAYMENTS, {}, false);
      await annotate(live, live.roleArns[nameOf(PAYMENTS)]);
    },
    symptom: [environment(), NO_ROLE],
    asked: POD,
    id: 'IRSA015',
    says: /created before the annotation/,
  },
  {
    report: '7: the same, asked about the cluster',
    plant: async live => {
      await annotate(live);
      await live.recreate(PAYMENTS, {}, false);
      await annotate(live, live.roleArns[nameOf(PAYMENTS)]);
    },
    symptom: [environment(), NO_ROLE],
    asked: WHOLE_CLUSTER,
    id: 'IRSA015',
    says: /created before the annotation/,
  },
  {
    report: '7: the role was changed, and the pod works with the old one',
    plant: async live => {
      await annotate(live, 'arn:aws:iam::111122223333:role/payments-api-old');
      await live.recreate(PAYMENTS);
      await annotate(live, live.roleArns[nameOf(PAYMENTS)]);
    },
    symptom: [environment(), /payments-api-old/],
    asked: SERVICE_ACCOUNT,
    id: 'IRSA015',
    says: /payments-api-old/,
  },
  {
    report: '7: nobody annotated the service account',
    plant: async live => {
      await annotate(live);
      await live.recreate(PAYMENTS, {}, false);
    },
    symptom: [environment(), NO_ROLE],
    asked: POD,
    id: 'IRSA014',
    says: /no annotation/,
  },
  {
    report: '7: since the backup was restored, no pod gets a role',
    plant: async live => {
      await live.remove(live.webhookConfiguration);
      await live.recreate(PAYMENTS, {}, false);
    },
    symptom: [environment(), NO_ROLE],
    asked: POD,
    id: 'IRSA016',
    says: /no webhook/,
  },
  {
    report: '7: pods of one namespace get no role',
    plant: async live => {
      const { webhooks: [webhook], ...configuration } = live.webhookConfiguration;
      await live.apply(
        { ...configuration, webhooks: [{ ...webhook, namespaceSelector: { matchExpressions: [{ key: 'irsa', operator: 'NotIn', values: ['off'] }] } }] },
        namespace('payments', { irsa: 'off' }),
      );
      await live.recreate(PAYMENTS, {}, false);
    },
    symptom: [environment(), NO_ROLE],
    asked: SERVICE_ACCOUNT,
    id: 'IRSA016',
    says: /because of its labels/,
  },
  {
    report: '7: the chart has a label that somebody found in a forum',
    plant: payments({ metadata: { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' } } }, false),
    symptom: [environment(), NO_ROLE],
    asked: POD,
    id: 'IRSA016',
    says: /label of the pod/,
  },
  {
    report: '7: all containers are skipped',
    plant: payments({ metadata: { annotations: { 'eks.amazonaws.com/skip-containers': 'app' } } }, false),
    symptom: [environment(), NO_ROLE],
    asked: POD,
    id: 'IRSA016',
    says: /skip-containers/,
  },
  {
    report: '18: open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: permission denied',
    plant: async live => {
      await annotate(live);
      await live.recreate(PAYMENTS, {
        container: { env: [{ name: 'AWS_ROLE_ARN', value: live.roleArns[nameOf(PAYMENTS)] }, { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/tokens/token' }], securityContext: { runAsNonRoot: true } },
        spec: { volumes: [{ name: 'aws-iam-token', projected: { defaultMode: 0o400, sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', path: 'token' } }] } }] },
      }, false);
      await annotate(live, live.roleArns[nameOf(PAYMENTS)]);
    },
    asked: POD,
    id: 'IRSA017',
    says: /mode 0400/,
  },
  {
    report: '20: the pod works with the rights of a user whom somebody deleted long ago',
    plant: payments({ container: { env: KEYS } }),
    symptom: [environment(), /AWS_ACCESS_KEY_ID.*AWS_ROLE_ARN/],
    asked: POD,
    id: 'IRSA019',
    says: /sets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/,
  },
  {
    report: '20: the same, asked about the cluster',
    plant: payments({ container: { env: KEYS } }),
    asked: WHOLE_CLUSTER,
    id: 'IRSA019',
    says: /secret aws-keys/,
  },
  {
    report: '29: after the update of the add-on, the driver has the role of its node',
    plant: async live => {
      const driver = { namespace: 'kube-system', serviceAccount: 'ebs-csi-controller-sa', pod: '' };
      live.changeCluster({ addons: { ...live.aws.account.clusters[CLUSTER].addons, 'aws-ebs-csi-driver': {} } });
      live.changeTrust(PAYMENTS, text => text.replace('"system:serviceaccount:payments:api"', '["system:serviceaccount:payments:api","system:serviceaccount:kube-system:ebs-csi-controller-sa"]'));
      await live.apply(serviceAccount(driver, { [ROLE_ARN]: live.roleArns[nameOf(PAYMENTS)] }));
    },
    asked: WHOLE_CLUSTER,
    id: 'IRSA024',
    says: /next update of the add-on/,
  },
  {
    report: '93: the association is there, and the pod gets no credentials',
    plant: async live => live.remove(AGENT),
    asked: REPORTS_ACCOUNT,
    id: 'PID001',
    says: /no eks-pod-identity-agent/,
  },
  {
    report: '93: some pods get credentials, others do not',
    plant: async live => {
      await live.apply(AGENT);
      await live.api.applyStatus([agentStatus(3, 2)]);
    },
    asked: WHOLE_CLUSTER,
    id: 'PID001',
    says: /ready on 2 of 3/,
  },
  {
    report: '90: the association was made, and the pod has no credentials',
    plant: async live => {
      const { podIdentityAssociations } = live.aws.account.clusters[CLUSTER];
      live.changeCluster({ podIdentityAssociations: {} });
      await live.recreate(REPORTS, {}, false);
      live.changeCluster({ podIdentityAssociations });
    },
    symptom: [environment(REPORTS), NO_ROLE],
    asked: REPORTS_POD,
    id: 'PID002',
    says: /was created before that/,
  },
  {
    report: '91: the service account moved to EKS Pod Identity, and the pod still uses the old role',
    plant: reports({ container: { env: [{ name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::111122223333:role/shop-old' }, { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/tokens/token' }] } }),
    symptom: [environment(REPORTS), /AWS_ROLE_ARN.*AWS_CONTAINER_CREDENTIALS_FULL_URI/],
    asked: REPORTS_POD,
    id: 'PID002',
    says: /shop-old/,
  },
  {
    report: '92: is not authorized to perform: sts:TagSession',
    plant: podIdentityTrust({ Action: 'sts:AssumeRole' }),
    asked: REPORTS_ACCOUNT,
    id: 'PID003',
    says: /sts:TagSession/,
  },
  {
    report: '92: the role of the association trusts nodes',
    plant: podIdentityTrust({ Principal: { Service: 'ec2.amazonaws.com' } }),
    asked: WHOLE_CLUSTER,
    id: 'PID003',
    says: /pods\.eks\.amazonaws\.com/,
  },
  {
    report: '92: the same, of the target role',
    plant: targetRole(['sts:AssumeRole']),
    asked: REPORTS_ACCOUNT,
    id: 'PID006',
    says: /sts:TagSession.*-data/,
  },
  {
    report: '94: on Fargate the same pod has no credentials',
    plant: reports({ spec: { nodeName: 'fargate-ip-10-0-1-20.eu-west-1.compute.internal' } }),
    asked: REPORTS_POD,
    id: 'PID004',
    says: /Fargate/,
  },
  {
    report: '93: since there is a proxy, the pod has no credentials',
    plant: reports({ container: { env: [{ name: 'HTTPS_PROXY', value: `http://user:${PLANTED_SECRET}@proxy` }, { name: 'NO_PROXY', value: 'localhost,10.0.0.0/8' }] } }),
    asked: REPORTS_POD,
    id: 'PID005',
    says: /169\.254\.170\.23/,
  },
];
