import { chmodSync, mkdirSync, writeFileSync } from 'fs';
import { dirname } from 'path';
import { attachCustomSynthesis, Stack, Token } from 'aws-cdk-lib';
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { Construct } from 'constructs';
import type { IOidcIdpAssociation } from './oidc-idp-association';
import { namespaceProblem } from '../core/kubernetes-names';
import { isCognitoIssuer } from '../core/login/cognito-user-pool';
import {
  certificateAuthorityProblem, endpointProblem, entryNameProblem, furtherArgumentProblem, kubeconfigOf, type KubeconfigSpec, type LoginSpec,
} from '../core/login/kubeconfig';
import { certificateAuthorityOfCluster, endpointOfCluster } from '../private/cluster/cluster-connection';
import { KUBELOGIN_CALLBACKS } from '../private/cognito/cognito-login';
import { namedOutput } from '../private/named-output';
import { propProblem, refuse, type Rule } from '../private/refusal';

/** Nobody but the owner reads it: kubectl and Helm warn of anything else. */
const FILE_MODE = 0o600;

/**
 * How people log in.
 */
export enum OidcLoginGrant {
  /** In a browser on the computer that kubectl runs on. */
  AUTHORIZATION_CODE = 'authcode',

  /**
   * In a browser anywhere: for computers without one.
   *
   * After the login the browser cannot reach `http://localhost:8000`; the code to enter is in its address.
   */
  AUTHORIZATION_CODE_KEYBOARD = 'authcode-keyboard',

  /** In a browser anywhere, by entering a short code there. Cognito does not offer it. */
  DEVICE_CODE = 'device-code',
}

/**
 * Properties of `OidcKubeconfig`: the association, and where the cluster is.
 */
export interface OidcKubeconfigProps {
  /**
   * The association to log in through: issuer, client and scopes are its own.
   */
  readonly association: IOidcIdpAssociation;

  /**
   * The cluster: of `aws-eks`, `aws-eks-v2` or `CfnCluster`.
   *
   * One that is imported may not know its endpoint and certificate authority; then pass them.
   */
  readonly cluster: IClusterRef;

  /**
   * The URL of the API server, as `aws eks describe-cluster --query cluster.endpoint` prints it.
   *
   * @default - the endpoint of `cluster`
   */
  readonly endpoint?: string;

  /**
   * The certificate authority of the API server in base64, as
   * `aws eks describe-cluster --query cluster.certificateAuthority.data` prints it.
   *
   * @default - the certificate authority of `cluster`
   */
  readonly certificateAuthorityData?: string;

  /**
   * How people log in.
   *
   * @default OidcLoginGrant.AUTHORIZATION_CODE
   */
  readonly grantType?: OidcLoginGrant;

  /**
   * The name of the context, and of the user in it.
   *
   * @default - the names of cluster and association, with an `@` between them
   */
  readonly contextName?: string;

  /**
   * The namespace that kubectl works in unless it is told another.
   *
   * @default - the namespace `default`
   */
  readonly namespace?: string;

  /**
   * Further arguments for `kubectl oidc-login get-token`, such as `--token-cache-storage=keyring`. No secrets.
   *
   * @default - only those that follow from the association
   */
  readonly furtherArguments?: string[];

  /**
   * A file to write the kubeconfig to at each synthesis, relative to the directory that the app runs in.
   *
   * Possible if everything in it is known then: for an existing cluster and an existing identity provider.
   *
   * @default - the kubeconfig is an output of the stack
   */
  readonly outputFile?: string;
}

/**
 * A kubeconfig to hand to people who log in through an OIDC identity provider.
 *
 * With it, and with kubectl and its plugin kubelogin (`kubectl krew install oidc-login`), people need neither the
 * AWS command line nor credentials of AWS. There is no secret in it.
 *
 * For a cluster made in this app it is an output of the stack, since it is known only after the deployment. The
 * text is JSON, which kubectl reads like YAML.
 *
 * @see https://github.com/int128/kubelogin
 */
export class OidcKubeconfig extends Construct {
  /** The kubeconfig, in JSON; a token if part of it is known only at deployment. */
  public readonly kubeconfig: string;

  constructor(scope: Construct, id: string, props: OidcKubeconfigProps) {
    const problem = namesProblem(props) ?? grantProblem(props) ?? argumentsProblem(props) ?? connectionProblem(props);
    if (problem) {
      refuse(scope, id, problem);
    }
    const spec = specOf(props);
    const unknown = unknownParts(spec);
    if (props.outputFile !== undefined && unknown.length > 0) {
      refuse(scope, id, `'outputFile' must be left out where something is known only at deployment (${unknown.join(', ')}), got '${props.outputFile}'; `
        + 'the kubeconfig is then an output of the stack');
    }
    super(scope, id);

    const content = kubeconfigOf(spec);
    this.kubeconfig = unknown.length > 0 ? Stack.of(this).toJsonString(content) : JSON.stringify(content);
    if (props.outputFile === undefined) {
      namedOutput(this, 'Kubeconfig', this.kubeconfig, 'A kubeconfig for people who log in through the identity provider; it holds no secret');
    } else {
      this.writeAtSynthesis(props.outputFile, `${JSON.stringify(content, undefined, 2)}\n`);
    }
  }

