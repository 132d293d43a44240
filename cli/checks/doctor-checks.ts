import { AUTHENTICATION_MODE } from './acc/acc001-authentication-mode';
import { ACCESS_ENTRIES } from './acc/acc002-access-entries';
import { ADOPTION } from './cdk/cdk006-adoption';
import { USER_POOL_DOMAIN } from './cog/cog001-domain';
import { USER_POOL_CLIENT } from './cog/cog002-client';
import type { DoctorCheck } from './doctor-check';
import { OWN_ISSUER } from './idp/idp001-own-issuer';
import { ASSOCIATION_LIMITS } from './idp/idp002-association-limits';
import { UPDATES } from './idp/idp003-updates';
import { ISSUER_URL } from './idp/idp004-issuer-url';
import { ISSUER_KEYS } from './idp/idp005-issuer-keys';
import { PRIVATE_ISSUER } from './idp/idp006-private-issuer';
import { PREFIXES } from './idp/idp007-prefixes';
import { EMAIL_AS_USERNAME } from './idp/idp008-email';
import { GROUPS_CLAIM } from './idp/idp009-groups-claim';
import { REQUIRED_CLAIMS } from './idp/idp010-required-claims';
import { BREAK_GLASS } from './idp/idp013-break-glass';
import { LOGS } from './idp/idp015-logs';
import { PLATFORM } from './idp/idp016-platform';
import { TRUST_LINT } from './irsa/irsa-trust-lint';
import { PROVIDER_EXISTS } from './irsa/irsa001-provider-exists';
import { PROVIDER_HOST } from './irsa/irsa002-provider-host';
import { AUDIENCE } from './irsa/irsa003-audience';
import { SUBJECT_MATCHES } from './irsa/irsa006-subject';
import { LIVE_ISSUERS } from './irsa/irsa011-live-issuers';
import { TRUST_SIZE } from './irsa/irsa012-trust-size';
import { PROVIDER_QUOTA } from './irsa/irsa013-provider-quota';
import { ROLE_ARN } from './irsa/irsa014-role-arn';
import { INJECTED } from './irsa/irsa015-injected';
import { WEBHOOK } from './irsa/irsa016-webhook';
import { TOKEN_READABLE } from './irsa/irsa017-token-readable';
import { STS_ENDPOINT } from './irsa/irsa018-sts-endpoint';
import { EARLIER } from './irsa/irsa019-earlier-credentials';
import { ASSUMES_ITSELF } from './irsa/irsa021-assumes-itself';
import { CROSS_ACCOUNT } from './irsa/irsa022-cross-account';
import { OWN_ISSUER_REACHED } from './irsa/irsa023-own-issuer-reached';
import { ADDON_ROLE } from './irsa/irsa024-addon-role';
import { ACCEPTANCE } from './irsa/irsa025-acceptance';
import { REFUSED_CALLS } from './irsa/irsa026-refused-calls';
import { KUBECONFIG_CREDENTIALS } from './kcfg/kcfg001-credentials';
import { LOGIN_ARGUMENTS } from './kcfg/kcfg002-login-arguments';
import { LOGIN_CLIENT } from './kcfg/kcfg003-login-client';
import { KUBECONFIG_SERVER } from './kcfg/kcfg004-server';
import { POD_IDENTITY_AGENT } from './pid/pid001-agent';
import { POD_CREDENTIALS } from './pid/pid002-credentials';
import { POD_IDENTITY_TRUST } from './pid/pid003-trust';
import { POD_IDENTITY_PLACE } from './pid/pid004-where-it-runs';
import { NO_PROXY } from './pid/pid005-no-proxy';
import { TARGET_ROLE } from './pid/pid006-target-role';
import { PREFIXED_SUBJECTS } from './rbac/rbac001-prefixed-subjects';
import { BOUND } from './rbac/rbac002-bound';
import { SAME_ROLE_REF } from './rbac/rbac003-role-ref';
import { ROLES_EXIST } from './rbac/rbac004-roles-exist';
import { MAY_BIND } from './rbac/rbac005-may-bind';
import { CLUSTER_ADMINS } from './rbac/rbac006-cluster-admins';
import { ACCESS_MATRIX } from './rbac/rbac007-access-matrix';
import { TOKEN_ACCEPTED } from './tok/tok001-accepted';
import { TOKEN_GROUPS } from './tok/tok002-nobody';
import { ENTRA_GROUPS } from './tok/tok003-entra-groups';
import { PROVIDER_HABITS } from './tok/tok004-provider-habits';
import { EMAIL_VERIFIED } from './tok/tok005-email-verified';
import { OLD_TOKEN } from './tok/tok006-old-token';
import { TOKEN_REVIEW } from './tok/tok007-review';
import { TRUST_READABLE } from './trust001-readable';
import { isAboutPerson, isAboutWorkload, type Target } from '../facts/account/account';

/** All checks; a cause stands before what follows from it, for the first finding should name the cause. */
export const DOCTOR_CHECKS: DoctorCheck[] = [
  PLATFORM,
  ROLE_ARN,
  CROSS_ACCOUNT,
  PROVIDER_HOST,
  PROVIDER_EXISTS,
  ...TRUST_LINT,
  AUDIENCE,
  LIVE_ISSUERS,
  SUBJECT_MATCHES,
  ACCEPTANCE,
  WEBHOOK,
  INJECTED,
  EARLIER,
  POD_IDENTITY_PLACE,
  POD_IDENTITY_AGENT,
  POD_IDENTITY_TRUST,
  TARGET_ROLE,
  POD_CREDENTIALS,
  NO_PROXY,
  STS_ENDPOINT,
  TOKEN_READABLE,
  ASSUMES_ITSELF,
  ADDON_ROLE,
  REFUSED_CALLS,
  TRUST_READABLE,
  TRUST_SIZE,
  PROVIDER_QUOTA,
  OWN_ISSUER_REACHED,
  OWN_ISSUER,
  ISSUER_URL,
  PRIVATE_ISSUER,
  ISSUER_KEYS,
  UPDATES,
  PREFIXES,
  ASSOCIATION_LIMITS,
  KUBECONFIG_SERVER,
  KUBECONFIG_CREDENTIALS,
  LOGIN_ARGUMENTS,
  LOGIN_CLIENT,
  USER_POOL_DOMAIN,
  USER_POOL_CLIENT,
  TOKEN_ACCEPTED,
  EMAIL_VERIFIED,
  EMAIL_AS_USERNAME,
  REQUIRED_CLAIMS,
  ENTRA_GROUPS,
  PROVIDER_HABITS,
  GROUPS_CLAIM,
  TOKEN_GROUPS,
  TOKEN_REVIEW,
  PREFIXED_SUBJECTS,
  BOUND,
  SAME_ROLE_REF,
  ROLES_EXIST,
  CLUSTER_ADMINS,
  MAY_BIND,
  ACCESS_MATRIX,
  ADOPTION,
  OLD_TOKEN,
  BREAK_GLASS,
  LOGS,
  AUTHENTICATION_MODE,
  ACCESS_ENTRIES,
];

/** Rules about pods and the roles they assume; all others are about people, or about the cluster. */
const ABOUT_WORKLOADS = /^(IRSA|PID|TRUST)/;

/** The checks that answer the question. */
export function checksAbout(target: Target): DoctorCheck[] {
  return isAboutPerson(target) && !isAboutWorkload(target) ? DOCTOR_CHECKS.filter(({ id }) => !ABOUT_WORKLOADS.test(id)) : DOCTOR_CHECKS;
}
