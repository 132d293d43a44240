/** What the roles for people that come with every cluster allow, in short. */
export const BUILT_IN_ROLES = {
  'cluster-admin': 'everything',
  'admin': 'read and change most objects in namespaces, roles and bindings included',
  'edit': 'read and change most objects in namespaces, secrets included',
  'view': 'read most objects in namespaces, not secrets',
};
