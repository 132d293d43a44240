import type { JsonObject } from '../../../../cli/collect/templates/json';
import type { StackTemplate } from '../../../../cli/collect/templates/stack-template';
import { Resolver } from '../../../../cli/facts/templates/resolver';
import { stackTemplate } from '../../fixtures';

const RESOURCES: JsonObject = {
  Bucket: { Type: 'AWS::S3::Bucket' },
  Cluster: { Type: 'AWS::EKS::Cluster' },
  OldCluster: { Type: 'Custom::AWSCDK-EKS-Cluster' },
  Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] } } },
  Json: { Type: 'Custom::AWSCDKCfnJson', Properties: { Value: { 'Fn::Join': ['', ['{"', { Ref: 'Bucket' }, '":"x"}']] } } },
  PlainJson: { Type: 'Custom::AWSCDKCfnJson', Properties: { Value: '{"a":"x"}' } },
  BadJson: { Type: 'Custom::AWSCDKCfnJson', Properties: { Value: 'not json' } },
};
const SECTIONS: JsonObject = {
  Parameters: { Namespace: { Type: 'String', Default: 'payments' }, IssuerUrl: { Type: 'String' } },
  Mappings: { Sizes: { small: { count: '1' } } },
};

function resolve(value: unknown, overrides: Partial<StackTemplate> = {}): unknown {
  const stack = stackTemplate(RESOURCES, { sections: SECTIONS, ...overrides });
  return new Resolver([stack]).resolve(value, stack);
}

const split = (delimiter: string, text: unknown): JsonObject => ({ 'Fn::Split': [delimiter, text] });
const ISSUER_ID = { 'Fn::Select': [4, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] }] }] };
const select = (index: unknown, list: unknown): JsonObject => ({ 'Fn::Select': [index, list] });
const getAtt = (logicalId: string, attribute: string): JsonObject => ({ 'Fn::GetAtt': [logicalId, attribute] });

describe('values that templates tell', () => {
  test.each([
    ['a literal', 'plain', 'plain'],
    ['a number', 5, 5],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', 'b']] }, 'a-b'],
    ['Fn::Join of a split', { 'Fn::Join': ['-', split('/', 'a/b')] }, 'a-b'],
    ['Fn::Split', split('/', 'a/b'), ['a', 'b']],
    ['Fn::Select', select(1, ['a', 'b']), 'b'],
    ['Fn::Select with its index as text', select('1', ['a', 'b']), 'b'],
    ['Fn::Select of a split', select(1, split('/', 'a/b/c')), 'b'],
    ['Fn::Sub', { 'Fn::Sub': 'x-${Bucket}-${Bucket.Arn}' }, 'x-${App/Bucket}-${App/Bucket.Arn}'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${Name}-x', { Name: { Ref: 'Bucket' } }] }, '${App/Bucket}-x'],
    ['Fn::Sub with a literal variable', { 'Fn::Sub': '${!aws:username}' }, '${aws:username}'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'count'] }, '1'],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Bucket' } } }, '{"a":"${App/Bucket}"}'],
    ['Fn::If with equal branches', { 'Fn::If': ['C', 'a', 'a'] }, 'a'],
    ['Fn::If with one provider, made here or there already', { 'Fn::If': ['C', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/i' }, { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:oidc-provider/i' }] }, 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/i'],
    ['a property without a value', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['an item without a value', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['CfnJson with tokens', getAtt('Json', 'Value'), { '${App/Bucket}': 'x' }],
    ['CfnJson of a text', getAtt('PlainJson', 'Value'), { a: 'x' }],
  ])('%s is resolved', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });
});

