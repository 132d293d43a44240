import { Pair, Scalar, YAMLMap, YAMLSeq, type CollectionTag, type ScalarTag } from 'yaml';

/*
 * The short forms of CloudFormation's functions, as YAML tags: `!Ref x` for `Ref: x`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */

/** Functions whose long form begins with `Fn::`. */
const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAZs', 'GetAtt', 'GetStackOutput', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or',
  'Select', 'Split', 'Sub', 'ToJsonString', 'Transform',
];
/** Those whose long form is their name. */
const PLAIN = ['Ref', 'Condition'];

/** What turns every short form into the long one, whatever its argument is. */
export const CLOUDFORMATION_TAGS: (ScalarTag | CollectionTag)[] = [
  ...FUNCTIONS.flatMap(name => tagsOf(name, `Fn::${name}`)),
  ...PLAIN.flatMap(name => tagsOf(name, name)),
];

function tagsOf(name: string, longForm: string): (ScalarTag | CollectionTag)[] {
  const tag = `!${name}`;
  return [
    { tag, resolve: text => new Scalar({ [longForm]: text }) },
    { tag, collection: 'seq', nodeClass: YAMLSeq, resolve: list => callOf(longForm, list) },
    { tag, collection: 'map', nodeClass: YAMLMap, resolve: map => callOf(longForm, map) },
  ];
}

function callOf(longForm: string, argument: unknown): YAMLMap {
  const call = new YAMLMap();
  call.items.push(new Pair(new Scalar(longForm), argument));
  return call;
}
