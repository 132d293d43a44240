import { findings } from './problem';
import type { Facts } from '../../facts/templates/facts';
import type { Finding } from '../finding';

/**
 * What CloudFormation takes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_RESOURCES = 500;
const MAX_BYTES = 1_000_000;
/** From here on, the next service account may be refused. */
const NEARLY_FULL = 0.9;

/** Service accounts of aws-eks are several resources each, so stacks fill up. */
export function stackSize({ app: { stacks } }: Facts): Finding[] {
  return findings('CDK002', 'warning', stacks.flatMap(({ name, file, bytes = 0, resources }) => {
    const fix = 'split the stack; an IrsaRole is one resource, beside its policy, where others are four';
    const sizes = [
      { size: resources, max: MAX_RESOURCES, unit: 'resources' },
      { size: bytes, max: MAX_BYTES, unit: 'bytes' },
    ];
    return sizes.filter(({ size, max }) => size > NEARLY_FULL * max).map(({ size, max, unit }) => ({
      ...size > max && { severity: 'error' as const },
      resource: { path: name, stack: name, ...file !== undefined && { file } },
      message: `the template has ${size} of ${max} ${unit}`,
      fix,
    }));
  }));
}
