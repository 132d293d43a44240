import { inspectIfAny, type DoctorCheck } from '../doctor-check';

/** Whoever deploys bindings needs more than to create them: the API server lets nobody give away what they do not have, unless they may `bind`. */
export const MAY_BIND: DoctorCheck = {
  id: 'RBAC005',
  severity: 'info', // whoever runs this command need not be who deploys
  holds: 'whoever runs this command may create bindings',
  inspect: ({ kubernetes, cluster }) => inspectIfAny(kubernetes?.probe?.access, answers => {
    const refused = answers.filter(({ allowed }) => !allowed).map(({ question: { verb, resource } }) => `${verb} ${resource}`);
    return refused.length === 0 ? [] : [{
      resource: `cluster/${cluster.name}`,
      message: `tried: with these credentials (${kubernetes?.access ?? 'unknown'}), a deployment of bindings would be refused`,
      fix: 'deploy them as somebody with the access policy AmazonEKSClusterAdminPolicy, or with a role that may bind the roles in question by name',
      evidence: refused.map((value, index) => ({ label: index === 0 ? 'refused' : '', value })),
    }];
  }),
};
