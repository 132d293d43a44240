/** A group of AWS regions with accounts, ARNs and host names of its own. */
export interface Partition {
  /** The second part of every ARN. */
  readonly name: string;
  /** What host names of its services end in. */
  readonly dnsSuffix: string;
  /** What names of its regions begin with. */
  readonly regionPattern: RegExp;
}

/** The first whose pattern fits a region is the region's; `aws` takes what is left. */
const PARTITIONS: Partition[] = [
  { name: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', regionPattern: /^cn-/ },
  { name: 'aws-us-gov', dnsSuffix: 'amazonaws.com', regionPattern: /^us-gov-/ },
  { name: 'aws-iso', dnsSuffix: 'c2s.ic.gov', regionPattern: /^us-iso-/ },
  { name: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov', regionPattern: /^us-isob-/ },
  { name: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk', regionPattern: /^eu-isoe-/ },
  { name: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov', regionPattern: /^us-isof-/ },
  { name: 'aws-eusc', dnsSuffix: 'amazonaws.eu', regionPattern: /^eusc-/ },
  { name: 'aws', dnsSuffix: 'amazonaws.com', regionPattern: /^/ },
];

/** The partition that a region belongs to. */
export function partitionOfRegion(region: string): Partition {
  return PARTITIONS.find(partition => partition.regionPattern.test(region)) as Partition; // the last fits all
}

/** All partitions known here. */
export function knownPartitions(): Partition[] {
  return [...PARTITIONS];
}
