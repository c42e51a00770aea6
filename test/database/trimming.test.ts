import { expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { withPostgres } from '../kit/postgres.ts';
import { startServer } from '../kit/server.ts';

test('a beat of one source too many is answered before the longest silent one is forgotten', async () => {
  await using server = await startServer({ database: 'postgresql' });
  const app = await createApp(server);
  await beat(server, app, { host: 'oldest' });
  server.clock.advance(1_000);
  await beats(
    server,
    Array.from({ length: 999 }, (_, index) => ({ app: app.id, host: `host-${index}` })),
  );
  await withPostgres(server.place.databaseUrl!, async (client) => {
    await client.query('begin');
    // Whoever wants to forget it waits for as long as this goes on.
    await client.query(`select 1 from instance where app_id = $1 and host = 'oldest' for update`, [app.id]);
    server.clock.advance(1_000);
    for (const host of ['new', 'newer'])
      expect(await beat(server, app, { host })).toMatchObject({ heartbeat: { host }, status: 'UP' });
    await client.query('commit');
  });
});