describe('values that only the deployment knows', () => {
  test.each([
    ['a resource', { Ref: 'Bucket' }, '${App/Bucket}'],
    ['an attribute', getAtt('Bucket', 'Arn'), '${App/Bucket.Arn}'],
    ['an attribute written as text', { 'Fn::GetAtt': 'Bucket.Arn' }, '${App/Bucket.Arn}'],
    ['a parameter, which has a default but may be given', { Ref: 'Namespace' }, '${App/Namespace}'],
    ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '${AWS::AccountId}'],
    ['an import from elsewhere', { 'Fn::ImportValue': 'Elsewhere' }, '${import Elsewhere}'],
  ])('%s has a name', (_, value, expected) => {
    expect(resolve(value)).toBe(expected);
  });

  test('construct paths name resources, without the parts that say nothing', () => {
    expect(resolve({ Ref: 'Bucket' }, { constructPaths: { Bucket: 'App/Uploads/Resource' } })).toBe('${App/Uploads}');
  });

  test('resources whose short names are equal keep their full paths', () => {
    const constructPaths = { Bucket: 'App/Uploads/Resource', Cluster: 'App/Uploads/Default' };

    expect(resolve([{ Ref: 'Bucket' }, { Ref: 'Cluster' }], { constructPaths })).toEqual(['${App/Uploads/Resource}', '${App/Uploads/Default}']);
  });

  test('an account and region that the stack is bound to are known', () => {
    const text = { 'Fn::Sub': 'arn:${AWS::Partition}:x:${AWS::Region}:${AWS::AccountId}:${AWS::URLSuffix}:${AWS::StackName}' };

    expect(resolve(text, { account: '111122223333', region: 'cn-north-1', stackName: 'app' }))
      .toBe('arn:aws-cn:x:cn-north-1:111122223333:amazonaws.com.cn:app');
  });
});

describe('the issuer of a cluster', () => {
  test.each([
    ['from the issuer URL, split at //', select(1, split('//', getAtt('Cluster', 'OpenIdConnectIssuerUrl')))],
    ['from the issuer URL, split at ://', select(1, split('://', getAtt('Cluster', 'OpenIdConnectIssuerUrl')))],
    ['from the issuer URL, split at https://', select(1, split('https://', getAtt('Cluster', 'OpenIdConnectIssuerUrl')))],
    ['from its region and its id', { 'Fn::Sub': ['oidc.eks.${AWS::Region}.amazonaws.com/id/${Id}', { Id: ISSUER_ID }] }],
    ['from its region and its id, joined', { 'Fn::Join': ['', ['oidc.eks.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/id/', ISSUER_ID]] }],
    ['from the id in the issuer', { 'Fn::Sub': ['oidc.eks.${AWS::Region}.amazonaws.com/id/${Id}', { Id: select(2, split('/', select(1, split('//', getAtt('Cluster', 'OpenIdConnectIssuerUrl'))))) }] }],
    ['from the ARN of its provider', select(1, split(':oidc-provider/', { Ref: 'Provider' }))],
    ['from the ARN attribute of its provider', select(1, split(':oidc-provider/', getAtt('Provider', 'Arn')))],
    ['from the ARN, split before the type', select('1', split('oidc-provider/', { Ref: 'Provider' }))],
  ])('has one name: %s', (_, value) => {
    expect(resolve(value)).toBe('${issuer of App/Cluster}');
  });

  test.each([
    ['another region', { 'Fn::Sub': ['oidc.eks.us-east-1.amazonaws.com/id/${Id}', { Id: ISSUER_ID }] }],
    ['another host', { 'Fn::Sub': ['oidc.example.com/id/${Id}', { Id: ISSUER_ID }] }],
    ['another part', { 'Fn::Sub': ['oidc.eks.${AWS::Region}.amazonaws.com/id/${Id}', { Id: select(3, split('/', getAtt('Cluster', 'OpenIdConnectIssuerUrl'))) }] }],
  ])('is not what its id is put together with %s', (_, value) => {
    expect(resolve(value)).not.toBe('${issuer of App/Cluster}');
  });

  test('is an attribute of the custom resource of aws-eks', () => {
    expect(resolve(getAtt('OldCluster', 'OpenIdConnectIssuer'))).toBe('${issuer of App/OldCluster}');
  });

  test('is part of the ARN of a provider', () => {
    expect(resolve({ Ref: 'Provider' })).toBe('arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/${issuer of App/Cluster}');
  });

  test('has one name when its URL is a parameter', () => {
    const provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: { Ref: 'IssuerUrl' } } };
    const stack = stackTemplate({ Provider: provider }, { sections: SECTIONS });
    const resolver = new Resolver([stack]);

    const fromArn = resolver.resolve(select(1, split(':oidc-provider/', { Ref: 'Provider' })), stack);
    const fromUrl = resolver.resolve(select(1, split('//', { Ref: 'IssuerUrl' })), stack);

    expect(fromArn).toBe('${App/IssuerUrl without https://}');
    expect(fromUrl).toBe(fromArn);
  });

  test('of an ARN that is a parameter is that of the parameter', () => {
    expect(resolve(select(1, split(':oidc-provider/', { Ref: 'IssuerUrl' })))).toBe('${issuer of App/IssuerUrl}');
  });
});

