import { setTimeout as sleep } from 'node:timers/promises';
import { LookupEventsCommand, type CloudTrailClient, type LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { AssumeRoleLog, CloudTrailApi } from './aws-api';
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
  constructor(private readonly client: Pick<CloudTrailClient, 'send'>, private readonly pause: (time: number) => Promise<unknown> = sleep) {}

  public async lookUpAssumeRole(since: Date, userName?: string): Promise<AssumeRoleLog> {
    // one attribute may be given; who asked leaves fewer events than what was asked
    const attribute: LookupAttribute = userName === undefined ? { AttributeKey: 'EventName', AttributeValue: ASSUME_ROLE_EVENT }
      : { AttributeKey: 'Username', AttributeValue: userName };
    const events: AssumeRoleEvent[] = [];
    let token: string | undefined;
    let oldest = new Date();
    for (let page = 0; page < MAX_PAGES; page++) {
      if (page > 0) {
        await this.pause(PACE);
      }
      const command = new LookupEventsCommand({ LookupAttributes: [attribute], StartTime: since, MaxResults: PAGE_SIZE, NextToken: token });
      const { Events: found = [], NextToken: next } = await withDeadline(abortSignal => this.client.send(command, { abortSignal }));
      events.push(...found.flatMap(({ CloudTrailEvent: text = '' }) => readAssumeRoleEvent(text) ?? []));
      oldest = found.at(-1)?.EventTime ?? oldest;
      if (!next) {
        return { events };
      }
      token = next;
    }
    return { events, reachesBackTo: oldest.toISOString().replace(/\.\d+/, '') };
  }
}
