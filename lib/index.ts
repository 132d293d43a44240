export * from './workloads/cluster-oidc-provider';
export * from './workloads/irsa-role';
export * from './workloads/service-account-manifest';
export * from './workloads/service-account-subject';
