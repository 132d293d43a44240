import { setTimeout as sleep } from 'node:timers/promises';
import {
  LookupEventsCommand, type CloudTrailClient, type LookupAttribute, type LookupEventsCommandInput, type LookupEventsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import type { Asker, AssumeRoleLog, CloudTrailApi } from './aws-api';
import { ASSUME_ROLE_EVENT, readAssumeRoleEvent, type AssumeRoleEvent } from '../../facts/account/assume-role-events';
import { withDeadline } from '../deadline';

/** As many events as one page may have. */
const PAGE_SIZE = 50;
/** Newer events come first; in a large cluster, those of some hours are thousands. */
const MAX_PAGES = 10;
/** In milliseconds: two lookups per second are allowed, to all who make them in an account and region. */
const PACE = 500;

/** CloudTrail, through its SDK: its event history, which is there without a trail. */
export class AwsCloudTrail implements CloudTrailApi {
  private hasAsked = false;

  constructor(private readonly client: Pick<CloudTrailClient, 'send'>, private readonly pause: (time: number) => Promise<unknown> = sleep) {}

  public async lookUpAssumeRole(since: Date, asker?: Asker): Promise<AssumeRoleLog> {
    // one attribute may be given; who asked leaves fewer events than what was asked
    const seen = new Set<string>();
    if (asker === undefined) {
      return this.lookUp({ AttributeKey: 'EventName', AttributeValue: ASSUME_ROLE_EVENT }, since, seen);
    }
    const { userName, role } = asker;
    const log = await this.lookUp({ AttributeKey: 'Username', AttributeValue: userName }, since, seen);
    if (role === undefined) {
      return log;
    }
    const { events, reachesBackTo } = await this.lookUp({ AttributeKey: 'ResourceName', AttributeValue: role }, since, seen);
    return { ...log, events: [...log.events, ...events], ...reachesBackTo !== undefined && { roleReachesBackTo: reachesBackTo } };
  }

  /** Leaves out events that were seen, and adds to them. */
  private async lookUp(attribute: LookupAttribute, since: Date, seen: Set<string>): Promise<AssumeRoleLog> {
    const events: AssumeRoleEvent[] = [];
    let token: string | undefined;
    let oldest = new Date();
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = { LookupAttributes: [attribute], StartTime: since, MaxResults: PAGE_SIZE, NextToken: token };
      const { Events: found = [], NextToken: next } = await this.ask(query);
      for (const { CloudTrailEvent: text = '', EventId: id = text } of found) {
        const event = seen.has(id) ? undefined : readAssumeRoleEvent(text);
        if (event !== undefined) {
          events.push(event);
          seen.add(id);
        }
      }
      oldest = found.at(-1)?.EventTime ?? oldest;
      if (!next) {
        return { events };
      }
      token = next;
    }
    return { events, reachesBackTo: oldest.toISOString().replace(/\.\d+/, '') };
  }

  private async ask(input: LookupEventsCommandInput): Promise<LookupEventsCommandOutput> {
    if (this.hasAsked) {
      await this.pause(PACE);
    }
    this.hasAsked = true;
    return withDeadline(abortSignal => this.client.send(new LookupEventsCommand(input), { abortSignal }));
  }
}
