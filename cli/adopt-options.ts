/** What `adopt` prints: a stack, or what `cdk import` needs to know about it. */
export const ADOPT_OUTPUTS = ['typescript', 'mapping', 'both'] as const;

export interface AdoptOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly cluster: string;
  readonly output: typeof ADOPT_OUTPUTS[number];
  /** Whether resources stay where they are declared now, and are only referred to. */
  readonly reference?: boolean;
}
