import { App, Aws, CfnParameter, CfnResource, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { readableText, readableValue } from '../../lib/private/readable-value';

describe('what is known only at deployment reads as', () => {
  const stack = new Stack(new App(), 'Stack');
  const other = new Stack(stack.node.root as App, 'Other');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const resource = new CfnResource(stack, 'Thing', { type: 'A::B::C' });

  test.each([
    ['a construct path for the name of a resource', role.roleName, '${Stack/Role}'],
    ['a construct path and the attribute', role.roleArn, '${Stack/Role.Arn}'],
    ['the same for the resource itself', resource.ref, '${Stack/Thing}'],
    ['the same for a parameter', new CfnParameter(stack, 'Parameter').valueAsString, '${Stack/Parameter}'],
    ['a pseudo parameter', Aws.REGION, '${AWS::Region}'],
    ['a pseudo parameter of a stack', stack.region, '${AWS::Region}'],
    ['a reference by logical id', Fn.ref('Ours'), '${Ours}'],
    ['an attribute by logical id', Fn.getAtt('Ours', 'Arn').toString(), '${Ours.Arn}'],
    ['parts in one text', Fn.join(':', ['a', role.roleName, Fn.ref('Ours')]), 'a:${Stack/Role}:${Ours}'],
    ['text around it', `x-${role.roleName}-${Aws.REGION}`, 'x-${Stack/Role}-${AWS::Region}'],
    ['the function where there is no shorter way', Fn.select(1, Fn.split(':', role.roleArn)), '{"Fn::Select":[1,{"Fn::Split":[":","${Stack/Role.Arn}"]}]}'],
    ['a list that is joined where it is known', Fn.join(',', Fn.split(':', role.roleArn)), '{"Fn::Join":[",",{"Fn::Split":[":","${Stack/Role.Arn}"]}]}'],
    ['what a lazy value comes to', Lazy.string({ produce: () => role.roleName }), '${Stack/Role}'],
    ['a literal that stays one', 'plain', 'plain'],
  ])('%s', (_what, text, expected) => {
    expect(readableText(stack, text)).toBe(expected);
    expect(readableText(other, text)).toBe(expected);
  });

  test('the same at the top of a stack, where a resource has no construct of its own', () => {
    expect(readableText(stack, new CfnResource(stack, 'Resource', { type: 'A::B::C' }).ref)).toBe('${Stack/Resource}');
  });

  test('the same in lists, in objects and in keys', () => {
    expect(readableValue(stack, { [role.roleName]: [role.roleArn, 1, true], empty: {} })).toEqual({ '${Stack/Role}': ['${Stack/Role.Arn}', 1, true], 'empty': {} });
  });

  test('a policy whose statements can still be changed', () => {
    const statement = new PolicyStatement({ actions: ['a:B'], resources: [role.roleArn] });

    expect(readableValue(stack, new PolicyDocument({ statements: [statement] }))).toMatchObject({ Statement: [{ Action: 'a:B', Resource: '${Stack/Role.Arn}' }] });
    expect(() => statement.addActions('a:C')).not.toThrow();
  });
});
