/** What STS answers, and the rule that says why. */
const EXPLAINED_BY: [id: string, code: RegExp, message: RegExp][] = [
  ['IRSA001', /InvalidIdentityToken/, /No OpenIDConnect provider/i],
  ['IRSA003', /InvalidIdentityToken/, /audience/i],
  ['IRSA014', /ValidationError/, /ARN/i],
  ['IRSA006', /AccessDenied/, /^/],
];

/** The rule that says why STS refuses something; undefined if none does. */
export function ruleAbout(code: string, message: string): string | undefined {
  return EXPLAINED_BY.find(([, codes, messages]) => codes.test(code) && messages.test(message))?.[0];
}
