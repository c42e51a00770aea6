import type { Database } from '../database/database.ts';
import { ensurePartitions } from '../database/partitions.ts';
import { Broadcast } from '../lib/broadcast.ts';
import type { Logger } from '../lib/logger.ts';
import type { Metrics } from '../lib/metrics.ts';
import { newId } from '../lib/uuid.ts';
import { Announcements, ANNOUNCEMENTS_CHANNEL } from './announcements.ts';
import { AppCache } from './app-cache.ts';
import type { AppChange } from './app-change.ts';
import { BeatWriter } from './beat-writer.ts';
import type { WriterIdentity } from './commit.batch.ts';
import { EventHub } from './event-hub.ts';
import { newestSequence, readEvents } from './event-log.ts';
import { RemoteEvents, type RemoteEventsOptions } from './remote-events.ts';
import { Writability } from './writability.ts';

export interface LedgerOptions {
  database: Database;
  now(): number;
  metrics: Metrics;
  logger: Logger;
}

export interface Ledger {
  identity: WriterIdentity;
  cache: AppCache;
  hub: EventHub;
  writer: BeatWriter;
  writability: Writability;
  announcements: Announcements;
  appChanges: Broadcast<AppChange>;
  /** Sent after each commit of this process that has changed incidents. */
  incidentsChanged: Broadcast<null>;
  /** Told when an app has to be looked at next (epoch ms), for each app of a committed group. */
  onNextCheck(listener: (at: number) => void): void;
  /** From now on tells of what other processes commit. */
  followOthers(findApp: RemoteEventsOptions['findApp']): Promise<void>;
  /** Writes the beats in hand and ends all subscriptions. */
  close(): Promise<void>;
  /** Hears no more of other processes; to be called when nobody is left to be told. */
  stopFollowing(): Promise<void>;
}

const GAP_PAGE = 1_000;

/** The one writer of beats and changes of status in this process, and what it and the others tell of them. */
export async function openLedger({ database, now, metrics, logger }: LedgerOptions): Promise<Ledger> {
  const { urgent: sql, pipeline, url: databaseUrl } = database;
  await ensurePartitions(database.background, now());
  const cache = new AppCache();
  const identity: WriterIdentity = {
    shard: Math.floor(Math.random() * 2 ** 30) * 2,
    // On the embedded database there is no other.
    processId: databaseUrl === null ? null : newId(),
  };
  const hub = new EventHub(
    await newestSequence(sql),
    (after, before) => readEvents(sql, after, before, GAP_PAGE),
    logger,
  );
  const appChanges = new Broadcast<AppChange>();
  const incidentsChanged = new Broadcast<null>();
  const announcements = new Announcements({ sql, processId: identity.processId, logger });
  const writability = new Writability({ sql, now, diskProblem: () => database.diskProblem() });
  let expect: (at: number) => void = () => {};
  const writer = new BeatWriter({
    sql,
    pipeline,
    cache,
    hub,
    now,
    identity,
    onNextCheck: (at) => expect(at),
    writability,
    groupsAtOnce: database.kind === 'postgresql' ? 2 : 1,
    ensurePartitions: () => ensurePartitions(sql, now()),
    onCommit: (group) => metrics.committed(group),
    incidentsChanged,
    logger,
  });

  const stops: (() => Promise<void>)[] = [];
  return {
    identity,
    cache,
    hub,
    writer,
    writability,
    announcements,
    appChanges,
    incidentsChanged,
    onNextCheck: (listener) => {
      expect = listener;
    },
    followOthers: async (findApp) => {
      const { processId } = identity;
      if (processId !== null && databaseUrl !== null) {
        const remote = new RemoteEvents({ sql, cache, hub, findApp, appChanges, processId, now, logger });
        const { listenForNotifications } = await import('../database/notifications.ts');
        const notifications = await listenForNotifications(
          { databaseUrl, channels: [...remote.channels, ANNOUNCEMENTS_CHANNEL], processId },
          {
            onNotification: (channel, payload) =>
              channel === ANNOUNCEMENTS_CHANNEL
                ? announcements.onNotification(payload)
                : remote.onNotification(channel, payload),
            onAlive: () => remote.onAlive(),
            onLost: () => announcements.onLost(),
            onReconnect: () => {
              void remote.onReconnect();
              announcements.onReconnect();
            },
          },
          logger,
        );
        stops.push(
          () => notifications.close(),
          () => remote.close(),
        );
      }
      // What triggers announce, this process has to hear too.
      stops.push(
        await database.listenEmbedded(ANNOUNCEMENTS_CHANNEL, (payload) => announcements.onNotification(payload)),
      );
      // A change committed between reading the newest number and listening would else be missed.
      hub.catchUp(await newestSequence(sql));
    },
    close: async () => {
      await writer.close();
      hub.close();
    },
    stopFollowing: async () => {
      for (const stop of stops) await stop();
      await announcements.close();
    },
  };
}
