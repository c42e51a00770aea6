import { execFileSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp, statusOf } from '../kit/apps.ts';
import { makeDirectory } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { send } from '../kit/http.ts';
import { killServerProcesses, runToEnd, startServerProcess } from '../kit/server-process.ts';
import { outagesOf } from '../engine/fleet.ts';

const MEGABYTE = 2 ** 20;

// Only root may mount a file system that can be filled without harm; .ci/run is root.
describe.skipIf(process.getuid?.() !== 0)('a full disk under the embedded database', () => {
  let directory: string;
  let ballast: string;

  beforeEach(async () => {
    directory = await makeDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'lubdub-test', directory]);
    ballast = join(directory, 'ballast');
  });
  afterEach(async () => {
    await killServerProcesses();
    execFileSync('umount', ['--lazy', directory]);
    await rm(directory, { recursive: true, force: true });
  });

  /** Leaves so many bytes free. */
  const fill = async (free: number): Promise<void> => {
    const { bavail, bsize } = await statfs(directory);
    await writeFile(ballast, Buffer.alloc(bavail * bsize - free));
  };

  test('has beats refused before it is full, says so, takes them again once there is room, and starts or says why not', async () => {
    const env = { DATA_DIR: join(directory, 'data') };
    const server = await startServerProcess(env);
    const client = new GraphQLClient(server.url);
    const app = await createApp(client, { schedule: { everySeconds: 1 }, graceSeconds: 0 });
    const ping = () => send(`${server.url}/ping/${app.pingKey}`, { method: 'POST', body: 'x'.repeat(9_000) });
    await eventually(ping, ({ status }) => status === 200);

    await fill(20 * MEGABYTE);
    const refused = await eventually(ping, ({ status }) => status === 503);
    expect(refused.body).toMatch(
      /^heartbeats cannot be stored: the disk that holds .*data is nearly full: 1\d MB are free/,
    );
    expect(refused.headers['retry-after']).toBe('5');
    const health = await send(`${server.url}/health`);
    expect(health.status).toBe(503);
    expect(health.body).toContain('nearly full');

    // Longer than the gap that counts as an outage, and than the app's period.
    const since = Date.now();
    await eventually(
      () => Date.now() - since,
      (ms) => ms > 6_000,
    );
    expect(await statusOf(client, app.id)).toBe('UP');
    await rm(ballast);
    await eventually(ping, ({ status }) => status === 200);
    const [outage] = await eventually(
      () => outagesOf(client),
      ({ length }) => length === 1,
    );
    expect(outage).toMatchObject({ reason: 'UNWRITABLE' });

    await fill(5 * MEGABYTE);
    await server.kill('SIGKILL');
    const { code, stderr } = await runToEnd(env);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The disk that holds DATA_DIR .*data is full: [345] MB are free, 24 MB are needed to start\. Make room .*\n$/,
    );
    await rm(ballast);
    const again = await startServerProcess(env);
    expect(await send(`${again.url}/ping/${app.pingKey}`)).toMatchObject({ status: 200 });
  });
});
