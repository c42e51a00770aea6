import { cancellable } from '../../lib/cancellable.ts';
import { badInput } from '../../lib/errors.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import { pause } from '../../lib/pause.ts';
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
const MIN_EVERY_MS = 100;
const MAX_EVERY_MS = 10_000;

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
  if (everyMs < MIN_EVERY_MS || everyMs > MAX_EVERY_MS)
    throw badInput('everyMs', `must be ${MIN_EVERY_MS} to ${MAX_EVERY_MS}, not ${everyMs}`);
  const from = after === null ? null : await readCursor(sql, after);
  const matches = matcher(filter);
  const newest = new NewestByApp();
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
  const ended = new AbortController();
  return cancellable(batches(newest, everyMs, ended.signal), () => {
    stop();
    ended.abort();
    newest.end();
  });
}

/** The newest event of each app since the last batch was taken. */
class NewestByApp {
  #events = new Map<string, StatusEvent>();
  #some = Promise.withResolvers<void>();

  add(event: StatusEvent): void {
    this.#events.delete(event.appId);
    this.#events.set(event.appId, event);
    this.#some.resolve();
  }

  addOlder(event: StatusEvent): void {
    if (!this.#events.has(event.appId)) this.add(event);
  }

  /** Whoever waits gets what there is, and so does the next one who asks. */
  end(): void {
    this.#some.resolve();
  }

  /** Waits until there is one, or until {@link end}. */
  async take(): Promise<StatusEvent[]> {
    await this.#some.promise;
    const events = [...this.#events.values()].sort((a, b) => a.sequence - b.sequence);
    this.#events = new Map();
    this.#some = Promise.withResolvers();
    return events;
  }
}

async function* batches(newest: NewestByApp, everyMs: number, signal: AbortSignal): AsyncGenerator<StatusEvent[]> {
  while (!signal.aborted) {
    const batch = await newest.take();
    if (batch.length > 0) yield batch;
    await pause(everyMs, signal);
  }
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
