import type { DoctorCheck } from '../doctor-check';
import { bindingName, rbacCheck } from './rbac-check';
import type { BindingSubject } from '../../facts/cluster/kubernetes';

/** Roles that let people read or change everything, or everything in a namespace. */
const POWERFUL = ['cluster-admin', 'admin', 'edit'];

/** Who is in groups that Kubernetes fills itself. */
const EVERYBODY: Record<string, string> = {
  'system:authenticated': 'everybody who gets past authentication: each person of each identity provider, each pod',
  'system:unauthenticated': 'everybody, without any credentials',
  'system:anonymous': 'everybody, without any credentials',
  'system:serviceaccounts': 'every pod of the cluster',
};
const OF_NAMESPACE = /^system:serviceaccounts:(.+)$/;

/** A binding to one of these groups is a binding to people whom nobody chose. */
export const CLUSTER_ADMINS: DoctorCheck = rbacCheck({
  id: 'RBAC006',
  severity: 'error',
  holds: `${POWERFUL.join(', ')} are bound to people and groups that somebody chose`,
}, ({ bindings }) => bindings.filter(({ roleKind, roleName }) => roleKind === 'ClusterRole' && POWERFUL.includes(roleName)).flatMap(binding =>
  binding.subjects.flatMap(subject => {
    const who = everybodyIn(subject);
    return who === undefined ? [] : [{
      resource: bindingName(binding),
      message: `${binding.roleName}${binding.namespace === undefined ? '' : ` of namespace ${binding.namespace}`} is bound to ${subject.name}: ${who}`,
      fix: 'delete the binding, and bind the role to the group or the service account that needs it',
      evidence: [{ label: subject.kind.toLowerCase(), value: subject.name }],
    }];
  })));

function everybodyIn({ kind, name }: BindingSubject): string | undefined {
  const [, namespace] = OF_NAMESPACE.exec(name) ?? [];
  return kind === 'ServiceAccount' ? undefined : namespace === undefined ? EVERYBODY[name] : `every pod of namespace ${namespace}, whoever may create one there`;
}
