import type { Problem } from './problem';
import { partsOfArn } from '../../facts/templates/arn-pattern';
import { coverageOf, formOfArn, mayBeOfEks, mayBeResourceOf, type AssociationAction, type Coverage } from '../../facts/templates/association-actions';
import type { ClusterAccess } from '../../facts/templates/cluster-access';
import type { AssociationStatement } from '../../facts/templates/facts';
import { placeholdersIn, replacePlaceholders, symbol } from '../../facts/templates/placeholders';

const PARTITION = /^aws[a-z-]*$/;
const REGION = /^[a-z]+-[a-z0-9-]+-\d+$/;
const ACCOUNT = /^\d{12}$/;

/** What a region is followed by in host names. */
const DOMAIN = /\.[a-z.]+$/;

/** ARNs that nothing has which the actions of a statement act on. */
export function resourceProblems(statement: AssociationStatement, people: ClusterAccess): Problem[] {
  const { resources: { values, inverted }, effect, actions } = statement;
  const coverage = coverageOf(actions);
  const arns = inverted ? [] : values.map(value => ({ value, arn: withKnownArns(value, people) }));
  const empty = arns.filter(({ arn }) => matchesNothing(arn, coverage));
  const verb = effect === 'Deny' ? 'denies' : 'allows';
  const effectOfThat = empty.length === arns.length ? `the statement ${verb} nothing` : `it adds nothing to what the statement ${verb}`;
  if (empty.length > 0) {
    return empty.map(({ value }) => ({
      resource: statement.id,
      part: statement.part,
      message: `'${value}' matches nothing that these actions act on, so ${effectOfThat}`,
      ...repair(value, coverage),
      value,
    }));
  }
  const idle = coverage.named.filter(action => arns.length > 0 && !arns.some(({ arn }) => mayBeResourceOf(arn, [action])));
  return idle.length === 0 ? [] : [{
    resource: statement.id,
    part: statement.part,
    message: `it never ${verb} ${idle.map(({ name }) => `eks:${name}`).join(', ')}: that acts on ${idle[0].resource === 'cluster' ? 'clusters' : 'identity provider configs'}, which no ARN of the statement matches`,
    fix: `add '${meantArn(arns[0].value, idle) ?? formOfArn(idle[0])}' to the Resource`,
    value: arns[0].value,
  }];
}

/** What else the statement is about may have other ARNs. */
function matchesNothing(arn: string, { named, swept, others }: Coverage): boolean {
  const isOnlyEks = others.every(action => /^eks:/i.test(action));
  return !mayBeResourceOf(arn, [...named, ...swept]) && (others.length === 0 || (isOnlyEks && !mayBeOfEks(arn)));
}

/** What the ARNs of clusters and associations of the app will look like. */
function withKnownArns(value: string, { clusters, associations }: ClusterAccess): string {
  const known = new Map([
    ...clusters.map(({ id }) => [symbol(`${id.path}.Arn`), 'arn:*:eks:*:*:cluster/*'] as const),
    ...associations.map(({ id }) => [symbol(`${id.path}.IdentityProviderConfigArn`), 'arn:*:eks:*:*:identityproviderconfig/*'] as const),
  ]);
  return replacePlaceholders(value, placeholder => known.get(placeholder) ?? placeholder);
}

function repair(value: string, { named, swept }: Coverage): Pick<Problem, 'fix' | 'evidence'> {
  const actions = named.length > 0 ? named : swept;
  const ofConfigs = actions.filter(({ resource }) => resource !== 'cluster');
  const kind = isConfig(value) && ofConfigs.length > 0 ? ofConfigs : actions;
  const meant = meantArn(value, kind);
  const forms = (acting: AssociationAction[]): string => [...new Set(acting.map(formOfArn))].map(form => `'${form}'`).join(' or ');
  return meant === undefined ? { fix: `write ${forms(kind)}` } : { fix: `write it as it is meant: ${forms(kind.slice(0, 1))}`, evidence: [{ label: 'is', value }, { label: 'meant', value: meant }] };
}

/** The ARN with what is right in it, and wildcards for what is not. */
function meantArn(value: string, [action]: AssociationAction[]): string | undefined {
  const [arn, partition = '', , region = '', account = '', ...rest] = partsOfArn(value, ':');
  const [type, name = '*', ...others] = partsOfArn(rest.join(':'), '/');
  if (arn !== 'arn' || rest.length === 0) {
    return undefined;
  }
  const kept = (part: string, form: RegExp): string => (isOpen(part) || form.test(part) ? part : '*');
  const start = ['arn', kept(partition, PARTITION), 'eks', kept(region.replace(DOMAIN, ''), REGION), kept(account, ACCOUNT)].join(':');
  const candidates = action.resource === 'cluster' ? [`cluster/${name}`, 'cluster/*']
    : [...isConfig(type) ? [`identityproviderconfig/${[name, ...others].join('/')}`] : [], `identityproviderconfig/${name}/*`, 'identityproviderconfig/*'];
  return candidates.map(resource => `${start}:${resource}`).find(candidate => mayBeResourceOf(candidate, [action]));
}

/** Whether an association was meant, however it is spelt. */
function isConfig(text: string): boolean {
  return /ident/i.test(text);
}

/** Whether the part of an ARN may turn out right. */
function isOpen(part: string): boolean {
  return /[*?]/.test(part) || placeholdersIn(part).length > 0;
}
