import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { decideTrust } from './decide-trust';
import { issuerOfUrl, providerArn } from '../../../lib/core/issuer';
import type { PolicyDocument } from '../../../lib/core/trust/policy-document';
import { explainEvaluation } from '../../../lib/core/trust/trust-explanation';

/** An IAM OIDC provider. */
export interface IamProvider {
  readonly account: string;
  readonly issuerUrl: string;
  readonly audiences: string[];
}

/** An IAM role, as far as STS looks at it. */
export interface IamRole {
  readonly arn: string;
  readonly trust: PolicyDocument;
}

/** What STS works with. */
export interface StsWorld {
  readonly providers: IamProvider[];
  readonly roles: IamRole[];
  /** The keys that an issuer publishes; undefined if there is nobody at that URL. */
  readonly keys: (issuerUrl: string) => JSONWebKeySet | undefined;
}

/** What STS answers: credentials of the role, or an error. */
export interface StsAnswer {
  readonly allowed: boolean;
  /** The code of the error, as the API reference of `AssumeRoleWithWebIdentity` has it. */
  readonly code?: string;
  readonly message?: string;
  /** What STS tells nobody: which part of the trust policy decided. */
  readonly reason?: string;
}

/** An error of STS. Thrown and caught in this file only: the order of the checks is what there is to read here. */
class Refusal extends Error {
  constructor(public readonly code: string, message: string, public readonly reason = message) {
    super(message);
  }
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const NOT_VALIDATED = 'The web identity token that was passed could not be validated by AWS. Get a new token from the identity provider and then retry the request.';

/**
 * `sts:AssumeRoleWithWebIdentity` as it is documented, with tokens that are really verified.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export class StandInSts {
  constructor(private readonly world: StsWorld, private readonly clock: () => Date = () => new Date()) {}

  /** The same STS at another time. */
  public at(time: Date): StandInSts {
    return new StandInSts(this.world, () => time);
  }

  /** Whether the bearer of a token gets credentials of a role. */
  public async assumeRoleWithWebIdentity(roleArn: string, token: string): Promise<StsAnswer> {
    try {
      return { allowed: true, reason: await this.accept(roleArn, token) };
    } catch (error) {
      if (error instanceof Refusal) {
        return { allowed: false, code: error.code, message: error.message, reason: error.reason };
      }
      throw error;
    }
  }

  private async accept(roleArn: string, token: string): Promise<string> {
    if (!ROLE_ARN.test(roleArn)) {
      throw new Refusal('ValidationError', 'Request ARN is invalid', `'${roleArn}' is not the ARN of a role`);
    }
    const [, partition, , , account] = roleArn.split(':');
    const claims = claimsOf(token);
    const provider = this.world.providers.find(candidate => candidate.account === account && candidate.issuerUrl === claims.iss);
    if (provider === undefined) {
      throw new Refusal('InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${claims.iss}`);
    }
    await this.verify(token, provider.issuerUrl);
    const audience = [claims.aud ?? []].flat().find(candidate => provider.audiences.includes(candidate));
    if (audience === undefined) {
      throw new Refusal('InvalidIdentityToken', 'Incorrect token audience');
    }
    const role = this.world.roles.find(candidate => candidate.arn === roleArn);
    if (role === undefined) {
      throw notAuthorized(`there is no role ${roleArn}`);
    }
    const issuer = issuerOfUrl(provider.issuerUrl);
    const evaluation = decideTrust(role.trust, {
      providerArn: providerArn({ partition, account, issuer }), issuer, subject: String(claims.sub), audience,
    });
    const explanation = explainEvaluation(evaluation);
    if (!evaluation.allowed) {
      throw notAuthorized(explanation);
    }
    return explanation;
  }

  private async verify(token: string, issuerUrl: string): Promise<void> {
    const keys = this.world.keys(issuerUrl);
    if (keys === undefined) {
      throw new Refusal('IDPCommunicationError', `the keys of ${issuerUrl} cannot be fetched`);
    }
    try {
      await jwtVerify(token, createLocalJWKSet(keys), { issuer: issuerUrl, algorithms: ALGORITHMS, requiredClaims: ['sub', 'exp'], currentDate: this.clock() });
    } catch (error) {
      throw refusalFor(error, this.clock());
    }
  }
}

function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw new Refusal('InvalidIdentityToken', 'The ID Token provided is not a valid JWT.', String(error));
  }
}

function refusalFor(error: unknown, now: Date): Refusal {
  if (error instanceof errors.JWTExpired) {
    const [current, expiration] = [now.getTime() / 1_000, Number(error.payload.exp)].map(Math.floor);
    return new Refusal('ExpiredTokenException', `Token expired: current date/time ${current} must be before the expiration date/time ${expiration}`);
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return new Refusal('InvalidIdentityToken', NOT_VALIDATED, 'the issuer has no key of that id');
  }
  if (error instanceof errors.JOSEError) {
    return new Refusal('InvalidIdentityToken', NOT_VALIDATED, error.message);
  }
  throw error;
}

function notAuthorized(reason: string): Refusal {
  return new Refusal('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', reason);
}
