import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { countTemplates } from './counts';
import { collectYoungGarbage, rotated, timed } from './rounds';
import { above, judge, ratioOf, spreadOf } from './statistics';
import { ManifestTarget, RbacBinding, type RbacBindingProps, RbacResource, RbacRole, RbacRule, RbacSubject } from '../lib';

/** How many bindings the bound is about, of how many roles, each in two namespaces. */
const BINDINGS = 200;
const ROLES = 10;

/** The most that they may cost, in multiples of the same objects handed to `addManifest`. */
const AT_MOST = 2;

const WARM_UP_ROUNDS = 5;

/** A way to bring the same RBAC objects to a cluster. */
type Way = 'cluster' | 'ours' | 'addManifest';

const FILL: Record<Way, (stack: Stack, cluster: eks.Cluster) => void> = {
  cluster: () => undefined,
  ours: (stack, cluster) => {
    const target = ManifestTarget.eksV2(cluster);
    declarations().forEach((props, n) => new RbacBinding(stack, `Team${n}`, { ...props, target }));
  },
  addManifest: (_stack, cluster) => objects().forEach((manifest, n) => cluster.addManifest(`Object${n}`, manifest)),
};

/** What the bindings cost beside `addManifest`. */
export interface BindingsResult {
  /** Resources above the cluster alone. */
  readonly resources: Record<'ours' | 'addManifest', number>;
  /** Processor time of every round, in milliseconds. */
  readonly cpu: Record<Way, number[]>;
}

/** Measures both ways in turn, round by round, in this process. */
export function measureBindings(rounds: number): BindingsResult {
  const directory = mkdtempSync(join(tmpdir(), 'cdk-eks-identity-bench-'));
  const ways = Object.keys(FILL) as Way[];
  const cpu: Record<Way, number[]> = { cluster: [], ours: [], addManifest: [] };
  try {
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const way of rotated(ways, round + WARM_UP_ROUNDS)) {
        collectYoungGarbage();
        const sample = timed(() => synthesize(way, join(directory, way)));
        if (round >= 0) {
          cpu[way].push(sample.cpu);
        }
      }
    }
    const count = (way: Way) => countTemplates(templatesIn(join(directory, way))).resources;
    return { resources: { ours: count('ours') - count('cluster'), addManifest: count('addManifest') - count('cluster') }, cpu };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The section of the report, as Markdown. */
export function renderBindings({ resources, cpu }: BindingsResult): string {
  const [ours, peer] = [above(cpu.ours, cpu.cluster), above(cpu.addManifest, cpu.cluster)];
  const { verdict, within, rounds } = judge(ours, peer, AT_MOST);
  const row = (title: string, count: number, costs: number[]) => `| ${title} | +${count} | ${spreadOf(costs).median.toFixed(0)} ms |`;
  return [
    `## ${BINDINGS} bindings`,
    `${BINDINGS} \`RbacBinding\`s of ${ROLES} roles in two namespaces each, delivered by kubectl, beside the same objects handed to \`cluster.addManifest\` one by one `
    + '(together, objects that leave the app would stay in the cluster). Above a cluster with its kubectl provider.',
    ['|  | resources | processor time |', '| --- | ---: | ---: |', row('**`RbacBinding`**', resources.ours, ours), row('`cluster.addManifest`', resources.addManifest, peer)].join('\n'),
    `Ratio ${ratioOf(ours, peer)?.toFixed(2) ?? 'in the noise'}, at most ${AT_MOST}: ${verdict} (${within} of ${rounds} rounds).`,
  ].join('\n\n');
}

/** What the results contradict, as sentences. */
export function brokenBindingPromises({ resources, cpu }: BindingsResult): string[] {
  const { verdict } = judge(above(cpu.ours, cpu.cluster), above(cpu.addManifest, cpu.cluster), AT_MOST);
  return [
    ...(verdict === 'does not hold' ? [`${BINDINGS} bindings must cost at most ${AT_MOST} times what the same objects cost with addManifest`] : []),
    ...(resources.ours < resources.addManifest ? [] : [`${BINDINGS} bindings must take fewer resources than with addManifest, got ${JSON.stringify(resources)}`]),
  ];
}

function declarations(): RbacBindingProps[] {
  const roles = Array.from({ length: ROLES }, (_, n) => RbacRole.fromRules(`team-${n}`, [RbacRule.read([RbacResource.PODS])]));
  return Array.from({ length: BINDINGS }, (_, n) => ({
    role: roles[n % ROLES], subjects: [RbacSubject.group(`gid:team-${n}`)], namespaces: [`team-${n}`, `team-${n}-test`],
  }));
}

/** The objects of the same bindings, each once, made beforehand: whoever writes manifests has them. */
function objects(): Record<string, unknown>[] {
  objectsOnce ??= [...new Map(declarations()
    .flatMap((props, n) => new RbacBinding(new Stack(), `Team${n}`, props).manifests)
    .map(manifest => [JSON.stringify(manifest), manifest])).values()];
  return objectsOnce;
}

let objectsOnce: Record<string, unknown>[] | undefined;

function synthesize(way: Way, outdir: string): void {
  const app = new App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
  FILL[way](stack, new eks.Cluster(stack, 'Cluster', {
    vpc,
    vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }],
    version: eks.KubernetesVersion.V1_33,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    kubectlProviderOptions: { kubectlLayer: new KubectlV33Layer(stack, 'Kubectl') },
  }));
  app.synth();
}

function templatesIn(outdir: string): string[] {
  return readdirSync(outdir).filter(name => name.endsWith('.template.json')).map(name => readFileSync(join(outdir, name), 'utf8'));
}
