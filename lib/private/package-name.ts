/** The name of this library: what ids of its warnings, and keys of its metadata, begin with. */
export const PACKAGE_NAME = 'cdk-eks-identity';
