import { issuerPartOfArn, issuerUrlProblem, urlOfIssuer } from '../issuer';
import { hasWildcard } from '../kubernetes-names';
import { partitionOfRegion } from '../partition';
import { hasPlaceholder, maskPlaceholders, splitOutsidePlaceholders } from './placeholder';
import { asList, ASSUME_ROLE_WITH_WEB_IDENTITY, type Statement } from './policy-document';
import type { TrustFinding } from './trust-finding';

/** Federated principals that go with the same action, but are no IAM OIDC providers. */
const BUILT_IN_PROVIDERS = ['cognito-identity.amazonaws.com', 'accounts.google.com', 'graph.facebook.com', 'www.amazon.com'];

const SAML_PROVIDER = ':saml-provider/';

const ARN_FORM = 'arn:<partition>:iam::<account>:oidc-provider/<issuer>';

/** What the parts of an ARN before `:oidc-provider/` look like. */
const ARN_PARTS = [/^arn$/, /^aws[a-z0-9-]*$/, /^iam$/, /^$/, /^\d{12}$/];

const SCHEME = /^https?:\/\//;

/** What is wrong with an issuer. */
export interface IssuerProblem {
  /** The rule, worded to follow the name of what the issuer stands in. */
  readonly rule: string;
  /** The issuer that was meant, where that is certain. */
  readonly meant?: string;
}

/** The Federated principals of a statement that are, or were meant to be, IAM OIDC providers; every one once. */
export function oidcPrincipals(statement: Statement): string[] {
  const federated = typeof statement.Principal === 'object' ? asList(statement.Principal.Federated) : [];
  const isMeant = (principal: string) => namesWebIdentity(statement) || maskPlaceholders(principal).includes('oidc');
  const isOther = (principal: string) => BUILT_IN_PROVIDERS.includes(principal) || principal.includes(SAML_PROVIDER);
  return [...new Set(federated)].filter(principal => isMeant(principal) && !isOther(principal));
}

/** Whether the statement is certainly meant for tokens: the action is written out. */
export function namesWebIdentity({ Action: action }: Statement): boolean {
  return asList(action).some(name => name.toLowerCase() === ASSUME_ROLE_WITH_WEB_IDENTITY.toLowerCase());
}

/** What is wrong with a Federated principal that should be an IAM OIDC provider. */
export function lintProvider(principal: string): TrustFinding[] {
  const issuer = issuerPartOfArn(principal);
  const problem = issuer === undefined ? notAnArn(principal) : issuerProblem(issuer) ?? arnProblem(principal, issuer);
  return problem === undefined ? [] : [{
    id: 'IRSA004',
    severity: 'error',
    message: `the Federated principal ${problem.rule}, got '${principal}'`,
    fix: `write '${ARN_FORM.replace('<issuer>', problem.meant ?? '<issuer>')}'`,
    value: principal,
  }];
}

/** Why no token has this issuer, or undefined; nothing is concluded about what placeholders hide. */
export function issuerProblem(issuer: string): IssuerProblem | undefined {
  if (SCHEME.test(issuer)) {
    return { rule: 'must have the issuer without \'https://\'', meant: issuer.replace(SCHEME, '') };
  }
  if (hasWildcard(maskPlaceholders(issuer))) {
    return { rule: 'must name one issuer, wildcards match nothing there' };
  }
  const [host] = splitOutsidePlaceholders(issuer, '/');
  const [first, second, third] = splitOutsidePlaceholders(host, '.');
  if (first === 'oidc-eks' || (first === 'oidc' && third === 'eks')) {
    return {
      rule: `must have the issuer that DescribeCluster reports, no token carries the host '${host}'`,
      meant: hasPlaceholder(issuer) ? undefined : `oidc.eks.${second}.${partitionOfRegion(second).dnsSuffix}${issuer.slice(host.length)}`,
    };
  }
  const isEks = first === 'oidc' && second === 'eks'; // the rules of other issuers are their own
  return isEks && !hasPlaceholder(issuer) && issuerUrlProblem(urlOfIssuer(issuer)) !== undefined
    ? { rule: 'must have the issuer that DescribeCluster reports (\'oidc.eks.<region>.<suffix>/id/<id>\')' }
    : undefined;
}

function notAnArn(principal: string): IssuerProblem | undefined {
  const isUrl = SCHEME.test(principal);
  return hasPlaceholder(principal) && !isUrl ? undefined
    : { rule: `must be the ARN of an IAM OIDC provider ('${ARN_FORM}')`, meant: isUrl ? principal.replace(SCHEME, '') : undefined };
}

function arnProblem(arn: string, issuer: string): IssuerProblem | undefined {
  const prefix = arn.slice(0, arn.indexOf(`:oidc-provider/${issuer}`));
  const parts = splitOutsidePlaceholders(prefix, ':');
  const isLegal = parts.length === ARN_PARTS.length
    ? parts.every((part, index) => hasPlaceholder(part) || ARN_PARTS[index].test(part))
    : hasPlaceholder(prefix); // one placeholder may stand for several parts
  return isLegal && issuer !== '' ? undefined : { rule: `must be '${ARN_FORM}'`, meant: issuer };
}
