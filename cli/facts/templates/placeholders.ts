import { issuerOfUrl, issuerPartOfArn } from '../../../lib/core/issuer';

/**
 * The texts that stand for what only the deployment knows.
 *
 * `${...}` is a value that is understood but not known yet; the same value always has the same text, so two of
 * them can be compared. `<...>` is something this command does not understand. Neither holds a quote or a
 * backslash: they end up inside JSON that is parsed afterwards.
 */

/** Any placeholder inside a text. */
const PLACEHOLDER = /\$\{[^{}"\\]*\}|<[^<>"\\]*>/g;
/** A text that is one known-by-name placeholder and nothing else. */
const LONE_SYMBOL = /^\$\{([^{}]*)\}$/;
/** A key with a single colon, or an escaped character. */
const POLICY_VARIABLE = /^\$\{([*?$]|[\w./-]+:(?!:)[^{}]*)\}$/;
/** Begins the name of the issuer of something: the issuer URL without `https://`. */
const ISSUER_OF = 'issuer of ';
/** Pseudo parameters whose values are short names without `/` and `:`. */
const SIMPLE_PSEUDO_PARAMETERS = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::StackName', 'AWS::URLSuffix'];
/** Texts that a URL or the ARN of a provider has once, whatever else is in it. */
const OCCUR_ONCE = ['//', '://', 'https://', ':oidc-provider/', 'oidc-provider/'];

export function symbol(name: string): string {
  return `\${${safe(name)}}`;
}

export function unknown(what: string): string {
  return `<${safe(what)}>`;
}

export function replacePlaceholders(text: string, replace: (placeholder: string) => string): string {
  return text.replace(PLACEHOLDER, replace);
}

/** Whether it is a variable that IAM fills in at each request (`${aws:username}`), not one of ours. */
export function isPolicyVariable(placeholder: string): boolean {
  return POLICY_VARIABLE.test(placeholder);
}

/** Whether the whole text is something that this command does not understand. */
export function isUnknown(text: string): boolean {
  return /^<[^<>]*>$/.test(text);
}

/** Whether a part of the text is something that this command does not understand. */
export function holdsUnknown(text: string): boolean {
  return placeholdersIn(text).some(isUnknown);
}

/** The issuer of a cluster or of a provider, by its name. */
export function issuerSymbol(name: string): string {
  return symbol(`${ISSUER_OF}${name}`);
}

/** The id that EKS gave the issuer of a cluster, by the name of the cluster. */
export function issuerIdSymbol(name: string): string {
  return symbol(`id in ${ISSUER_OF}${name}`);
}

/** What the issuer is the issuer of, when the text is such a symbol. */
export function issuerOwner(text: string): string | undefined {
  const name = loneSymbol(text);
  return name?.startsWith(ISSUER_OF) ? name.slice(ISSUER_OF.length) : undefined;
}

/** The name of the one symbol that the whole text is. */
export function loneSymbol(text: string): string | undefined {
  return text.match(LONE_SYMBOL)?.[1];
}

export function placeholdersIn(text: string): string[] {
  return text.match(PLACEHOLDER) ?? [];
}

/** The issuer inside an issuer URL: the text after the scheme. */
export function withoutScheme(url: string): string {
  const name = loneSymbol(url);
  return name === undefined ? issuerOfUrl(url) : symbol(`${name} without https://`);
}

/** The issuer inside the ARN of an OIDC provider; nothing when it is not such an ARN. */
export function issuerOfProviderArn(arn: string): string | undefined {
  const name = loneSymbol(arn);
  return name === undefined ? issuerPartOfArn(arn) : issuerSymbol(name);
}

/** Whether splitting the text at `delimiter` gives what the deployment will see. */
export function splitsReliably(text: string, delimiter: string): boolean {
  const isPlain = placeholdersIn(text).every(placeholder => SIMPLE_PSEUDO_PARAMETERS.includes(loneSymbol(placeholder) ?? ''));
  return (isPlain && /[/:]/.test(delimiter)) || placeholdersIn(text).length === 0
    || (OCCUR_ONCE.includes(delimiter) && text.split(delimiter).length === 2);
}

function safe(name: string): string {
  return name.replace(/[{}<>]/g, '').replace(/["\\]|\p{Cc}/gu, "'");
}
