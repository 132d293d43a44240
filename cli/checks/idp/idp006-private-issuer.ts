import { BlockList, isIPv6 } from 'node:net';
import { issuerCheck } from './issuer-check';
import { associationName } from './people-check';

/** From where the API server reaches private networks: through those of the cluster. */
const THROUGH_OWN_NETWORK = 'CUSTOMER_ROUTED';
/** From where it does not; also what clusters have that do not say. */
const FROM_AWS = 'AWS_MANAGED';

/** Addresses that lead somewhere in one network only (RFC 1918, 6598, 3927, 4193, 4291). */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('100.64.0.0', 10);
PRIVATE.addSubnet('169.254.0.0', 16);
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');
PRIVATE.addAddress('::1', 'ipv6');

/** The API server asks for the keys from outside of the VPC, unless its traffic was routed through it. */
export const PRIVATE_ISSUER = issuerCheck({
  id: 'IDP006',
  severity: 'error',
  holds: 'the API server can reach the hosts of issuers',
}, ({ addresses }, association, { cluster: { egressMode = FROM_AWS } }) => {
  if (addresses === undefined) {
    return undefined;
  }
  if (!addresses.isRead) {
    return [{ notRead: addresses.why, severity: 'info' }]; // seen from here; IDP004 has already said that the host is not reached
  }
  const isPrivate = addresses.value.length > 0 && addresses.value.every(address => PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
  return !isPrivate || egressMode !== FROM_AWS ? [] : [{
    resource: associationName(association),
    message: `the host of the issuer has private addresses only, seen from here, and the API server reaches identity providers through the internet (${FROM_AWS})`,
    fix: `make discovery document and keys reachable from the internet, or set the egress mode of the control plane to ${THROUGH_OWN_NETWORK}, which cannot be undone`,
    evidence: addresses.value.map(value => ({ label: 'address', value })),
  }];
});
