import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDatabase } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { freePort, withPostgres } from '../kit/postgres.ts';
import {
  killServerProcesses,
  runToEnd,
  startServerProcess,
  type Ended,
  type ServerEnvironment,
} from '../kit/server-process.ts';

let directory: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dataDir: directory, remove } = await makeDatabase('pglite'));
});
afterEach(async () => {
  await killServerProcesses();
  await remove();
});

/** What a person sees: lines on standard error, exit status 1, and nothing that only a programmer understands. */
function lines({ code, stdout, stderr }: Ended): string[] {
  expect(code).toBe(1);
  expect(stdout).not.toMatch(/Lubdub is at/);
  expect(stdout + stderr).not.toMatch(/\n\s+at |node:internal|\.ts:\d|Error:|\[object/);
  return stderr.trimEnd().split('\n');
}

const startFails = async (env: ServerEnvironment): Promise<string[]> =>
  lines(await runToEnd({ DATA_DIR: directory, ...env }));

describe('a second process on a data directory', () => {
  test('exits 1 and names the pid that holds it; the first one goes on', async () => {
    const first = await startServerProcess({ DATA_DIR: directory });
    const [line, ...others] = await startFails({});
    expect(line).toContain(directory);
    expect(line).toContain(`process ${first.pid}:`);
    expect(others).toEqual([]);
    // Also where it only wants to migrate.
    expect(lines(await runToEnd({ DATA_DIR: directory }, ['migrate']))).toEqual([line]);
    expect((await send(`${first.url}/health`)).status).toBe(200);
  });

  test('takes it over when the first one was killed, and when it was stopped', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const server = await startServerProcess({ DATA_DIR: directory });
      expect((await send(`${server.url}/health`)).status).toBe(200);
      await server.kill(signal);
    }
    await startServerProcess({ DATA_DIR: directory });
  });
});

describe('a port in use', () => {
  let other: Server;
  let port: number;
  beforeEach(async () => {
    other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    port = (other.address() as { port: number }).port;
  });
  afterEach(() => new Promise((resolve) => other.close(resolve)));

  test('is told in one line, and the data directory is free again', async () => {
    expect(await startFails({ PORT: String(port) })).toEqual([
      expect.stringMatching(new RegExp(`^Port ${port} .*PORT`)),
    ]);
    await startServerProcess({ DATA_DIR: directory });
  });
});

describe('a database that cannot be used is told in one line', () => {
  test('when nothing listens there', async () => {
    const url = `postgres://lubdub:secret@127.0.0.1:${await freePort()}/lubdub`;
    const [line, ...others] = await startFails({ DATABASE_URL: url });
    expect(line).toMatch(/^The database cannot be reached: .*ECONNREFUSED.*DATABASE_URL/);
    expect(line).not.toContain('secret');
    expect(others).toEqual([]);
  });

  test('when what listens there does not answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const [line, ...others] = await startFails({ DATABASE_URL: `postgres://lubdub:secret@127.0.0.1:${port}/lubdub` });
    silent.close();
    expect(line).toMatch(/^The database cannot be reached: /);
    expect(others).toEqual([]);
  });

  test('when its host has no address', async () => {
    const [line, ...others] = await startFails({
      DATABASE_URL: 'postgres://lubdub:secret@no-such-host.invalid/lubdub',
    });
    expect(line).toMatch(/^The database cannot be reached: .*no-such-host\.invalid/);
    expect(others).toEqual([]);
  });

  test('when the password is wrong, or the database is not there', async () => {
    const url = new URL((await makeDatabase('postgresql')).databaseUrl!);
    const elsewhere = new URL('/no_such_database', url);
    expect(await startFails({ DATABASE_URL: elsewhere.href })).toEqual([
      expect.stringMatching(/^The database that DATABASE_URL names does not exist: .*no_such_database/),
    ]);
    url.password = 'wrong-password';
    const [line, ...others] = await startFails({ DATABASE_URL: url.href });
    expect(line).toMatch(/^The database refused the user or password of DATABASE_URL: /);
    expect(line).not.toContain('wrong-password');
    expect(others).toEqual([]);
  });

  test('when a newer version has migrated it', async () => {
    const url = (await makeDatabase('postgresql')).databaseUrl!;
    await withPostgres(url, (client) =>
      client.query(`insert into migration (name, executed_at) values ('99990101000000-from-the-future', now())`),
    );
    expect(await startFails({ DATABASE_URL: url })).toEqual([
      expect.stringMatching(/newer version.*99990101000000-from-the-future/),
    ]);
    expect(lines(await runToEnd({ DATABASE_URL: url }, ['migrate']))).toHaveLength(1);
  });
});

describe('a data directory that cannot be used is told in one line', () => {
  test('when it is a file', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    expect(await startFails({ DATA_DIR: file })).toEqual([
      expect.stringContaining(`The data directory ${file} cannot be used`),
    ]);
  });

  test('when what is in it is no database', async () => {
    const path = join(directory, 'pglite');
    await rm(path, { recursive: true });
    await mkdir(path);
    await writeFile(join(path, 'PG_VERSION'), 'nonsense');
    const [line] = await startFails({});
    expect(line).toContain(directory);
  });
});

describe('wrong settings', () => {
  test('are all named in one message, with what they should be', async () => {
    const [title, ...problems] = await startFails({
      HOST: 'not a host',
      PORT: '99999',
      DATABASE_URL: 'mysql://root:secret@localhost/x',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'beats.example',
    });
    expect(title).toMatch(/^5 settings are wrong/);
    for (const name of ['HOST', 'PORT', 'DATABASE_URL', 'LOG_LEVEL', 'PUBLIC_URL'])
      expect(problems.filter((line) => line.trim().startsWith(`${name}=`) && line.includes('should'))).toHaveLength(1);
    expect(problems.join()).toContain('"99999"');
    expect(problems.join()).not.toContain('secret');
  });

  test('at an address that others reach nobody gets in before there is an admin, unless all may', async () => {
    const env = { DATA_DIR: directory, HOST: '0.0.0.0' };
    const closed = await startServerProcess(env);
    await eventually(
      () => closed.output,
      (output) => /^Access is closed/m.test(output),
    );
    await eventually(
      () => closed.output,
      (output) => /^To make the first admin, open \S+\/set-up and give this token: \S{24}$/m.test(output),
    );
    await closed.kill('SIGTERM');
    const open = await startServerProcess({ ...env, ALLOW_UNAUTHENTICATED: 'true' });
    await eventually(
      () => open.output,
      (output) => /^Access is open/m.test(output),
    );
    expect((await send(`${open.url.replace('0.0.0.0', '127.0.0.1')}/health`)).status).toBeLessThan(600);
  });

  test('with one password that is tried first, it is said, and the server starts', async () => {
    const server = await startServerProcess({ DATA_DIR: directory, LUBDUB_PASSWORD: 'lubdub2026' });
    await eventually(
      () => server.output,
      (output) => /LUBDUB_PASSWORD is one of those that are tried first/.test(output) && !output.includes('lubdub2026'),
    );
  });

  test('an address that this machine does not have is told in one line', async () => {
    const [line, ...others] = await startFails({ HOST: '192.0.2.1', ALLOW_UNAUTHENTICATED: 'true' });
    expect(line).toMatch(/192\.0\.2\.1.*HOST/);
    expect(others).toEqual([]);
  });
});
