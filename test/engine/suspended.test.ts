import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createApp, statusChanges, statusOf } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { startServerProcess } from '../kit/server-process.ts';
import { outagesOf } from './fleet.ts';

/** Longer than the gap that counts as an outage, and than these apps' periods and graces together. */
const SUSPENDED_MS = 6_500;
const SHORT = { schedule: { everySeconds: 3 }, graceSeconds: 2 };

describe.concurrent.each(DATABASES)('a process suspended on %s', (database) => {
  test('says of nobody that it was silent while the process could not hear', async () => {
    const place = await makeDatabase(database);
    await using process = await startServerProcess(
      place.databaseUrl === null ? { DATA_DIR: place.dataDir } : { DATABASE_URL: place.databaseUrl },
    );
    const client = new GraphQLClient(process.url);
    const [steady, silent] = [await createApp(client, SHORT), await createApp(client, SHORT)];
    for (const app of [steady, silent]) await beat(client, app);

    process.process.kill('SIGSTOP');
    await wait(SUSPENDED_MS);
    process.process.kill('SIGCONT');
    await beat(client, steady);
    const back = Date.now();
    await eventually(
      async () => {
        await beat(client, steady);
        return statusOf(client, silent.id);
      },
      (status) => status === 'DOWN',
    );
    expect(await statusChanges(client, steady.id)).toMatchObject([{ to: 'UP' }]);
    const changes = await statusChanges(client, silent.id);
    expect(changes.map(({ to }) => to)).toEqual(['UP', 'LATE', 'DOWN']);
    // Its period began again when the process did, but for what passed before its first sweep.
    expect(Date.parse(changes[1]!.at)).toBeGreaterThan(back + 3_000 - 500);
    const outages = await outagesOf(client);
    expect(outages).toMatchObject([{ reason: 'NO_SWEEP' }]);
    expect(Date.parse(outages[0]!.to) - Date.parse(outages[0]!.from)).toBeGreaterThan(SUSPENDED_MS - 1_500);
    await process.kill('SIGTERM');
    await place.remove();
  });
});
