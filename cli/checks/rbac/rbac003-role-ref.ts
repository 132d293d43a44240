import { inspectRead, listed, type DoctorCheck, type Observation } from '../doctor-check';
import { bindingName } from './rbac-check';
import type { BindingFact } from '../../facts/cluster/kubernetes';
import type { DesiredBinding, DesiredRbac } from '../../facts/templates/desired-rbac';

/** The API server takes no change of a roleRef: a deployment that tries fails half-way. */
export const SAME_ROLE_REF: DoctorCheck = {
  id: 'RBAC003',
  severity: 'error',
  holds: 'the bindings of the app that are in the cluster name the same role there',
  inspect: ({ app, kubernetes }) => (app === undefined || (app.bindings.length === 0 && app.undecided.length === 0) ? undefined
    : kubernetes?.rbac && inspectRead(kubernetes.rbac, ({ bindings }) => [
      ...app.bindings.flatMap(desired => inspectBinding(desired, bindings)),
      ...undecided(app),
    ])),
};

function inspectBinding(desired: DesiredBinding, bindings: BindingFact[]): Observation[] {
  const live = bindings.find(({ namespace, name }) => namespace === desired.namespace && name === desired.name);
  return live === undefined || (live.roleKind === desired.roleKind && live.roleName === desired.roleName) ? [] : [{
    resource: bindingName(live),
    message: `the app (${desired.origin}) gives the binding another role than it has in the cluster, and a roleRef cannot be changed: the deployment will fail`,
    fix: `give the binding of the app another name, or delete the one in the cluster first: \`kubectl delete ${deleteArguments(live)}\``,
    evidence: [{ label: 'app', value: `${desired.roleKind} ${desired.roleName}` }, { label: 'cluster', value: `${live.roleKind} ${live.roleName}` }],
  }];
}

function deleteArguments({ namespace, name }: BindingFact): string {
  return namespace === undefined ? `clusterrolebinding ${name}` : `rolebinding ${name} -n ${namespace}`;
}

/** What only the deployment knows is not guessed. */
function undecided({ path, undecided: origins }: DesiredRbac): Observation[] {
  return origins.length === 0 ? [] : [{
    status: 'unknown',
    severity: 'info',
    resource: path,
    message: 'whether bindings of the app differ from those of the cluster is not known for some: their name, role or cluster is known at the deployment only',
    fix: 'compare them yourself: `kubectl get rolebindings,clusterrolebindings -A -o wide`',
    evidence: listed('made by', origins),
  }];
}
