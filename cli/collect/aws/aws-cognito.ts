import {
  CognitoIdentityProviderClient, DescribeUserPoolClientCommand, DescribeUserPoolCommand, DescribeUserPoolDomainCommand, ListGroupsCommand,
  ListIdentityProvidersCommand, ResourceNotFoundException, type CognitoIdentityProviderClientConfig, type DomainDescriptionType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoApi } from './aws-api';
import { RegionalClients } from './aws-regions';
import { allPages } from './paging';
import type { UserPool, UserPoolClient } from '../../facts/account/user-pool';

/** Cognito, through its SDK; pools are where their ids say. */
export class AwsCognito implements CognitoApi {
  private readonly clients: RegionalClients<CognitoIdentityProviderClientConfig, CognitoIdentityProviderClient>;

  constructor(config: CognitoIdentityProviderClientConfig) {
    this.clients = new RegionalClients(config, regional => new CognitoIdentityProviderClient(regional));
  }

  public async describePool(region: string, poolId: string): Promise<UserPool> {
    const command = new DescribeUserPoolCommand({ UserPoolId: poolId });
    const { UserPool: pool } = await this.clients.ask(region, (cognito, abortSignal) => cognito.send(command, { abortSignal }));
    const { PreTokenGeneration: generation, PreTokenGenerationConfig: configured } = pool?.LambdaConfig ?? {};
    const domain = pool?.CustomDomain ?? pool?.Domain;
    return { id: poolId, ...domain !== undefined && { domain }, changesTokens: (generation ?? configured) !== undefined };
  }

  public async describeClient(region: string, poolId: string, clientId: string): Promise<UserPoolClient | undefined> {
    try {
      const command = new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId });
      const { UserPoolClient: client = {} } = await this.clients.ask(region, (cognito, abortSignal) => cognito.send(command, { abortSignal }));
      return {
        hasSecret: client.ClientSecret !== undefined,
        flows: client.AllowedOAuthFlowsUserPoolClient ? client.AllowedOAuthFlows ?? [] : [],
        scopes: client.AllowedOAuthScopes ?? [],
        callbackUrls: client.CallbackURLs ?? [],
        identityProviders: client.SupportedIdentityProviders ?? [],
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  public async domainStatus(region: string, domain: string): Promise<string> {
    return (await this.describeDomain(region, domain))?.Status ?? 'unknown';
  }

  public async hasDomain(region: string, domain: string): Promise<boolean> {
    try {
      const description = await this.describeDomain(region, domain);
      return description?.UserPoolId !== undefined || description?.Domain !== undefined; // Cognito describes nothing where there is none
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return false;
      }
      throw error;
    }
  }

  public listIdentityProviders(region: string, poolId: string): Promise<string[]> {
    return allPages(async token => {
      const command = new ListIdentityProvidersCommand({ UserPoolId: poolId, NextToken: token });
      const page = await this.clients.ask(region, (cognito, abortSignal) => cognito.send(command, { abortSignal }));
      return { items: (page.Providers ?? []).flatMap(({ ProviderName: name }) => name ?? []), next: page.NextToken };
    });
  }

  public listGroups(region: string, poolId: string): Promise<string[]> {
    return allPages(async token => {
      const command = new ListGroupsCommand({ UserPoolId: poolId, NextToken: token });
      const page = await this.clients.ask(region, (cognito, abortSignal) => cognito.send(command, { abortSignal }));
      return { items: (page.Groups ?? []).flatMap(({ GroupName: name }) => name ?? []), next: page.NextToken };
    });
  }

  public close(): void {
    this.clients.close();
  }

  private async describeDomain(region: string, domain: string): Promise<DomainDescriptionType | undefined> {
    const command = new DescribeUserPoolDomainCommand({ Domain: domain });
    return (await this.clients.ask(region, (cognito, abortSignal) => cognito.send(command, { abortSignal }))).DomainDescription;
  }
}
