import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp, statusOf } from '../kit/apps.ts';
import { makeEmbeddedIn } from '../kit/databases.ts';
import { makeDatabaseDirectory } from '../kit/directories.ts';
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
    directory = await makeDatabaseDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'lubdub-test', directory]);
    ballast = join(directory, 'ballast');
  });
  afterEach(async () => {
    await killServerProcesses();
    execFileSync('umount', ['--lazy', directory]);
    await rm(directory, { recursive: true, force: true });
  });

  const makeData = async (): Promise<string> => {
    const dataDir = join(directory, 'data');
    await mkdir(dataDir);
    makeEmbeddedIn(dataDir);
    return dataDir;
  };

  /** Leaves so many bytes free. */
  const fill = async (free: number): Promise<void> => {
    const { bavail, bsize } = await statfs(directory);
    await writeFile(ballast, Buffer.alloc(bavail * bsize - free));
  };

  test('has beats refused before it is full, says so, takes them again once there is room, and starts or says why not', async () => {
    const env = { DATA_DIR: await makeData() };
    const server = await startServerProcess(env);
    const client = new GraphQLClient(server.url);
    const app = await createApp(client, { schedule: { everySeconds: 1 }, graceSeconds: 0 });
    const ping = () => send(`${server.url}/ping/${app.pingKey}`, { method: 'POST', body: 'x'.repeat(9_000) });
    await eventually(ping, ({ status }) => status === 200);

    await fill(20 * MEGABYTE);
    const refused = await eventually(ping, ({ status }) => status === 503);
    expect(refused.body).toMatch(
      /^heartbeats cannot be stored: the disk that holds .*data is nearly full: (1\d|20) MB are free/,
    );
    expect(refused.headers['retry-after']).toBe('5');
    const health = await send(`${server.url}/health`);
    expect(health.status).toBe(503);
    expect(health.body).toContain('nearly full');

    // Longer than the gap that counts as an outage, and than the app's period.
    await wait(6_000);
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

  test('is left alone before a burst of large beats meets its end, and every other write too', async () => {
    const server = await startServerProcess({ DATA_DIR: await makeData() });
    const client = new GraphQLClient(server.url);
    const app = await createApp(client, { schedule: { everySeconds: 600 }, graceSeconds: 600 });
    await fill(56 * MEGABYTE);
    const taken = await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (let count = 0; ; count += 1) {
          // Not one letter again and again, which would take next to no room.
          const body = randomBytes(4_500).toString('hex');
          const { status } = await send(`${server.url}/ping/${app.pingKey}`, { method: 'POST', body });
          if (status === 503) return count;
          expect(status).toBe(200);
        }
      }),
    );
    // So many that there was no room left for half of them.
    expect(taken.reduce((sum, count) => sum + count)).toBeGreaterThan(200);
    const { bavail, bsize } = await statfs(directory);
    expect(bavail * bsize).toBeGreaterThan(8 * MEGABYTE);
    expect(await client.refusal('mutation { deleteApp(id: "x") }')).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('nothing can be stored: the disk'),
    });
    await rm(ballast);
    await eventually(
      () => send(`${server.url}/health`),
      ({ status }) => status === 200,
    );
    expect(await send(`${server.url}/ping/${app.pingKey}`)).toMatchObject({ status: 200 });
  });

  test('takes no new database that it could not hold, and keeps nothing of it', async () => {
    await fill(50 * MEGABYTE);
    const dataDir = join(directory, 'data');
    const { code, stderr } = await runToEnd({ DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The disk that holds DATA_DIR .*data is full: (49|50) MB are free, 64 MB are needed to start\. Make room there and start again\n$/,
    );
    await rm(ballast);
    await using again = await startServerProcess({ DATA_DIR: dataDir });
    expect(await send(`${again.url}/health`)).toMatchObject({ status: 200 });
  });
});
