import { afterEach, describe, expect, test } from 'vitest';
import { AdminError, administer } from '../../server/src/admin.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { contentOf, PASSWORD, tokenIn } from '../kit/accounts.ts';
import { DATABASES, makeDatabase, settingsOf } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { killServerProcesses, runToEnd, startServerProcess } from '../kit/server-process.ts';
import { startServer, TEST_SECRETS, useServer } from '../kit/server.ts';

const url = 'https://beats.example.org';
const linkIn = (output: string): string => /https:\S+/.exec(output)?.[0] ?? '';

afterEach(killServerProcesses);

describe.each(DATABASES)('the command line on %s', (database) => {
  const server = useServer(database, { accounts: true });
  const admin = (...args: string[]): Promise<string> =>
    administer(args, { sql: server().sql, hasSecret: true, url, logger: createLogger('silent') });

  test('lets an admin in again where none is left', async () => {
    const browser = await server().as('admin');
    await server().sql.query(`update auth_user set role = 'VIEWER'`);
    const link = linkIn(await admin('invite', 'Ada@example.org', '--role', 'admin', '--name', 'Ada'));
    expect(link).toMatch(/^https:\/\/beats\.example\.org\/invitation\?token=/);
    // An invitation of that command is good for a week from the machine's time.
    const accepted = await server().post('/api/access/invitation', { token: tokenIn(link), password: PASSWORD });
    expect(contentOf(accepted)).toMatchObject({ user: { email: 'ada@example.org' } });
    await admin('set-role', 'admin@example.org', 'operator');
    await eventually(
      () => browser.query<{ me: { role: string } }>('{ me { role } }'),
      ({ me }) => me.role === 'OPERATOR',
    );
    expect(await admin('list')).toBe(
      'ada@example.org  "Ada"  ADMIN  ACTIVE\nadmin@example.org  "admin"  OPERATOR  ACTIVE',
    );
    expect(linkIn(await admin('reset-password', 'admin@example.org'))).toContain('/reset-password?token=');
    expect(await admin('sign-out', 'admin@example.org')).toContain('ended');
    await eventually(
      () => browser.query<{ me: unknown }>('{ me { role } }'),
      ({ me }) => me === null,
    );
    await expect(admin('disable', 'ada@example.org')).rejects.toThrow('the last admin');
  });

  test.each([
    ['nobody', ['delete', 'nobody@example.org'], 'no user with the address "nobody@example.org"'],
    ['no address', ['disable'], 'needs the EMAIL'],
    ['a command that is none', ['obey'], 'no command "obey"'],
    ['a role that is none', ['set-role', 'admin@example.org', 'king'], 'not "king"'],
    ['an option that is none', ['list', '--all'], '--all'],
  ])('says what is wrong with %s', async (_what, args, message) => {
    const failure = admin(...args);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(AdminError);
  });
});

test('a server that runs on PostgreSQL hears at once of what a process of the command line has done', async () => {
  const place = await makeDatabase('postgresql');
  const server = await startServer({ database: 'postgresql', place });
  try {
    expect(await server.query('{ me { kind } }')).toEqual({ me: { kind: 'OPEN' } });
    const env = { ...settingsOf(place), LUBDUB_SECRET: TEST_SECRETS.current, PUBLIC_URL: url };
    const { stdout } = await runToEnd(env, ['admin', 'invite', 'ada@example.org', '--role', 'admin']);
    expect(stdout).toContain(`${url}/invitation?token=`);
    expect(await server.query('{ me { kind } }')).toEqual({ me: null });
  } finally {
    await server[Symbol.asyncDispose]();
    await place.remove();
  }
});

test('beside a server on the embedded database the command line says that it cannot work', async () => {
  const place = await makeDatabase('pglite');
  try {
    await startServerProcess(settingsOf(place));
    const { code, stderr } = await runToEnd(settingsOf(place), ['admin', 'list']);
    expect(code).toBe(1);
    expect(stderr).toContain('Beside a running server this works on PostgreSQL only');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  } finally {
    await killServerProcesses();
    await place.remove();
  }
});
