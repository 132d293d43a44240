import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_APP } from '../examples/all-examples';
import { appOf, templatesOf } from '../support/example';
import { deployedLogin } from '../support/people';

/*
 * The commands in docs/login.md fit the example app.
 */
const DOCS = join(__dirname, '../../docs');
const PAGE = readFileSync(join(DOCS, 'login.md'), 'utf8');
const COMMANDS = fenced('sh').join('\n');

test('the stack and the outputs that commands read exist', () => {
  const { outputs } = deployedLogin(appOf(EXAMPLE_APP), 'ExampleLogin');

  const read = matches(/\bout ([A-Z]\w+)/g, COMMANDS);
  expect(matches(/^STACK=(\w+)$/gm, COMMANDS)).toEqual(['ExampleLogin']);
  expect(read.sort()).toEqual(['KubectlKubeconfig', 'LoginClientId', 'LoginIssuerUrl', 'LoginUserPoolId']);
  expect(read.filter(name => !(name in outputs))).toEqual([]);
  expect(matches(/`(Login\w+|Kubectl\w+)`/g, PAGE).filter(name => !(name in outputs))).toEqual([]);
});

test('variables are set before they are used', () => {
  const set = [...matches(/^(\w+)=/gm, COMMANDS), ...matches(/read -r (\w+ \w+)/g, COMMANDS).flatMap(names => names.split(' '))];

  expect(matches(/\$(?!1\b)(\w+)/g, COMMANDS).filter(name => !set.includes(name))).toEqual([]);
});

test('groups and names of users are those of the app', () => {
  const { associations: [association], outputs } = deployedLogin(appOf(EXAMPLE_APP), 'ExampleLogin');
  const { ExampleLogin: login } = templatesOf(appOf(EXAMPLE_APP));
  const groups = Object.values(login.Resources).filter(({ Type }) => Type === 'AWS::Cognito::UserPoolGroup').map(({ Properties }) => Properties?.GroupName);
  const [group] = matches(/--group-name (\S+)/g, COMMANDS);

  expect(groups).toContain(group);
  expect(JSON.parse(outputs.KubectlKubeconfig).clusters[0].name).toBe('my-cluster'); // where the name of the cluster is read from
  expect(PAGE).toContain(`user \`${association.usernamePrefix}alice@example.com\` in \`${association.groupsPrefix}${group}\``);
});

test('the file that is applied is the one that the example app writes', () => {
  const [file] = matches(/kubectl apply -f (\S+)/g, COMMANDS);

  expect(readFileSync(join(DOCS, '../bin/app.ts'), 'utf8')).toContain(`const MANIFEST_FILE = '${file}';`);
});

test('a token by hand is asked for as the kubeconfig asks for it', () => {
  const { outputs } = deployedLogin(appOf(EXAMPLE_APP), 'ExampleLogin');

  const { users: [{ user }] } = JSON.parse(outputs.KubectlKubeconfig) as { users: { user: { exec: { args: string[] } } }[] };
  const [command] = matches(/(oidc-login get-token [^|]*)\|/g, COMMANDS);
  const resolved = command.replace('$ISSUER_URL', outputs.LoginIssuerUrl).replace('$CLIENT_ID', outputs.LoginClientId);
  expect(resolved.split(/[\s\\]+/).filter(Boolean)).toEqual(user.exec.args);
});

test('the code is that of the example app', () => {
  const source = ['login-stack.ts', 'cluster-access.ts', 'identity-stack.ts'].map(file => readFileSync(join(DOCS, '../bin', file), 'utf8')).join('\n');

  expect(fenced('ts').filter(code => !source.includes(code))).toEqual([]);
  expect(fenced('ts')).toHaveLength(3);
});

test('links to files lead somewhere', () => {
  const links = matches(/\]\(((?!https?:|#)[^)#]+)/g, PAGE);

  expect(links.filter(link => !existsSync(join(DOCS, link)))).toEqual([]);
});

function fenced(language: string): string[] {
  return matches(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'), PAGE);
}

function matches(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found);
}
