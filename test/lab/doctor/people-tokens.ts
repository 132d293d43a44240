import { decodeJwt } from 'jose';
import type { DeployedLogin } from '../deployment/deployed-login';
import type { TokenSigner } from '../harness/issuers/token-signer';
import type { CognitoLocal } from '../harness/user-pools/cognito-local';
import type { Tokens } from '../harness/user-pools/user-pool';

/** Those who log in, with their groups. */
const PEOPLE = {
  alice: ['secret-reader'],
  bob: [],
  carol: ['team-a'],
};

export type PersonName = keyof typeof PEOPLE;

/** Tokens of people; all that were given out are kept, to look for them where they should not be. */
export class PeopleTokens {
  public readonly given: string[] = [];
  private readonly known = new Map<PersonName, Promise<Tokens>>();

  constructor(private readonly login: DeployedLogin, private readonly cognito: CognitoLocal) {}

  /** What somebody gets who logs in. */
  public async of(name: PersonName): Promise<Tokens> {
    const tokens = this.known.get(name) ?? this.logIn(name);
    this.known.set(name, tokens);
    return tokens;
  }

  /** A token like that of alice, signed by the user pool, but for these claims; undefined leaves one out. */
  public async changed(claims: Record<string, unknown>, signer: TokenSigner = this.cognito.signer()): Promise<string> {
    const { id } = await this.of('alice');
    return this.keep(await signer.sign({ ...decodeJwt(id), ...claims }));
  }

  public keep(token: string): string {
    this.given.push(token);
    return token;
  }

  private async logIn(name: PersonName): Promise<Tokens> {
    const { pool, clientId } = this.login;
    const email = `${name}@example.com`;
    await pool.addPerson({ email, groups: PEOPLE[name] });
    const { id, access } = await pool.logIn(email, clientId);
    return { id: this.keep(id), access: this.keep(access) };
  }
}
