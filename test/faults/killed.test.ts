import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { createApp, readApp, statusChanges } from '../kit/apps.ts';
import { DATABASES, makeDatabase, settingsOf } from '../kit/databases.ts';
import { makeDatabaseDirectory } from '../kit/directories.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { CONNECTION, readForward, type Connection } from '../kit/pages.ts';
import { killServerProcesses, ServerProcess, startServerProcess } from '../kit/server-process.ts';
import { BeatStream } from '../kit/stream.ts';

const HEARTBEATS = `query ($id: ID, $first: Int, $after: String) { app(id: $id) {
  list: heartbeats(first: $first, after: $after) { ${CONNECTION('message')} } } }`;

/**
 * After how many answered beats each round is killed, and how long after that: in the middle of one, between two, at
 * once.
 */
const ROUNDS: [answered: number, afterMs: number][] = [
  [1, 0],
  [40, 3],
  [400, 0],
];

afterEach(killServerProcesses);

const messagesOf = async (client: GraphQLClient, id: string): Promise<string[]> => {
  const pages = async (page: object) =>
    (await client.query<{ app: { list: Connection<{ message: string }> } }>(HEARTBEATS, { id, ...page })).app.list;
  return (await readForward(pages, 500)).map(({ message }) => message);
};

describe.each(DATABASES)('a server on %s that is killed under a stream of beats', (database) => {
  test('has every acknowledged beat when it starts again, once, and its counts agree', async () => {
    const place = await makeDatabase(database);
    onTestFinished(place.remove);
    const env = settingsOf(place);
    const acknowledged: string[] = [];
    const sent: string[] = [];
    let server = await startServerProcess(env);
    const first = new GraphQLClient(server.url);
    const apps = await Promise.all(Array.from({ length: 5 }, () => createApp(first)));
    for (const [answered, afterMs] of ROUNDS) {
      const stream = new BeatStream(server.url, apps);
      await stream.until(answered);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await server.kill('SIGKILL');
      await stream.stop();
      acknowledged.push(...stream.acknowledged);
      sent.push(...stream.sent);

      server = await startServerProcess(env);
      const client = new GraphQLClient(server.url);
      const recorded: string[] = [];
      for (const { id } of apps) {
        const messages = await messagesOf(client, id);
        recorded.push(...messages);
        expect((await readApp(client, id))?.heartbeatCount).toBe(messages.length);
        const changes = await statusChanges(client, id);
        expect(changes.map(({ from, to }) => `${from}→${to}`)).toEqual(messages.length > 0 ? ['NEW→UP'] : []);
      }
      expect(new Set(recorded).size).toBe(recorded.length);
      expect(acknowledged.filter((message) => !recorded.includes(message))).toEqual([]);
      expect(recorded.filter((message) => !sent.includes(message))).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThan(400);
  });
});

test('a server that is killed while it makes its embedded database makes it anew', async () => {
  const dataDir = await makeDatabaseDirectory();
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const killed = new ServerProcess({ DATA_DIR: dataDir });
  await eventually(
    () => readdir(join(dataDir, 'pglite')).catch((): string[] => []),
    (entries) => entries.includes('PG_VERSION'),
    60_000,
  );
  await killed.kill('SIGKILL');
  await using server = await startServerProcess({ DATA_DIR: dataDir });
  const app = await createApp(new GraphQLClient(server.url));
  await server.kill('SIGKILL');
  await using again = await startServerProcess({ DATA_DIR: dataDir });
  expect(await readApp(new GraphQLClient(again.url), app.id)).not.toBeNull();
});
