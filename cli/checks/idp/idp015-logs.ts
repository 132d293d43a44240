import { associationCheck } from './people-check';

/** What tells who did what (`audit`), and why a token was refused (`api`, `authenticator`). */
const WANTED = ['audit', 'api', 'authenticator'];

/** People who log in with an identity provider are in the audit log and nowhere else. */
export const LOGS = associationCheck({
  id: 'IDP015',
  severity: 'warning',
  holds: 'the cluster writes the logs that people who log in appear in',
}, (_, { name, logs }) => {
  const off = WANTED.filter(type => !logs.includes(type));
  return off.length === 0 ? [] : [{
    severity: off.includes('audit') ? 'warning' as const : 'info' as const,
    resource: `cluster/${name}`,
    message: `the cluster does not write the logs ${off.join(', ')}; what people do who log in with an identity provider is in the audit log only, and why they cannot in the others`,
    fix: `turn on the control plane logs ${off.join(', ')}`,
  }];
});
