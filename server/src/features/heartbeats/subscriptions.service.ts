import { cancellable } from '../../lib/cancellable.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import { checkEveryMs, Newest } from '../../lib/newest.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { EventHub } from '../../ledger/event-hub.ts';
import type { StatusEvent } from '../../ledger/heartbeat.model.ts';
import { readCursor, readEvents } from '../../ledger/event-log.ts';

/** HeartbeatStatusFilter of the API. Conditions are joined by "and"; an empty list is no condition. */
export interface EventFilter {
  appIds?: readonly string[] | null | undefined;
  tags?: readonly string[] | null | undefined;
  environment?: Environment | null | undefined;
  changesOnly?: boolean | null | undefined;
}

/**
 * Unread changes of status at which a subscription is closed. Beats that changed nothing are merged, an app each, and
 * come on top.
 */
const MAX_UNREAD_CHANGES = 1_000;
const MAX_UNREAD_APPS = 10_000;
const REPLAY_PAGE = 200;

/**
 * Events from now on; with `after`, first the changes of status since that cursor, each once. Throws BAD_USER_INPUT for
 * a cursor that was never given or is no longer kept. When too many changes are unread it calls `onTooSlow` at once,
 * and ends with MailboxFullError as soon as the reader asks for the next event, which one who never reads does not.
 */
export async function subscribeToEvents(
  hub: EventHub,
  sql: SqlRunner,
  filter: EventFilter,
  after: string | null,
  onTooSlow: () => void,
): Promise<AsyncGenerator<StatusEvent>> {
  // Before the first event is asked for, so that a bad cursor fails the subscription and not its stream.
  const from = after === null ? null : await readCursor(sql, after);
  // Live first and then the past, so that nothing falls between the two.
  const live = listen(hub, filter, onTooSlow);
  return cancellable(replayThenLive(sql, filter, from, hub.newest, live), () => live.end());
}

async function* replayThenLive(
  sql: SqlRunner,
  filter: EventFilter,
  after: number | null,
  end: number,
  live: Mailbox<StatusEvent>,
): AsyncGenerator<StatusEvent> {
  const matches = matcher(filter);
  let seen = 0;
  if (after !== null) {
    for await (const event of replay(sql, after, end)) if (matches(event)) yield event;
    seen = Math.max(after, end);
  }
  for await (const event of live) {
    if (event.sequence > seen) yield event;
    // This process may know less than the one that gave the cursor: its beats must not take the reader back.
    else if (event.changes === 0) yield event.sequence === seen ? event : { ...event, sequence: seen };
  }
}

/** The same in lists: at most one each `everyMs`, with the newest event of each app. */
export async function subscribeToBatches(
  hub: EventHub,
  sql: SqlRunner,
  filter: EventFilter,
  after: string | null,
  everyMs: number,
): Promise<AsyncGenerator<StatusEvent[]>> {
  checkEveryMs(everyMs);
  const from = after === null ? null : await readCursor(sql, after);
  const matches = matcher(filter);
  const newest = new Newest<StatusEvent>({ keyOf: ({ appId }) => appId, order: (a, b) => a.sequence - b.sequence });
  const stop = hub.listen({
    appIds: watched(filter),
    hear: (event) => {
      if (matches(event)) newest.add(event);
    },
  });
  if (from !== null) {
    const replayed = new Map<string, StatusEvent>();
    try {
      for await (const event of replay(sql, from, hub.newest)) if (matches(event)) replayed.set(event.appId, event);
    } catch (error) {
      stop();
      throw error;
    }
    for (const event of replayed.values()) newest.addOlder(event);
  }
  return newest.lists(everyMs, stop);
}

/** Events of the status changes with numbers above `after`, up to and with `end`. */
async function* replay(sql: SqlRunner, after: number, end: number): AsyncGenerator<StatusEvent> {
  for (let from = after; from < end;) {
    const page = await readEvents(sql, from, end + 1, REPLAY_PAGE);
    yield* page;
    from = page.at(-1)?.sequence ?? end;
  }
}

function listen(hub: EventHub, filter: EventFilter, onTooSlow: () => void): Mailbox<StatusEvent> {
  const matches = matcher(filter);
  let stop = () => {};
  const mailbox = new Mailbox<StatusEvent>({
    limit: MAX_UNREAD_APPS,
    limitUnmerged: MAX_UNREAD_CHANGES,
    keyOf: (event) => (event.changes === 0 ? event.appId : null),
    onEnd: (error) => {
      stop();
      if (error !== null) onTooSlow();
    },
  });
  stop = hub.listen({
    appIds: watched(filter),
    hear: (event) => {
      if (matches(event)) mailbox.push(event);
    },
  });
  return mailbox;
}

const watched = (filter: EventFilter): Set<string> | null =>
  filter.appIds?.length ? new Set(filter.appIds.map((id) => id.toLowerCase())) : null;

/**
 * A test of events that needs no query. An event of a deleted app passes only where its app's tags and environment do
 * not matter.
 */
function matcher(filter: EventFilter): (event: StatusEvent) => boolean {
  const appIds = watched(filter);
  const tags = filter.tags?.length ? filter.tags.map((tag) => storable(tag).trim()) : null;
  const environment = filter.environment ?? null;
  const changesOnly = filter.changesOnly ?? false;
  return (event) =>
    (!changesOnly || event.changes > 0) &&
    (appIds === null || appIds.has(event.appId)) &&
    (environment === null || event.app?.environment === environment) &&
    (tags === null || tags.every((tag) => event.app?.tags.includes(tag)));
}
