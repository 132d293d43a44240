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
  const group = Object.values(login.Resources).find(({ Type }) => Type === 'AWS::Cognito::UserPoolGroup')?.Properties?.GroupName as string;

  expect(matches(/--group-name (\S+)/g, COMMANDS)).toEqual([group]);
  expect(matches(/--group=(\S+)/g, COMMANDS)).toEqual([`${association.groupsPrefix}${group}`]);
  expect(JSON.parse(outputs.KubectlKubeconfig).clusters[0].name).toBe('my-cluster'); // where the name of the cluster is read from
  expect(PAGE).toContain(`user \`${association.usernamePrefix}alice@example.com\` in \`${association.groupsPrefix}${group}\``);
});

test('a token by hand is asked for as the kubeconfig asks for it', () => {
  const { outputs } = deployedLogin(appOf(EXAMPLE_APP), 'ExampleLogin');

  const { users: [{ user }] } = JSON.parse(outputs.KubectlKubeconfig) as { users: { user: { exec: { args: string[] } } }[] };
  const [command] = matches(/(oidc-login get-token [^|]*)\|/g, COMMANDS);
  const resolved = command.replace('$ISSUER_URL', outputs.LoginIssuerUrl).replace('$CLIENT_ID', outputs.LoginClientId);
  expect(resolved.split(/[\s\\]+/).filter(Boolean)).toEqual(user.exec.args);
});

test('the code is that of the example app', () => {
  const source = ['login-stack.ts', 'identity-stack.ts'].map(file => readFileSync(join(DOCS, '../bin', file), 'utf8')).join('\n');

  expect(fenced('ts').filter(code => !source.includes(code))).toEqual([]);
  expect(fenced('ts')).toHaveLength(2);
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
