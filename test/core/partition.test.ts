import { RegionInfo } from 'aws-cdk-lib/region-info';
import { knownPartitions, partitionOfRegion } from '../../lib/core/partition';

test('agrees with the CDK about every region that the CDK knows', () => {
  const ours = RegionInfo.regions.map(({ name }) => [name, partitionOfRegion(name).name, partitionOfRegion(name).dnsSuffix]);

  expect(RegionInfo.regions.length).toBeGreaterThan(30);
  expect(ours).toEqual(RegionInfo.regions.map(({ name, partition, domainSuffix }) => [name, partition, domainSuffix]));
});

test('knows the partitions of the isolated regions and of China', () => {
  expect(knownPartitions().map(({ name }) => name).sort())
    .toEqual(['aws', 'aws-cn', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'aws-us-gov']);
});

test('takes a region that it has never heard of for one of the ordinary partition', () => {
  expect(partitionOfRegion('mars-north-1')).toMatchObject({ name: 'aws', dnsSuffix: 'amazonaws.com' });
});
