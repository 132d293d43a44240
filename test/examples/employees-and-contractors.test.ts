import { EMPLOYEES_AND_CONTRACTORS } from './all-examples';
import { deriveIdentity } from '../../lib/core/login/oidc-claims';
import { appOf, describeExample, templatesOf } from '../support/example';
import { deployedLogin } from '../support/people';

const STACK = 'EmployeesAndContractors';

describeExample(EMPLOYEES_AND_CONTRACTORS);

test('a group of one is never a group of the other, whatever it is called', () => {
  const { associations, outputs } = deployedLogin(appOf(EMPLOYEES_AND_CONTRACTORS), STACK);

  const groupsOf = (group: string) => associations.map(association => {
    const claims = { iss: association.issuerUrl, aud: association.clientId, email: 'a@example.com', preferred_username: 'a', [String(association.groupsClaim)]: [group] };
    return deriveIdentity(claims, association).groups?.[0];
  });
  expect(groupsOf('auditors').sort()).toEqual(['contractors:auditors', 'employees:auditors']);
  expect(groupsOf('employees:auditors').sort()).toEqual(['contractors:employees:auditors', 'employees:employees:auditors']);
  expect(outputs.AuditorGroups).toBe('employees:auditors,contractors:auditors');
});

test('one is made after the other', () => {
  const { [STACK]: template } = templatesOf(appOf(EMPLOYEES_AND_CONTRACTORS));

  const associations = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::EKS::IdentityProviderConfig');
  const [[contractors]] = associations.filter(([, { Properties }]) => Properties?.IdentityProviderConfigName === 'contractors');
  expect(associations.map(([, { Properties, DependsOn }]) => [Properties?.IdentityProviderConfigName, DependsOn]).sort())
    .toEqual([['contractors', undefined], ['employees', [contractors]]]);
});

test('each has a kubeconfig of its own, and contractors begin in their namespace', () => {
  const { outputs } = deployedLogin(appOf(EMPLOYEES_AND_CONTRACTORS), STACK);

  const [employees, contractors] = ['EmployeesKubectlKubeconfig', 'ContractorsKubectlKubeconfig'].map(name => JSON.parse(outputs[name]));
  expect(employees.contexts).toEqual([{ name: 'employees@my-cluster', context: { cluster: 'my-cluster', user: 'employees@my-cluster' } }]);
  expect(contractors.contexts).toEqual([{ name: 'contractors@my-cluster', context: { cluster: 'my-cluster', namespace: 'audit', user: 'contractors@my-cluster' } }]);
});
