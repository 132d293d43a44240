import { Duration } from 'aws-cdk-lib';

/** How long the tokens of a client are valid. */
export interface TokenValidity {
  readonly idTokenValidity?: Duration;
  readonly accessTokenValidity?: Duration;
  readonly refreshTokenValidity?: Duration;
}

/** The tokens of Cognito, by the names of the props. */
const KINDS = ['idTokenValidity', 'accessTokenValidity', 'refreshTokenValidity'] as const;

/** What a login is good for unless another time is chosen: a working day, with groups at most an hour old. */
const DEFAULTS = { idTokenValidity: Duration.hours(1), accessTokenValidity: Duration.hours(1), refreshTokenValidity: Duration.hours(12) };

/** The shortest and longest that Cognito takes. */
const LIMITS = {
  idTokenValidity: { min: Duration.minutes(5), max: Duration.hours(24), text: '5 minutes to 24 hours' },
  accessTokenValidity: { min: Duration.minutes(5), max: Duration.hours(24), text: '5 minutes to 24 hours' },
  refreshTokenValidity: { min: Duration.hours(1), max: Duration.days(3650), text: '1 hour to 10 years' },
};

/** The validity of each token in minutes, numbers or tokens. */
export function tokenValidityInMinutes(chosen: TokenValidity): Record<typeof KINDS[number], number> {
  const minutes = (kind: typeof KINDS[number]) => (chosen[kind] ?? DEFAULTS[kind]).toMinutes();
  return { idTokenValidity: minutes('idTokenValidity'), accessTokenValidity: minutes('accessTokenValidity'), refreshTokenValidity: minutes('refreshTokenValidity') };
}

/** What Cognito would not take, if anything. */
export function tokenValidityProblem(chosen: TokenValidity): string | undefined {
  const firstOf = (problems: (string | undefined)[]) => problems.find(problem => problem !== undefined);
  return firstOf(KINDS.map(kind => boundsProblem(kind, chosen[kind]))) ?? firstOf(KINDS.map(kind => orderProblem(kind, chosen)));
}

function boundsProblem(kind: typeof KINDS[number], validity: Duration | undefined): string | undefined {
  if (validity === undefined || validity.isUnresolved()) {
    return undefined;
  }
  const { min, max, text } = LIMITS[kind];
  const minutes = validity.toMinutes({ integral: false });
  const legal = Number.isInteger(minutes) && minutes >= min.toMinutes() && minutes <= max.toMinutes();
  return legal ? undefined : `'${kind}' must be ${text}, in whole minutes, got ${validity.toHumanString()}`;
}

function orderProblem(kind: typeof KINDS[number], chosen: TokenValidity): string | undefined {
  const [validity, refresh] = [chosen[kind] ?? DEFAULTS[kind], chosen.refreshTokenValidity ?? DEFAULTS.refreshTokenValidity];
  if (validity.isUnresolved() || refresh.isUnresolved() || validity.toMinutes() <= refresh.toMinutes()) {
    return undefined;
  }
  return `'${kind}' must not be longer than 'refreshTokenValidity', got ${validity.toHumanString()} and ${refresh.toHumanString()}`;
}