describe('values that are not understood', () => {
  test.each([
    ['a function without a meaning here', { 'Fn::Foo': ['x'] }, '<Fn::Foo>'],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, '<Fn::GetAZs>'],
    ['a reference to nothing', { Ref: 'Nothing' }, '<Ref Nothing>'],
    ['an attribute of nothing', getAtt('Nothing', 'Arn'), '<Fn::GetAtt Nothing.Arn>'],
    ['a mapping that is not there', { 'Fn::FindInMap': ['Sizes', 'large', 'count'] }, '<Fn::FindInMap Sizes large count>'],
    ['a part of a text that may divide elsewhere', select(1, split('/', getAtt('Bucket', 'Arn'))), "<Fn::Select 1 of Fn::Split '/' of $App/Bucket.Arn>"],
    ['a part of an issuer', select(1, split('/', { Ref: 'Provider' })), expect.stringMatching(/^<Fn::Select 1 of /)],
    ['a part beyond the end', select(7, split('/', 'a/b')), '<Fn::Select 7 of ["a","b"]>'.replace(/"/g, "'")],
    ['Fn::If with providers of two issuers', { 'Fn::If': ['C', 'arn:aws:iam::1:oidc-provider/i', 'arn:aws:iam::1:oidc-provider/j'] }, '<if C: arn:aws:iam::1:oidc-provider/i, else arn:aws:iam::1:oidc-provider/j>'],
    ['Fn::If with providers of two accounts', { 'Fn::If': ['C', 'arn:aws:iam::1:oidc-provider/i', 'arn:aws:iam::2:oidc-provider/i'] }, '<if C: arn:aws:iam::1:oidc-provider/i, else arn:aws:iam::2:oidc-provider/i>'],
    ['Fn::If with two texts', { 'Fn::If': ['C', 'a', { Ref: 'AWS::NoValue' }] }, '<if C: a, else nothing>'],
    ['Fn::If with two objects', { 'Fn::If': ['C', { a: 1 }, { b: 2 }] }, '<Fn::If C>'],
    ['CfnJson that holds no JSON', getAtt('BadJson', 'Value'), '<CfnJson App/BadJson>'],
  ])('%s is shown as such', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test('a circle of nested stacks ends', () => {
    const parent = stackTemplate({
      Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { P: { 'Fn::GetAtt': ['Nested', 'Outputs.O'] } } } },
    });
    const nested = stackTemplate({}, {
      name: 'App/Nested',
      parent: { stack: parent, logicalId: 'Nested' },
      sections: { Parameters: { P: { Type: 'String' } }, Outputs: { O: { Value: { Ref: 'P' } } } },
    });

    expect(new Resolver([parent, nested]).resolve({ Ref: 'P' }, nested)).toMatch(/^<circular /);
  });

  test('never breaks the JSON it stands in', () => {
    expect(JSON.parse(`"${String(resolve({ Ref: 'a"b\\c\n' }))}"`)).toBe("<Ref a'b'c'>");
  });
});

