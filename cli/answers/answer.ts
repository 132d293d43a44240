/** What one question comes to. */
export interface Answer {
  /** `unknown` if what decides is known only to the deployment or to the cluster. */
  readonly decision: 'allowed' | 'denied' | 'unknown';
  /** `system:serviceaccount:payments:api may assume App/Role`, without the verdict. */
  readonly question: string;
  /** What decided, and what it was decided for: a label, and lines for it. */
  readonly details: AnswerDetail[];
}

export interface AnswerDetail {
  readonly label: string;
  readonly lines: string[];
}
