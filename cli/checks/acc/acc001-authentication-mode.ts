import { CONFIG_MAP_MODE } from '../../facts/account/account';
import type { DoctorCheck } from '../doctor-check';

/** Access entries need the mode API or API_AND_CONFIG_MAP; the mode can only be changed in that direction. */
export const AUTHENTICATION_MODE: DoctorCheck = {
  id: 'ACC001',
  severity: 'info',
  holds: 'the cluster takes access entries',
  inspect: ({ people, cluster: { name, authenticationMode } }) => (people === undefined || authenticationMode === undefined ? undefined
    : authenticationMode !== CONFIG_MAP_MODE ? [] : [{
      resource: `cluster/${name}`,
      message: 'the authentication mode is CONFIG_MAP: access entries cannot be created, IAM principals get in by the ConfigMap aws-auth only',
      fix: 'change the mode to API_AND_CONFIG_MAP, which cannot be undone',
    }]),
};
