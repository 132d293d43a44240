import { createHash } from 'node:crypto';
import { isPolicyVariable, loneSymbol, replacePlaceholders } from '../../../cli/facts/templates/placeholders';
import { issuerOfUrl } from '../../../lib/core/issuer';

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

const ISSUER_OF = 'issuer of ';
const WITHOUT_SCHEME = ' without https://';
const HASH_LENGTH = 8;
const ISSUER_ID_LENGTH = 32;

/**
 * Values in place of what only the deployment knows: one for each placeholder, the same wherever it stands.
 *
 * What matters here is which values are equal and which are not, and that is known before the deployment.
 */
export class StandIns {
  private readonly used = new Map<string, string>();

  /** @param text everything that is read of an app, for the placeholders in it */
  constructor(private readonly text: string, private readonly clusters: string[]) {}

  /** The same data with values in it. */
  public in<T>(data: T): T {
    return JSON.parse(replacePlaceholders(JSON.stringify(data), placeholder => {
      const name = loneSymbol(placeholder);
      return name === undefined || isPolicyVariable(placeholder) ? placeholder : this.valueOf(name);
    })) as T;
  }

  /** What stands in for what, in the order of names. */
  public get list(): { readonly name: string; readonly value: string }[] {
    return [...this.used].map(([name, value]) => ({ name, value })).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  private valueOf(name: string): string {
    const value = this.used.get(name) ?? this.make(name);
    this.used.set(name, value);
    return value;
  }

  private make(name: string): string {
    if (name in PSEUDO_PARAMETERS) {
      return PSEUDO_PARAMETERS[name];
    }
    if (name.startsWith(ISSUER_OF)) {
      return `oidc.eks.${PSEUDO_PARAMETERS['AWS::Region']}.amazonaws.com/id/${hash(name, ISSUER_ID_LENGTH)}`;
    }
    if (name.endsWith(WITHOUT_SCHEME)) {
      return issuerOfUrl(this.valueOf(name.slice(0, -WITHOUT_SCHEME.length)));
    }
    if (!this.clusters.includes(name) && this.text.includes(`\${${ISSUER_OF}${name}}`)) { // its issuer is asked for, so it is the ARN of a provider
      return `arn:aws:iam::${PSEUDO_PARAMETERS['AWS::AccountId']}:oidc-provider/${this.valueOf(`${ISSUER_OF}${name}`)}`;
    }
    const id = `standin${hash(name, HASH_LENGTH)}`.toLowerCase();
    return /url$/i.test(name) ? `https://${id}.example.com` : id;
  }
}

function hash(name: string, length: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, length).toUpperCase();
}
