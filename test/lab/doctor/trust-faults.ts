import { CLUSTER, NODE_ROLE } from './example-account';
import { nameOf, PAYMENTS, ROLE_ARN, serviceAccount } from './example-objects';
import type { Fault } from './fault';
import type { LiveExample } from './live-example';
import { AUDIENCE } from './pod-identity-webhook';
import { assumeRole, assumeRoleOf } from './symptoms';
import { ACCOUNT } from '../../cli/doctor/fake-account';

/*
 * What goes wrong between a service account and its role: provider, trust policy, annotation.
 */

const DENIED = /^AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity$/;
const NO_PROVIDER = /^InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https:\/\/oidc\.eks\./;
const WRONG_AUDIENCE = /^InvalidIdentityTokenException: Incorrect token audience$/;

const OLD_ID = '0123456789ABCDEF0123456789ABCDEF';
const CLUSTER_ID = /FEDCBA9876543210FEDCBA9876543210/g;

const POD = ['--pod', `payments/${PAYMENTS.pod}`];
const SERVICE_ACCOUNT = ['--service-account', nameOf(PAYMENTS)];
const WHOLE_CLUSTER: string[] = [];

const SUBJECT = '"system:serviceaccount:payments:api"';

/** Puts another text in place of one in the trust policy of payments/api. */
function trust(from: string | RegExp, to: string): Fault['plant'] {
  return live => live.changeTrust(PAYMENTS, text => text.replace(from, to));
}

/** Changes the statement of that policy. */
function statement(change: (statement: Record<string, unknown>, issuer: string) => object[]): Fault['plant'] {
  return live => live.changeTrust(PAYMENTS, text => {
    const document = JSON.parse(text) as { Statement: Record<string, unknown>[] };
    return JSON.stringify({ ...document, Statement: document.Statement.flatMap(one => change(one, live.issuer)) });
  });
}

/** Annotates payments/api otherwise, before its pod is created. */
function annotated(annotations: (live: LiveExample) => Record<string, string>): Fault['plant'] {
  return async live => {
    const own = annotations(live);
    await live.apply(serviceAccount(PAYMENTS, { [ROLE_ARN]: live.roleArns[nameOf(PAYMENTS)], ...own }));
    await live.recreate(PAYMENTS);
  };
}

function providers(change: (arn: string) => Record<string, string[]>): Fault['plant'] {
  return live => live.change({ providers: change(Object.keys(live.aws.account.providers)[0]) });
}

