import { metadataOf, nameOf, present, textsIn } from './kube-objects';
import {
  EARLIER_CREDENTIALS, PROXY_VARIABLES, READABLE_VARIABLES, type ContainerFact, type EnvFact, type EnvSourceFact, type PodFact,
  type SecurityContextFact, type TokenVolumeFact,
} from '../../facts/cluster/pod';
import { asArray, asObject, asString, type JsonObject } from '../templates/json';

/** The service account of pods that name none. */
const DEFAULT_SERVICE_ACCOUNT = 'default';
const SKIP_CONTAINERS = 'eks.amazonaws.com/skip-containers';
const FARGATE_LABEL = 'eks.amazonaws.com/fargate-profile';
const OS_LABEL = 'kubernetes.io/os';

/** The name of a ReplicaSet of a Deployment ends in the hash of its pods. */
const HASH_LABEL = 'pod-template-hash';

/** What the webhook calls the volume of the token. */
const TOKEN_VOLUME = /^aws-/;

/** What a pod says about AWS credentials. */
export function readPod(object: JsonObject): PodFact {
  const metadata = metadataOf(object);
  const spec = asObject(object.spec);
  const labels = textsIn(metadata.labels);
  return {
    ...nameOf(object),
    labels,
    serviceAccount: asString(spec.serviceAccountName) || DEFAULT_SERVICE_ACCOUNT,
    ...present('owner', ownerOf(metadata)),
    ...present('createdAt', asString(metadata.creationTimestamp)),
    ...present('phase', asString(asObject(object.status).phase)),
    skippedContainers: (textsIn(metadata.annotations)[SKIP_CONTAINERS] ?? '').split(',').map(name => name.trim()).filter(name => name !== ''),
    onFargate: FARGATE_LABEL in labels || (asString(spec.nodeName)?.startsWith('fargate-') ?? false),
    onWindows: asString(asObject(spec.os).name) === 'windows' || textsIn(spec.nodeSelector)[OS_LABEL] === 'windows',
    securityContext: { ...userOf(spec.securityContext), ...present('fsGroup', numberOf(asObject(spec.securityContext).fsGroup)) },
    containers: [...containersOf(spec.initContainers, true), ...containersOf(spec.containers, false)],
    tokenVolumes: asArray(spec.volumes).map(asObject).flatMap(readTokenVolume),
  };
}

/** What somebody would restart: the Deployment of a ReplicaSet, else the owner itself. */
function ownerOf(metadata: JsonObject): string | undefined {
  const owners = asArray(metadata.ownerReferences).map(asObject);
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  if (owner === undefined) {
    return undefined;
  }
  const [kind, name] = [asString(owner.kind) ?? '', asString(owner.name) ?? ''];
  const hash = textsIn(metadata.labels)[HASH_LABEL];
  const isOfDeployment = kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`);
  return isOfDeployment ? `deployment/${name.slice(0, -hash.length - 1)}` : `${kind.toLowerCase()}/${name}`;
}

function containersOf(value: unknown, isInit: boolean): ContainerFact[] {
  return asArray(value).map(asObject).map(container => ({
    name: asString(container.name) ?? '',
    isInit,
    env: asArray(container.env).map(asObject).flatMap(readEnv),
    envFrom: asArray(container.envFrom).map(asObject).flatMap(readEnvSource),
    ...userOf(container.securityContext),
  }));
}

function userOf(value: unknown): Pick<SecurityContextFact, 'runAsUser' | 'runAsNonRoot'> {
  const { runAsUser, runAsNonRoot } = asObject(value);
  return { ...present('runAsUser', numberOf(runAsUser)), ...present('runAsNonRoot', typeof runAsNonRoot === 'boolean' ? runAsNonRoot : undefined) };
}

/** Variables that matter, and of most of them nothing but the name. */
function readEnv({ name: key, value, valueFrom }: JsonObject): EnvFact[] {
  const name = asString(key) ?? '';
  const isReadable = READABLE_VARIABLES.includes(name);
  return !isReadable && !EARLIER_CREDENTIALS.includes(name) && !PROXY_VARIABLES.includes(name) ? []
    : [{ name, ...isReadable && present('value', asString(value)), ...present('source', sourceOf(asObject(valueFrom))) }];
}

function sourceOf({ secretKeyRef, configMapKeyRef, fieldRef }: JsonObject): string | undefined {
  const secret = asString(asObject(secretKeyRef).name);
  const configMap = asString(asObject(configMapKeyRef).name);
  return secret !== undefined ? `secret ${secret}` : configMap !== undefined ? `configmap ${configMap}` : fieldRef === undefined ? undefined : 'the pod itself';
}

function readEnvSource({ prefix, secretRef, configMapRef }: JsonObject): EnvSourceFact[] {
  const secret = asString(asObject(secretRef).name);
  const configMap = asString(asObject(configMapRef).name);
  const source = secret !== undefined ? `secret ${secret}` : configMap !== undefined ? `configmap ${configMap}` : undefined;
  return source === undefined ? [] : [{ source, prefix: asString(prefix) ?? '' }];
}

/** Other tokens in projected volumes are for the API server; those made by hand for AWS name an audience of STS. */
function readTokenVolume({ name, projected }: JsonObject): TokenVolumeFact[] {
  const { sources, defaultMode } = asObject(projected);
  return asArray(sources).map(source => asObject(asObject(source).serviceAccountToken)).flatMap(token => {
    const audience = asString(token.audience);
    return audience !== undefined && (TOKEN_VOLUME.test(asString(name) ?? '') || audience.startsWith('sts.'))
      ? [{ audience, ...present('defaultMode', numberOf(defaultMode)) }] : [];
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