  private writeAtSynthesis(file: string, content: string): void {
    attachCustomSynthesis(this, {
      onSynthesize: () => {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content, { mode: FILE_MODE });
        chmodSync(file, FILE_MODE); // a file that was there keeps its mode
      },
    });
  }
}

function specOf(props: OidcKubeconfigProps): KubeconfigSpec {
  const { association, cluster } = props;
  const clusterName = cluster.clusterRef.clusterName;
  const contextName = props.contextName ?? `${association.configName}@${clusterName}`;
  return {
    endpoint: endpointOf(props) ?? '',
    certificateAuthorityData: certificateAuthorityOf(props) ?? '',
    clusterName,
    userName: contextName,
    contextName,
    namespace: props.namespace,
    login: loginOf(props),
  };
}

function loginOf({ association, grantType, furtherArguments = [] }: OidcKubeconfigProps): LoginSpec {
  const isKeyboard = grantType === OidcLoginGrant.AUTHORIZATION_CODE_KEYBOARD;
  return {
    issuerUrl: association.issuerUrl,
    clientId: association.clientId,
    scopes: association.scopes,
    grantType,
    redirectUrl: isKeyboard ? KUBELOGIN_CALLBACKS[0] : undefined,
    asksInTerminal: isKeyboard,
    furtherArguments,
  };
}

function endpointOf(props: OidcKubeconfigProps): string | undefined {
  return props.endpoint ?? endpointOfCluster(props.cluster);
}

function certificateAuthorityOf(props: OidcKubeconfigProps): string | undefined {
  return props.certificateAuthorityData ?? certificateAuthorityOfCluster(props.cluster);
}

function connectionProblem(props: OidcKubeconfigProps): string | undefined {
  const [endpoint, authority] = [endpointOf(props), certificateAuthorityOf(props)];
  if (endpoint === undefined) {
    return missing('endpoint', 'cluster.endpoint', props.cluster);
  }
  if (authority === undefined) {
    return missing('certificateAuthorityData', 'cluster.certificateAuthority.data', props.cluster);
  }
  return propProblem('endpoint', endpoint, endpointProblem) ?? propProblem('certificateAuthorityData', authority, certificateAuthorityProblem);
}

function missing(prop: string, query: string, cluster: IClusterRef): string {
  return `'${prop}' must be given for the imported cluster '${cluster.node.path}', which was imported without it; `
    + `\`aws eks describe-cluster --query ${query}\` prints it`;
}

function namesProblem({ contextName, namespace }: OidcKubeconfigProps): string | undefined {
  return optional('contextName', contextName, entryNameProblem) ?? optional('namespace', namespace, namespaceProblem);
}

function grantProblem({ grantType, association }: OidcKubeconfigProps): string | undefined {
  if (association.scopes.length === 0) {
    return `'association' must be one that people log in through, got '${association.node.path}' for machines, which bring their tokens along`;
  }
  return grantType === OidcLoginGrant.DEVICE_CODE && isCognitoIssuer(association.issuerUrl)
    ? '\'grantType\' must not be DEVICE_CODE with Amazon Cognito, which does not offer it; take AUTHORIZATION_CODE_KEYBOARD on computers without a browser'
    : undefined;
}

function argumentsProblem({ furtherArguments = [] }: OidcKubeconfigProps): string | undefined {
  return furtherArguments.map(argument => propProblem('furtherArguments', argument, furtherArgumentProblem)).find(problem => problem !== undefined);
}

function optional(prop: string, value: string | undefined, rule: Rule): string | undefined {
  return value === undefined ? undefined : propProblem(prop, value, rule);
}

/** What of a kubeconfig has to wait for the deployment, by the names that people know it by. */
function unknownParts({ login, ...spec }: KubeconfigSpec): string[] {
  const parts: Record<string, string> = {
    'the name of the cluster': spec.clusterName,
    'its endpoint': spec.endpoint,
    'its certificate authority': spec.certificateAuthorityData,
    'the issuer URL': login.issuerUrl,
    'the client id': login.clientId,
    'the namespace': spec.namespace ?? '',
    'the arguments': [...login.scopes, ...login.furtherArguments].join(' '),
    'the name of the context': spec.contextName.includes(spec.clusterName) ? '' : spec.contextName,
  };
  return Object.entries(parts).filter(([, value]) => Token.isUnresolved(value)).map(([name]) => name);
}
