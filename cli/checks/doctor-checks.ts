import { AUTHENTICATION_MODE } from './acc001-authentication-mode';
import { ACCESS_ENTRIES } from './acc002-access-entries';
import type { DoctorCheck } from './doctor-check';
import { OWN_ISSUER } from './idp001-own-issuer';
import { ASSOCIATION_LIMITS } from './idp002-association-limits';
import { UPDATES } from './idp003-updates';
import { ISSUER_URL } from './idp004-issuer-url';
import { PREFIXES } from './idp007-prefixes';
import { GROUPS_CLAIM } from './idp009-groups-claim';
import { LOGS } from './idp015-logs';
import { PLATFORM } from './idp016-platform';
import { TRUST_LINT } from './irsa-trust-lint';
import { PROVIDER_EXISTS } from './irsa001-provider-exists';
import { PROVIDER_HOST } from './irsa002-provider-host';
import { AUDIENCE } from './irsa003-audience';
import { SUBJECT_MATCHES } from './irsa006-subject';
import { LIVE_ISSUERS } from './irsa011-live-issuers';
import { TRUST_SIZE } from './irsa012-trust-size';
import { PROVIDER_QUOTA } from './irsa013-provider-quota';
import { ROLE_ARN } from './irsa014-role-arn';
import { CROSS_ACCOUNT } from './irsa022-cross-account';
import { ACCEPTANCE } from './irsa025-acceptance';
import { TRUST_READABLE } from './trust001-readable';

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
  TRUST_READABLE,
  TRUST_SIZE,
  PROVIDER_QUOTA,
  OWN_ISSUER,
  ISSUER_URL,
  UPDATES,
  PREFIXES,
  ASSOCIATION_LIMITS,
  GROUPS_CLAIM,
  LOGS,
  AUTHENTICATION_MODE,
  ACCESS_ENTRIES,
];
