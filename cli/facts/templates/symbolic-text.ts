import { issuerIdSymbol, issuerOfProviderArn, issuerOwner, issuerSymbol, loneSymbol, splitsReliably, unknown, withoutScheme } from './placeholders';
import { asText, type Resolved } from './resolved';

/** Anything between `${` and `}` in the text of `Fn::Sub`, with the mark that takes it literally. */
const VARIABLE = /\$\{(!?)([^{}]*)\}/g;

/** Delimiters behind which the second part is the issuer, and how to tell it from an undivided symbol. */
const ISSUER_BEHIND: Record<string, (text: string) => string | undefined> = {
  '//': withoutScheme,
  '://': withoutScheme,
  'https://': withoutScheme,
  ':oidc-provider/': issuerOfProviderArn,
  'oidc-provider/': issuerOfProviderArn,
};

const ISSUER_BY_ID = /oidc\.eks\.(\$\{AWS::Region\}|[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|\$\{AWS::URLSuffix\})\/id\/\$\{id in issuer of ([^{}]*)\}/g;

/** `Fn::Join`. */
export function joinText(delimiter: string, list: Resolved | undefined): string {
  return Array.isArray(list) ? list.map(asText).join(delimiter) : asText(list);
}

/** `Fn::Split`: a list where the text lets itself be divided before the deployment. */
export function splitText(delimiter: string, text: string): string[] | string {
  return splitsReliably(text, delimiter) ? text.split(delimiter) : unknown(`Fn::Split '${delimiter}' of ${text}`);
}

/** `Fn::Select`; `source` says what the list was split from, if it was. */
export function selectFrom(index: number, list: Resolved | undefined, source?: { delimiter: string; text: string }): Resolved {
  if (Array.isArray(list) && list[index] !== undefined) {
    return list[index];
  }
  if (source !== undefined && index === 1 && loneSymbol(source.text) !== undefined) {
    const issuer = ISSUER_BEHIND[source.delimiter]?.(source.text);
    if (issuer !== undefined) {
      return issuer;
    }
  }
  return (source && idInIssuer(index, source)) ?? unknown(`Fn::Select ${index} of ${asText(list)}`);
}

/** What stands behind the last slash of the issuer of a cluster: `https://oidc.eks.<region>.amazonaws.com/id/<id>`. */
function idInIssuer(index: number, { delimiter, text }: { delimiter: string; text: string }): string | undefined {
  const [, scheme = '', issuer] = /^(https:\/\/)?(.*)$/.exec(text) ?? [];
  const owner = issuerOwner(issuer);
  return owner !== undefined && delimiter === '/' && index === (scheme === '' ? 2 : 4) ? issuerIdSymbol(owner) : undefined;
}

/** The issuer of a cluster, put together of its region and its id, is the issuer; `regionOf` says where the cluster is. */
export function wholeIssuers(text: string, regionOf: (owner: string) => string | undefined): string {
  return text.replace(ISSUER_BY_ID, (found, region: string, owner: string) => (regionOf(owner) === region ? issuerSymbol(owner) : found));
}

/** `Fn::Sub`. */
export function substitute(template: string, valueOf: (name: string) => string): string {
  return template.replace(VARIABLE, (_, literally: string, name: string) => (literally ? `\${${name}}` : valueOf(name.trim())));
}
