import type { AppStatus, StatusCause } from '#lib/gql/graphql.ts';
import { announcer } from '#lib/features/shell/announcer.svelte.ts';
import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { clock } from '#lib/time/clock.svelte.ts';
import { StatusFeedDocument } from './operations.ts';

export interface Change {
  key: string;
  appId: string;
  appName: string;
  from: AppStatus;
  to: AppStatus;
  cause: StatusCause;
  /** RFC 3339. */
  at: string;
}

const KEPT = 50;

class Feed {
  /** Changes since the page was opened, newest first. */
  live = $state.raw<Change[]>([]);
  #listeners = new Set<() => void>();

  add(change: Change): void {
    if (this.live.some((one) => one.key === change.key)) return;
    this.live = [change, ...this.live].slice(0, KEPT);
    for (const listener of this.#listeners) listener();
  }

  /** Calls back at each change of status. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const feed = new Feed();

/** The same change, whether it came live or was asked for. */
export function changeKey(appId: string, to: AppStatus, at: string): string {
  return `${appId} ${to} ${at}`;
}

/** Listens to changes of status as long as the calling component lives, and says them to screen readers. */
export function followStatusChanges(): void {
  createSubscription(
    StatusFeedDocument,
    () => ({ after: null }),
    ({ heartbeatStatus: event }) => {
      clock.atLeast(Date.parse(event.at));
      if (event.previousStatus === event.status || !event.app) return;
      feed.add({
        key: changeKey(event.appId, event.status, event.at),
        appId: event.appId,
        appName: event.app.name,
        from: event.previousStatus,
        to: event.status,
        cause: event.cause,
        at: event.at,
      });
      announcer.say(`${event.app.name} is ${event.status.toLowerCase()}`);
    },
  );
}