export const TRUST_FAULTS: Fault[] = [
  {
    report: '1: the pod is denied its role; the role was made for the namespace payment',
    plant: trust(':payments:api', ':payment:api'),
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA006',
    says: /namespace 'payment' is not 'payments'/,
  },
  {
    report: '1: the pod is denied its role; somebody wrote the name with a capital letter',
    plant: trust(':payments:api', ':payments:Api'),
    symptom: [assumeRole(), DENIED],
    asked: SERVICE_ACCOUNT,
    id: 'IRSA006',
    says: /payments:Api/,
  },
  {
    report: '1: the chart calls its service account api-server, the role is for api',
    plant: async live => live.apply(serviceAccount({ ...PAYMENTS, serviceAccount: 'api-server' }, { [ROLE_ARN]: live.roleArns[nameOf(PAYMENTS)] })),
    symptom: [assumeRole({ ...PAYMENTS, serviceAccount: 'api-server' }), DENIED],
    asked: ['--service-account', 'payments/api-server'],
    id: 'IRSA006',
    says: /name 'api' is not 'api-server'/,
  },
  {
    report: '1: the same, in all of the cluster',
    plant: async live => live.apply(serviceAccount({ ...PAYMENTS, serviceAccount: 'api-server' }, { [ROLE_ARN]: live.roleArns[nameOf(PAYMENTS)] })),
    asked: WHOLE_CLUSTER,
    id: 'IRSA006',
    says: /payments\/api-server names this role/,
  },
  {
    report: '1: the service account has another name than everybody thinks',
    plant: () => undefined,
    asked: ['--service-account', 'payments/apis'],
    id: 'IRSA006',
    says: /no service account apis; did you mean api\?/,
  },
  {
    report: '2: the pattern fits, and the pod is denied its role',
    plant: trust(SUBJECT, '"system:serviceaccount:payments:*"'),
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA007',
    says: /StringLike/,
  },
  {
    report: '3: the condition keys were copied with https://',
    plant: trust(/"(oidc[^"]*:(sub|aud))"/g, '"https://$1"'),
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA005',
    says: /https:\/\//,
  },
  {
    report: '3: the condition keys end before /id/',
    plant: trust(/"(oidc[^"/]*)\/id\/[^"]*:(sub|aud)"/g, '"$1:$2"'),
    symptom: [assumeRole(), DENIED],
    asked: WHOLE_CLUSTER,
    id: 'IRSA005',
    says: /oidc\.eks\.eu-west-1\.amazonaws\.com:/,
  },
  {
    report: '3: the principal is the URL of the provider in place of its ARN',
    plant: statement((one, issuer) => [{ ...one, Principal: { Federated: `https://${issuer}` } }]),
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA004',
    says: /ARN/,
  },
  {
    report: '3: the principal is the provider of the account that the policy was copied from',
    plant: trust(/"arn:aws:iam::\d+:/, '"arn:aws:iam::444455556666:'),
    symptom: [assumeRole(), DENIED],
    asked: SERVICE_ACCOUNT,
    id: 'IRSA004',
    says: /another account/,
  },
  {
    report: '4: No OpenIDConnect provider found in your account',
    plant: providers(() => ({})),
    symptom: [assumeRole(), NO_PROVIDER],
    asked: POD,
    id: 'IRSA001',
    says: /no IAM OIDC provider/,
  },
  {
    report: '4: the same, asked about the cluster',
    plant: providers(() => ({})),
    symptom: [assumeRole(), NO_PROVIDER],
    asked: WHOLE_CLUSTER,
    id: 'IRSA001',
    says: /no IAM OIDC provider/,
  },
  {
    report: '12: the provider is there, by the dual-stack name of the issuer, and STS does not find it',
    plant: providers(arn => ({ [arn.replace('oidc.eks.eu-west-1.amazonaws.com', 'oidc-eks.eu-west-1.api.aws')]: ['sts.amazonaws.com'] })),
    symptom: [assumeRole(), NO_PROVIDER],
    asked: WHOLE_CLUSTER,
    id: 'IRSA002',
    says: /oidc-eks\.eu-west-1\.api\.aws/,
  },
  {
    report: '8: Incorrect token audience; the provider was made for a regional endpoint',
    plant: providers(arn => ({ [arn]: ['sts.eu-west-1.amazonaws.com'] })),
    symptom: [assumeRole(), WRONG_AUDIENCE],
    asked: POD,
    id: 'IRSA003',
    says: /sts\.eu-west-1\.amazonaws\.com/,
  },
  {
    report: '8: the trust policy asks for the audience of a regional endpoint',
    plant: trust('"sts.amazonaws.com"', '"sts.eu-west-1.amazonaws.com"'),
    symptom: [assumeRole(), DENIED],
    asked: SERVICE_ACCOUNT,
    id: 'IRSA003',
    says: /another audience/,
  },
  {
    report: '8: an annotation asks for tokens for vault',
    plant: annotated(() => ({ [AUDIENCE]: 'vault' })),
    symptom: [assumeRole(), WRONG_AUDIENCE],
    asked: POD,
    id: 'IRSA003',
    says: /'vault'/,
  },
  {
    report: '22: any pod of the cluster gets the role of payments',
    plant: trust(/,"[^"]*:sub":"[^"]*"/, ''),
    symptom: [assumeRoleOf(PAYMENTS, { namespace: 'batch', serviceAccount: 'nightly' }), /^allowed$/],
    asked: WHOLE_CLUSTER,
    id: 'IRSA008',
    says: /which service accounts/,
  },
  {
    report: '22: the same, by a pattern',
    plant: statement((one, issuer) => [{ ...one, Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${issuer}:sub`]: 'system:serviceaccount:*' } } }]),
    symptom: [assumeRoleOf(PAYMENTS, { namespace: 'default', serviceAccount: 'default' }), /^allowed$/],
    asked: WHOLE_CLUSTER,
    id: 'IRSA008',
    says: /fits every one/,
  },
  {
    report: '6: the second cluster was added to the statement of the first, and now neither gets the role',
    plant: statement((one, issuer) => [{
      ...one, Condition: { StringEquals: { ...(one.Condition as { StringEquals: object }).StringEquals, [`${issuer.replace(CLUSTER_ID, OLD_ID)}:sub`]: 'system:serviceaccount:payments:api' } },
    }]),
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA010',
    says: /one issuer/,
  },
  {
    report: '5: the cluster was created again, and its pods are denied their roles',
    plant: trust(CLUSTER_ID, OLD_ID),
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA011',
    says: /does not exist in this account and region any more/,
  },
  {
    report: '5: the role trusts the blue cluster, the pod runs in the green one',
    plant: live => {
      live.changeTrust(PAYMENTS, text => text.replace(CLUSTER_ID, OLD_ID));
      const { clusters } = live.aws.account;
      const { cluster } = clusters[CLUSTER];
      live.change({ clusters: { ...clusters, blue: { ...clusters[CLUSTER], cluster: { ...cluster, name: 'blue', identity: { oidc: { issuer: `https://${live.issuer.replace(CLUSTER_ID, OLD_ID)}` } } } } } });
    },
    symptom: [assumeRole(), DENIED],
    asked: SERVICE_ACCOUNT,
    id: 'IRSA011',
    says: /another cluster \(blue\)/,
  },
  {
    report: '14: one more service account, and IAM says that the policy is too long',
    plant: statement((one, issuer) => [one, {
      ...one,
      Condition: {
        StringEquals: {
          [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: Array.from({ length: 33 }, () => 'system:serviceaccount:payments:api'),
        },
      },
    }]),
    asked: ['--role', 'arn:aws:iam::111122223333:role/PaymentsApi277984FF'],
    id: 'IRSA012',
    says: /of the 2048 characters/,
  },
  {
    report: '21: Request ARN is invalid; the annotation is the name of the role',
    plant: annotated(() => ({ [ROLE_ARN]: 'payments-api' })),
    symptom: [assumeRole(), /^ValidationError: Request ARN is invalid$/],
    asked: POD,
    id: 'IRSA014',
    says: /Request ARN is invalid/,
  },
  {
    report: '21: the role was renamed',
    plant: annotated(live => ({ [ROLE_ARN]: `${live.roleArns[nameOf(PAYMENTS)]}s` })),
    symptom: [assumeRole(), DENIED],
    asked: WHOLE_CLUSTER,
    id: 'IRSA014',
    says: /no such role/,
  },
  {
    report: '21: the role has a path, the annotation has none',
    plant: live => {
      const { [live.roleArns[nameOf(PAYMENTS)]]: own, ...roles } = live.aws.account.roles;
      live.change({ roles: { ...roles, [live.roleArns[nameOf(PAYMENTS)].replace(':role/', ':role/team-a/')]: own } });
    },
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA014',
    says: /role\/team-a\//,
  },
  {
    report: '24: the role is in the account of the team, the cluster in that of the platform',
    plant: annotated(live => ({ [ROLE_ARN]: live.roleArns[nameOf(PAYMENTS)].replace(ACCOUNT, '444455556666') })),
    symptom: [assumeRole(), NO_PROVIDER],
    asked: POD,
    id: 'IRSA022',
    says: /account 444455556666/,
  },
  {
    report: 'the service account is annotated with the role of the nodes',
    plant: annotated(() => ({ [ROLE_ARN]: NODE_ROLE })),
    symptom: [assumeRole(), DENIED],
    asked: WHOLE_CLUSTER,
    id: 'IRSA025',
    says: /made for others/,
  },
  {
    report: 'a Deny that somebody forgot',
    plant: statement(one => [one, { ...one, Effect: 'Deny' }]),
    symptom: [assumeRole(), DENIED],
    asked: POD,
    id: 'IRSA025',
    says: /a Deny refuses/,
  },
  {
    report: '27: all policies are right, and STS cannot get the keys of the issuer',
    plant: live => {
      live.unreachableIssuers.add(`https://${live.issuer}`);
    },
    symptom: [assumeRole(), /^IDPCommunicationErrorException: /],
    asked: [...SERVICE_ACCOUNT, '--probe'],
    id: 'IRSA025',
    says: /tried: STS refuses/,
  },
];
