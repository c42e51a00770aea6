import type { AppStatus } from '#lib/gql/graphql.ts';
import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { announcer } from '#lib/live/announcer.svelte.ts';
import { changes } from '#lib/live/changes.ts';
import type { StatusChange } from '#lib/live/changes.ts';
import { clock } from '#lib/time/clock.svelte.ts';
import { StatusFeedDocument } from './operations.ts';

const KEPT = 50;
/** Thousands may change at once: a message for each would keep the page busy with nothing else. */
const BATCH_MS = 250;

class StatusFeed {
  /** Changes of status since the page was opened, newest first. */
  live = $state.raw<StatusChange[]>([]);

  add(change: StatusChange): void {
    if (this.live.some((one) => one.key === change.key)) return;
    this.live = [change, ...this.live].slice(0, KEPT);
    changes.tell('status', change);
  }
}

export const statusFeed = new StatusFeed();

/** The same change, whether it came live or was asked for. */
export function changeKey(appId: string, to: AppStatus, at: string): string {
  return `${appId} ${to} ${at}`;
}

/** Listens to changes of status as long as the calling component lives, and says them to screen readers. */
export function followStatusChanges(): void {
  createSubscription(
    StatusFeedDocument,
    () => ({ after: null, everyMs: BATCH_MS }),
    ({ heartbeatStatusBatches: events }) => {
      for (const event of events) {
        clock.atLeast(Date.parse(event.at));
        if (event.previousStatus === event.status || !event.app) continue;
        statusFeed.add({
          key: changeKey(event.appId, event.status, event.at),
          appId: event.appId,
          appName: event.app.name,
          from: event.previousStatus,
          to: event.status,
          cause: event.cause,
          at: event.at,
        });
        announcer.say(`${event.app.name} is ${event.status.toLowerCase()}`);
      }
    },
  );
}
