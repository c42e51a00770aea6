import { describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { startServer, type TestServer } from '../kit/server.ts';

/** Value of each series, by its name and labels as they are written. */
async function readMetrics(server: TestServer): Promise<Record<string, number>> {
  const { body } = await send(`${server.url}/metrics`);
  const series = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    series.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe.each(DATABASES)('metrics on %s', (database) => {
  test('tell of beats, commits, subscribers and apps', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server, { schedule: { everySeconds: 60 }, graceSeconds: 0 });
    await createApp(server);
    expect(await readMetrics(server)).toMatchObject({
      'lubdub_heartbeats_total{entrance="ping"}': 0,
      lubdub_heartbeats_received_total: 0,
      lubdub_missed_heartbeats_total: 0,
      'lubdub_apps{status="NEW"}': 2,
    });

    await send(`${server.url}/ping/${app.pingKey}`);
    await beat(server, app, { sentAt: server.clock.iso(-30) });
    await beats(server, [{ app: app.id }, { app: app.id, kind: 'LOG' }, { app: 'nowhere' }]);
    await server.sse('subscription { heartbeatStatus { cursor } }');
    await using serverBeats = await server.sse<unknown>('subscription { serverHeartbeat { ts } }');
    await serverBeats.next();
    expect(await readMetrics(server)).toMatchObject({
      'lubdub_heartbeats_total{entrance="ping"}': 1,
      'lubdub_heartbeats_total{entrance="graphql"}': 4,
      lubdub_heartbeats_received_total: 4,
      lubdub_server_heartbeats_sent_total: 1,
      lubdub_heartbeat_latency_seconds_count: 1,
      lubdub_heartbeat_latency_seconds_sum: 0.03,
      'lubdub_heartbeat_latency_seconds_bucket{le="0.025"}': 0,
      'lubdub_heartbeat_latency_seconds_bucket{le="0.05"}': 1,
      lubdub_commit_group_size_sum: 4,
      lubdub_queue_length: 0,
      lubdub_subscribers: 1,
      'lubdub_apps{status="UP"}': 1,
    });

    await server.advance(62_000);
    const metrics = await readMetrics(server);
    expect(metrics).toMatchObject({
      lubdub_missed_heartbeats_total: 1,
      lubdub_sweep_failures_total: 0,
      'lubdub_apps{status="UP"}': 0,
      'lubdub_apps{status="DOWN"}': 1,
    });
    expect(metrics['lubdub_sweep_seconds_count']).toBeGreaterThan(10);
    expect(metrics['lubdub_commit_seconds_count']).toBeGreaterThan(2);
    expect(metrics['process_resident_memory_bytes']).toBeGreaterThan(0);
  });

  test('tell of the beats between the server and who is connected', async () => {
    await using server = await startServer({ database });
    expect(await readMetrics(server)).toMatchObject({ app_heartbeats_sent_total: 0, app_missed_heartbeats_total: 0 });
    await server.socket().query('{ statistics { apps } }');
    const answered = await eventually(
      () => readMetrics(server),
      (metrics) => metrics['app_heartbeats_received_total'] === 1,
    );
    expect(answered).toMatchObject({
      app_heartbeats_sent_total: 1,
      app_missed_heartbeats_total: 0,
      app_heartbeat_latency_seconds_count: 1,
    });
  });

  test('are plain text under a name of this server, and read only', async () => {
    await using server = await startServer({ database });
    const foreign = await send(`${server.url}/metrics`, { headers: { host: 'prometheus.example.org' } });
    expect(foreign).toMatchObject({ status: 403, body: expect.stringContaining('PUBLIC_URL') as string });
    const answer = await send(`${server.url}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await send(`${server.url}/metrics`, { method: 'POST' })).toMatchObject({ status: 405 });
  });
});
