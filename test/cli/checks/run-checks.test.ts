import { reaches, type Finding } from '../../../cli/checks/finding';
import { runChecks } from '../../../cli/checks/run-checks';
import { factsOf, ISSUER, role, SUBJECT, trustPolicy, trustStatement } from '../fixtures';

const findingsOf = (trust: unknown, properties?: Record<string, unknown>): Finding[] => runChecks(factsOf({ Role: role(trust, properties) }));

const PARAMETERS = { sections: { Parameters: { Name: { Type: 'String' }, Issuer: { Type: 'String' } } } };

describe('a trust policy', () => {
  test('that names its audience and its service account has no findings', () => {
    expect(findingsOf(trustPolicy(trustStatement()))).toEqual([]);
  });

  test('without a subject is a problem, with its place in the template', () => {
    const open = trustStatement({ Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } } });

    expect(findingsOf(trustPolicy(trustStatement(), open))).toEqual([expect.objectContaining({
      status: 'problem', id: 'IRSA008', severity: 'error', resource: { stack: 'App', path: 'App/Role', logicalId: 'Role' }, part: 'trust statement 2',
    })]);
  });

  test('is located by its place in the template even after unreadable statements', () => {
    const [problem] = findingsOf(trustPolicy('?', trustStatement({ Condition: undefined })));

    expect(problem.part).toBe('trust statement 2');
  });

  test('with placeholders is judged by what is known', () => {
    const statement = trustStatement({
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: { 'Fn::Sub': 'system:serviceaccount:${Name}:api' } },
      },
    });

    expect(runChecks(factsOf({ Role: role(trustPolicy(statement)) }, PARAMETERS))).toEqual([]);
  });

  test('with a policy variable keeps it, for IAM fills it in and not the deployment', () => {
    const subject = 'system:serviceaccount:*:${aws:username}';
    const condition = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: subject } };

    expect(findingsOf(trustPolicy(trustStatement({ Condition: condition })))).toEqual([expect.objectContaining({ id: 'IRSA007', value: subject })]);
  });

  test('names placeholders in its findings as the report does', () => {
    const condition = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: { 'Fn::Sub': 'system:serviceaccount:${Name}:api-*' } } };

    const findings = runChecks(factsOf({ Role: role(trustPolicy(trustStatement({ Condition: condition }))) }, PARAMETERS));

    expect(findings).toEqual([expect.objectContaining({ id: 'IRSA007', value: 'system:serviceaccount:${App/Name}:api-*' })]);
  });

  test('that exceeds the quota is a problem of the whole', () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `${SUBJECT}-${index}`);
    const condition = { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: subjects } };

    expect(findingsOf(trustPolicy(trustStatement({ Condition: condition })))).toEqual([expect.objectContaining({ id: 'IRSA012', part: 'trust policy' })]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['a trust that is not JSON', 'oops', {}, 'TRUST001', 'trust policy'],
    ['a statement that is not there', trustPolicy(trustStatement(), 'oops'), {}, 'TRUST001', 'trust statement 2'],
    ['a condition key that is known later', trustPolicy(trustStatement({ Condition: { StringEquals: { '${Later}:sub': SUBJECT } } })), {},
      'TRUST002', 'trust statement 1'],
    ['a policy that is not JSON', trustPolicy(trustStatement()), { Policies: [{ PolicyName: 'P', PolicyDocument: 'oops' }] },
      'POLICY001', 'inline policy P'],
  ])('%s is a finding that says unknown', (_, trust, properties, id, part) => {
    expect(findingsOf(trust, properties)).toEqual([expect.objectContaining({ status: 'unknown', severity: 'warning', id, part })]);
  });
});

test('the most severe findings come first', () => {
  const findings = findingsOf(trustPolicy('?', trustStatement({ Condition: undefined })));

  expect(findings.map(({ severity }) => severity)).toEqual([...findings.map(({ severity }) => severity)].sort());
});

test.each([['error', 'error', true], ['error', 'warning', true], ['warning', 'error', false], ['info', 'warning', false]] as const)(
  'a finding of severity %s reaches the threshold %s: %s', (severity, threshold, expected) => {
    const [finding] = findingsOf('oops');

    expect(reaches({ ...finding, severity }, threshold)).toBe(expected);
  });