test('an output of a nested stack is the value in its template, or has a name without it', () => {
  const parent = stackTemplate({ Nested: { Type: 'AWS::CloudFormation::Stack' }, Lost: { Type: 'AWS::CloudFormation::Stack' } });
  const nested = stackTemplate(RESOURCES, {
    name: 'App/Nested', parent: { stack: parent, logicalId: 'Nested' }, sections: { Outputs: { O: { Value: { Ref: 'Bucket' } } } },
  });
  const resolver = new Resolver([parent, nested]);

  expect(resolver.resolve([getAtt('Nested', 'Outputs.O'), getAtt('Lost', 'Outputs.O')], parent)).toEqual(['${App/Nested/Bucket}', '${App/Lost.Outputs.O}']);
});

describe('exports', () => {
  function importFrom(exporters: StackTemplate[], importer: Partial<StackTemplate> = {}): unknown {
    const stack = stackTemplate({}, { name: 'Importer', ...importer });
    return new Resolver([...exporters, stack]).resolve({ 'Fn::ImportValue': 'Exporter:Bucket' }, stack);
  }
  const exporter = (overrides: Partial<StackTemplate> = {}): StackTemplate => stackTemplate(RESOURCES, {
    name: 'Exporter',
    stackName: 'Exporter',
    sections: { Outputs: { O: { Value: { Ref: 'Bucket' }, Export: { Name: { 'Fn::Join': [':', [{ Ref: 'AWS::StackName' }, 'Bucket']] } } } } },
    ...overrides,
  });

  test('lead to the value in the stack that exports it', () => {
    expect(importFrom([exporter()])).toBe('${Exporter/Bucket}');
  });

  test('of another region do not count', () => {
    expect(importFrom([exporter({ region: 'eu-west-1' })], { region: 'us-east-1' })).toBe('${import Exporter:Bucket}');
  });

  test('of several stacks are not chosen from', () => {
    expect(importFrom([exporter(), exporter({ name: 'Other' })])).toBe('<Fn::ImportValue Exporter:Bucket>');
  });
});

describe('outputs that other stacks read by name', () => {
  const owner = (overrides: Partial<StackTemplate> = {}): StackTemplate => stackTemplate(RESOURCES, {
    name: 'Owner', stackName: 'Owner', sections: { Outputs: { O: { Value: { Ref: 'Bucket' } } } }, ...overrides,
  });
  function read(argument: object, owners: StackTemplate[], reader: Partial<StackTemplate> = {}): unknown {
    const stack = stackTemplate({}, { name: 'Reader', ...reader });
    return new Resolver([...owners, stack]).resolve({ 'Fn::GetStackOutput': argument }, stack);
  }

  test.each([
    ['of the same region', { StackName: 'Owner', OutputName: 'O' }, [owner({ region: 'eu-west-1' }), owner({ name: 'Twin', region: 'us-east-1' })]],
    ['of another region', { StackName: 'Owner', OutputName: 'O', Region: 'us-east-1' }, [owner({ name: 'Twin', region: 'eu-west-1' }), owner({ region: 'us-east-1' })]],
    ['where regions are not known', { StackName: { 'Fn::Join': ['', ['Own', 'er']] }, OutputName: 'O' }, [owner()]],
  ])('lead to the value %s', (_what, argument, owners) => {
    expect(read(argument, owners, { region: 'eu-west-1' })).toBe('${Owner/Bucket}');
  });

  test.each([
    ['stack', { StackName: 'Elsewhere', OutputName: 'O' }, [owner()]],
    ['output', { StackName: 'Owner', OutputName: 'Lost' }, [owner()]],
    ['one of two stacks', { StackName: 'Owner', OutputName: 'O' }, [owner(), owner({ name: 'Twin' })]],
  ])('are unknown without that %s', (_what, argument, owners) => {
    expect(read(argument, owners)).toBe(`<Fn::GetStackOutput ${argument.StackName}.${argument.OutputName}>`);
  });
});
