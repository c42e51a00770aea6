import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '../lib/logger.ts';
import { FORGET_THE_DEAD, registerListener, unregisterListener } from './listeners.ts';

export interface NotificationHandlers {
  /** Called for each notification, in the order of commits. Must not throw. */
  onNotification(channel: string, payload: string): void;
  /** Called every few seconds while the connection lives: whatever was sent until now has come. */
  onAlive(): void;
  /** Called when the connection is lost: nothing comes until it is made again. */
  onLost(): void;
  /** Called when listening begins again after the connection was lost: what came meanwhile has to be read. */
  onReconnect(): void;
}

export interface Notifications {
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * How often the connection is asked whether it lives: it only listens, so it would not notice that nothing can come any
 * more.
 */
const ASK_EVERY_MS = 2_000;
const ASK_TIMEOUT_MS = 3_000;

export interface ListenOptions {
  databaseUrl: string;
  channels: string[];
  /** Name of this process: others send nothing while they are the only ones. */
  processId: string;
}

/**
 * Listens on a connection of its own, which is made again whenever it is lost. Resolves once it listens and everyone
 * knows.
 */
export async function listenForNotifications(
  { databaseUrl, channels, processId }: ListenOptions,
  handlers: NotificationHandlers,
  logger: Logger,
): Promise<Notifications> {
  let client: Client | null = null;
  const stopped = new AbortController();

  const connect = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: databaseUrl,
      application_name: 'lubdub-listener',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: ASK_TIMEOUT_MS,
    });
    fresh.on('notification', ({ channel, payload }) => handlers.onNotification(channel, payload ?? ''));
    let lost = false;
    const onLost = (error?: Error): void => {
      if (lost || stopped.signal.aborted || client !== fresh) return;
      lost = true;
      logger.warn({ err: error }, 'the connection that listens for other processes was lost');
      handlers.onLost();
      void reconnect();
    };
    fresh.on('error', onLost);
    fresh.on('end', () => onLost());
    await fresh.connect();
    try {
      for (const channel of channels) await fresh.query(`listen ${channel}`);
      await registerListener(fresh, processId);
    } catch (error) {
      await fresh.end().catch(() => {});
      throw error;
    }
    client = fresh;
    void askWhetherAlive(fresh);
  };

  /** Ends a connection that has gone silent; that begins the reconnecting. */
  const askWhetherAlive = async (asked: Client): Promise<void> => {
    try {
      for (;;) {
        await wait(ASK_EVERY_MS, undefined, { signal: stopped.signal, ref: false });
        if (client !== asked) return;
        await asked.query(FORGET_THE_DEAD);
        handlers.onAlive();
      }
    } catch {
      // It waits for an answer, so this destroys it.
      await asked.end().catch(() => {});
    }
  };

  const reconnect = async (): Promise<void> => {
    client = null;
    for (let delay = FIRST_RETRY_MS; !stopped.signal.aborted; delay = Math.min(delay * 2, LAST_RETRY_MS)) {
      try {
        // Spread out, so that the processes of a restarted database do not all come at once.
        await wait(delay * (0.5 + Math.random() / 2), undefined, { signal: stopped.signal, ref: false });
        await connect();
        handlers.onReconnect();
        return;
      } catch (error) {
        if (!stopped.signal.aborted) logger.debug({ err: error }, 'listening again failed');
      }
    }
  };

  await connect();
  return {
    async close() {
      stopped.abort();
      if (client === null) return;
      await unregisterListener(client, processId).catch(() => {});
      await client.end().catch(() => {});
    },
  };
}
