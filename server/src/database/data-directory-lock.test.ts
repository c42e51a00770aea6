import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireDataDirectoryLock, DataDirectoryError, DataDirectoryLockedError } from './data-directory-lock.ts';

let root: string;
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lubdub-lock-'));
  dataDir = join(root, 'data');
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await rm(root, { recursive: true, force: true });
});

/**
 * A process that says `locked`, or its error, and then stays. Root may write anywhere, so one test starts it as nobody.
 */
const HOLDER = `
  const { acquireDataDirectoryLock } = await import(process.argv[1])
  const { setInterval } = await import('node:timers')
  if (process.argv[3] === 'as nobody' && process.getuid() === 0) process.setuid(65534)
  try {
    await acquireDataDirectoryLock(process.argv[2])
    console.log('locked')
  } catch (error) {
    console.log(error.message)
  }
  setInterval(() => {}, 60_000)
`;

function start(...options: 'as nobody'[]): { child: ChildProcess; says: Promise<string> } {
  const module = new URL('./data-directory-lock.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, module, dataDir, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  return { child, says: once(lines, 'line').then(([line]) => String(line)) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

const failure = (dir = dataDir) =>
  acquireDataDirectoryLock(dir).then(
    () => null,
    (error: unknown) => error,
  );

test('the directory is made, for its owner only', async () => {
  const lock = await acquireDataDirectoryLock(join(dataDir, 'deep'));
  expect((await stat(join(dataDir, 'deep'))).mode & 0o777).toBe(0o700);
  await lock.release();
});

test('a second process fails and names the pid that holds the directory', async () => {
  const first = start();
  expect(await first.says).toBe('locked');
  expect(await start().says).toContain(`${dataDir} is in use by process ${first.child.pid}:`);
  const error = await failure();
  expect(error).toBeInstanceOf(DataDirectoryLockedError);
  expect(error).toMatchObject({ pid: first.child.pid });
});

test('the same process cannot take a directory twice, but again after its release', async () => {
  const lock = await acquireDataDirectoryLock(dataDir);
  expect(await failure()).toMatchObject({ pid: process.pid });
  await lock.release();
  await lock.release();
  await (await acquireDataDirectoryLock(dataDir)).release();
});

test('an attempt that fails leaves the lock of the first one alone', async () => {
  const lock = await acquireDataDirectoryLock(dataDir);
  expect(await start().says).toContain(`process ${process.pid}:`);
  expect(await failure()).toBeInstanceOf(DataDirectoryLockedError);
  expect(await start().says).toContain(`process ${process.pid}:`);
  await lock.release();
  expect(await start().says).toBe('locked');
});

test('the lock of a killed process is taken over', async () => {
  const first = start();
  expect(await first.says).toBe('locked');
  await kill(first.child);
  const second = start();
  expect(await second.says).toBe('locked');
  expect(await failure()).toMatchObject({ pid: second.child.pid });
});

test('of several processes that race for the lock of a killed one, exactly one wins, and the others name it', async () => {
  const killed = start();
  await killed.says;
  await kill(killed.child);
  const racers = Array.from({ length: 6 }, () => start());
  const said = await Promise.all(racers.map(({ says }) => says));
  const winner = racers[said.indexOf('locked')];
  expect(said.filter((line) => line === 'locked')).toHaveLength(1);
  expect(said.filter((line) => line.includes(`process ${winner?.child.pid}:`))).toHaveLength(5);
});

test('a pid that came again, as it does in containers, holds nothing', async () => {
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'lubdub.pid'), JSON.stringify({ pid: process.ppid, host: hostname() }));
  await (await acquireDataDirectoryLock(dataDir)).release();
});

test('a holder in another container is named with its host', async () => {
  const lock = await acquireDataDirectoryLock(dataDir);
  await writeFile(join(dataDir, 'lubdub.pid'), JSON.stringify({ pid: 1, host: 'container-7' }));
  expect(String(await failure())).toContain('is in use by process 1 on host container-7:');
  await lock.release();
});

describe('a directory that cannot be used is explained in one line', () => {
  async function explanation(dir = dataDir): Promise<string> {
    const error = await failure(dir);
    expect(error).toBeInstanceOf(DataDirectoryError);
    const { message } = error as Error;
    expect(message).toMatch(/^The data directory \S+ cannot be used: [^\n]+\. Set DATA_DIR to one that can$/);
    return message;
  }

  test('when it is a file', async () => {
    await writeFile(dataDir, '');
    expect(await explanation()).toContain('it is a file, not a directory (EEXIST)');
    expect(await explanation(join(dataDir, 'deep'))).toContain(
      'a part of the path is a file, not a directory (ENOTDIR)',
    );
  });

  test('when this user may not write in it', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o555);
    await chmod(root, 0o755);
    expect(await start('as nobody').says).toContain('this user may not write there (EACCES)');
  });

  test('when it is a link to what is not there, such as a disk that is not mounted', async () => {
    await symlink(join(root, 'nowhere', 'data'), dataDir);
    expect(await explanation()).toContain('it cannot be created there (ENOENT)');
  });

  test('when the disk is full, and the lock is not kept', async () => {
    await mkdir(dataDir);
    await symlink('/dev/full', join(dataDir, 'lubdub.pid'));
    expect(await explanation()).toContain('no space is left on the device (ENOSPC)');
    await (await acquireDataDirectoryLock(dataDir)).release();
  });

  test('when its lock file is no lock file', async () => {
    await mkdir(join(dataDir, 'lubdub.lock'), { recursive: true });
    expect(await explanation()).toContain('its lock file cannot be locked');
  });
});
