import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD } from '../kit/accounts.ts';
import { makeDatabase, type TestDatabase } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { startServer, useServer, type TestServer } from '../kit/server.ts';

const ME = '{ me { id name permissions } }';
const CHANGES = 'subscription { appChanges { kind } }';
const SECOND_MS = 1_000;

interface Me {
  me: { id: string; permissions: string[] } | null;
}

describe('what changes on one process', () => {
  let place: TestDatabase;
  let one: TestServer;
  let two: TestServer;
  let made = 0;

  beforeAll(async () => {
    place = await makeDatabase('postgresql');
    one = await startServer({ database: 'postgresql', place });
    two = await startServer({ database: 'postgresql', place });
  });

  afterAll(async () => {
    for (const server of [one, two]) await server[Symbol.asyncDispose]();
    await place.remove();
  });

  /** A browser of a new operator, which the second process knows. */
  const browser = async () => {
    const credentials = { email: `user-${(made += 1)}@example.org`, password: PASSWORD };
    const id = await one.accounts.invite({ ...credentials, name: 'user', role: 'OPERATOR' });
    const first = await one.accounts.browserOf(credentials);
    const second = two.sending(first.headers);
    expect(await second.query<Me>(ME)).toMatchObject({ me: { id } });
    return { id, first, second };
  };
  const within = (read: () => Promise<Me>, wanted: (me: Me['me']) => boolean) =>
    eventually(read, ({ me }) => wanted(me), SECOND_MS);

  test('the mode is that of the other within a second', async () => {
    expect(await two.query(ME)).toMatchObject({ me: { name: 'everybody' } });
    await one.accounts.turnOn();
    await within(
      () => two.query<Me>(ME),
      (me) => me === null,
    );
  });

  test('a session that has ended is unknown to the other within a second', async () => {
    const { first, second } = await browser();
    await first.post('/api/auth/sign-out', {});
    await within(
      () => second.query<Me>(ME),
      (me) => me === null,
    );
  });

  test('another role counts on the other within a second, and ends what goes on there', async () => {
    const { id, second } = await browser();
    const stream = await second.sse(CHANGES);
    await (
      await one.as('admin')
    ).query('mutation ($id: ID!) { updateUser(id: $id, input: { role: VIEWER }) { id } }', { id });
    await within(
      () => second.query<Me>(ME),
      (me) => me?.permissions.length === 1,
    );
    await stream.end();
  });

  test('what is written by hand counts on both within a second', async () => {
    const disabled = await browser();
    const ended = await browser();
    await one.sql.query('update auth_user set disabled = true where id = $1', [disabled.id]);
    await one.sql.query('delete from auth_session where user_id = $1', [ended.id]);
    for (const { first, second } of [disabled, ended])
      for (const client of [first, second])
        await within(
          () => client.query<Me>(ME),
          (me) => me === null,
        );
    expect(await one.sql.query('select 1 from auth_session where user_id = $1', [disabled.id])).toEqual([]);
  });
});

describe('on the embedded database', () => {
  const server = useServer('pglite', { accounts: true });

  test('what is written past the services counts within a second', async () => {
    const viewer = await server().as('viewer');
    const { me } = await viewer.query<Me>(ME);
    await server().sql.query(`update auth_user set role = 'OPERATOR' where id = $1`, [me?.id]);
    await eventually(
      () => viewer.query<Me>(ME),
      (now) => now.me?.permissions.includes('OPERATE') === true,
      SECOND_MS,
    );
  });
});
