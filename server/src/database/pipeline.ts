import { Socket } from 'node:net';
import { Client, type ClientConfig, type QueryConfig, type QueryResult } from 'pg';
import type { QueryOptions, SqlRunner } from '../lib/sql.ts';
import { connectAgainIfLate } from './connecting.ts';
import { expireIn } from '../lib/query-limits.ts';

export interface Pipeline extends SqlRunner {
  /** Ends the connection once what was sent has been answered. */
  close(): Promise<void>;
}

interface Connection {
  ready: Promise<Client>;
  /** Fails everything that has been sent and not answered. */
  cut(): void;
}

const TIMEOUT_MS = 30_000;

/**
 * One connection of its own, made with the first statement and again after it was lost, on which each statement is sent
 * without waiting for the answers of those before it. PostgreSQL runs them one after the other, each in a transaction
 * of its own, and never waits for this process in between. A statement that waits for a lock holds up all behind it, so
 * only such may come here that do not. `onSilence` is told when the connection did not answer in time.
 */
export function pipelineTo(config: ClientConfig, onSilence: () => void): Pipeline {
  let current: Connection | null = null;

  const open = (): Connection => {
    // Made here, to be cut off from here.
    let stream: Socket | null = null;
    const connect = async (): Promise<Client> => {
      const socket = (stream = new Socket());
      const client = new Client({ ...config, pipeline: true, stream: () => socket } as ClientConfig);
      // Whoever has a statement on it is told by the statement.
      client.on('error', () => {});
      await client.connect();
      return client;
    };
    const forget = () => {
      if (current === connection) current = null;
    };
    const connection: Connection = {
      ready: connectAgainIfLate(connect).then((client) => client.on('error', forget).on('end', forget)),
      cut: () => {
        forget();
        stream?.destroy();
      },
    };
    connection.ready.catch(forget);
    return connection;
  };

  return {
    async query<Row>(text: string, values: unknown[] = [], { name, timeoutMs = TIMEOUT_MS }: QueryOptions = {}) {
      const connection = (current ??= open());
      const client = await connection.ready;
      return new Promise<Row[]>((resolve, reject) => {
        const limit = expireIn(timeoutMs, () => {
          connection.cut();
          onSilence();
          reject(new Error('Query read timeout'));
        });
        client.query({ text, values, name } as QueryConfig, (error: Error | undefined, result: QueryResult) => {
          if (!limit.end()) return;
          if (error) reject(error);
          else resolve(result.rows as Row[]);
        });
      });
    },
    async close() {
      const closing = current;
      current = null;
      await closing?.ready.then(
        (client) => client.end(),
        () => {},
      );
    },
  };
}
