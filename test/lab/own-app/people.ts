import { createHash } from 'node:crypto';
import type { Action, PersonExpectation } from './expectations';
import type { CheckedLine } from './line';
import { applyIdentity } from './manifests';
import { type OwnApp, undecidedIn } from './own-app';
import { CannotRun } from '../../../cli/cannot-run';
import type { TemplateAssociation } from '../../../cli/facts/templates/cluster-access';
import { DEFAULT_USERNAME_CLAIM, EMAIL_CLAIM, type TokenClaims } from '../../../lib/core/login/oidc-claims';
import type { Cluster } from '../harness/cluster/cluster';
import { TokenSigner } from '../harness/issuers/token-signer';
import type { Lab } from '../harness/lab';

/** Of a cluster that the app does not make: who signs tokens of service accounts plays no part in a login. */
const ANY_ISSUER_URL = 'https://oidc.eks.eu-west-1.amazonaws.com/id/00000000000000000000000000000000';

/** One question: may this person do that, with a token for this association? */
export interface PersonQuestion {
  readonly expectation: PersonExpectation;
  readonly association: TemplateAssociation;
}

/** The questions that expectations come to, before anything is started. */
export function personQuestions(app: OwnApp, file: string, expectations: PersonExpectation[]): PersonQuestion[] {
  return expectations.map(expectation => {
    const place = `${file}:${expectation.line}`;
    const association = findAssociation(app.associations, expectation.association, place);
    const [undecided] = undecidedIn(association.config);
    if (undecided !== undefined) {
      throw new CannotRun(`${place}: ${association.id.path} cannot be tried: ${undecided}`);
    }
    if (expectation.groups !== undefined && association.config.groupsClaim === undefined) {
      throw new CannotRun(`${place}: 'groups' have no place in the token, because ${association.id.path} has no groups claim; take them out, or put them into 'claims'`);
    }
    return { expectation, association };
  });
}

/** Asks with tokens that a stand-in of the identity provider signs, of a real API server for each association. */
export async function checkPeople(lab: Lab, app: OwnApp, questions: PersonQuestion[]): Promise<CheckedLine[]> {
  const associations = [...new Set(questions.map(({ association }) => association))];
  const signers = new Map<string, TokenSigner>();
  for (const { config: { issuerUrl } } of associations) {
    const signer = signers.get(issuerUrl) ?? new TokenSigner();
    signers.set(issuerUrl, signer);
    lab.issuers.serve(issuerUrl, async () => signer.keys());
  }
  const clusters = await Promise.all(associations.map(async (association, index) => startCluster(lab, app, `people${index}`, association)));
  return Promise.all(questions.map(async question => {
    const token = await signers.get(question.association.config.issuerUrl)?.sign(claimsFor(question)) ?? '';
    return answer(question, token, clusters[associations.indexOf(question.association)]);
  }));
}

/** The claims of an ordinary ID token; those that are said take precedence. */
export function claimsFor({ expectation: { email, groups, claims }, association: { config } }: PersonQuestion): TokenClaims {
  const { issuerUrl, clientId, usernameClaim = DEFAULT_USERNAME_CLAIM, groupsClaim } = config;
  return {
    iss: issuerUrl,
    aud: clientId,
    sub: createHash('sha256').update(email ?? '').digest('hex').slice(0, 16),
    ...email !== undefined && { [EMAIL_CLAIM]: email, email_verified: true },
    ...email !== undefined && ![EMAIL_CLAIM, DEFAULT_USERNAME_CLAIM].includes(usernameClaim) && { [usernameClaim]: email },
    ...groups !== undefined && groupsClaim !== undefined && { [groupsClaim]: groups },
    ...claims,
  };
}

async function startCluster(lab: Lab, app: OwnApp, name: string, association: TemplateAssociation): Promise<Cluster> {
  const issuerUrl = app.clusters.find(({ key }) => key === association.cluster)?.issuerUrl ?? ANY_ISSUER_URL;
  const cluster = await lab.startCluster({ name, issuerUrl, association: association.config });
  await applyIdentity(cluster.api, app.objectsFor(association.cluster));
  return cluster;
}

async function answer({ expectation }: PersonQuestion, token: string, { api }: Cluster): Promise<CheckedLine> {
  const { line, can, namespace, name, expect: expected } = expectation;
  const what = `${nameOf(expectation)} can ${wordsOf(can)}${name === undefined ? '' : ` ${name}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
  const { authenticated, username = '', groups = [], error = 'no reason given' } = await api.reviewToken(token);
  if (!authenticated) {
    return { line, what, expected, actual: 'deny', reason: `401: ${error}` };
  }
  const attributes = { ...can, ...namespace !== undefined && { namespace }, ...name !== undefined && { name } };
  const { allowed, reason } = await api.reviewAccess(username, groups, attributes);
  return { line, what, expected, actual: allowed ? 'allow' : 'deny', reason: reason || `no binding lets ${username} do it, in ${groups.join(', ')}` };
}

function findAssociation(associations: TemplateAssociation[], wanted: string | undefined, place: string): TemplateAssociation {
  const found = associations.filter(({ name, id }) => wanted === undefined || [name, id.path].includes(wanted));
  if (found.length !== 1) {
    const names = associations.map(({ name }) => `'${name}'`).join(', ');
    throw new CannotRun(`${place}: ${wanted === undefined ? `the app has ${associations.length} associations, not one` : `association '${wanted}' is not one of the app`}`
      + (names === '' ? ', so nobody logs in' : `; say with 'association' which one is meant: ${names}`));
  }
  return found[0];
}

function nameOf({ email, claims }: PersonExpectation): string {
  return email ?? String(claims[EMAIL_CLAIM] ?? claims[DEFAULT_USERNAME_CLAIM] ?? 'somebody');
}

function wordsOf({ verb, resource, group, subresource }: Action): string {
  return `${verb} ${resource}${group === undefined ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
}
