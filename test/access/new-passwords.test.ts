import { describe, expect, test } from 'vitest';
import { contentOf, PASSWORD, tokenIn } from '../kit/accounts.ts';
import { DATABASES } from '../kit/databases.ts';
import type { HttpAnswer } from '../kit/http.ts';
import { startServer, useServer } from '../kit/server.ts';

const INVITE = 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { link user { id } } }';
const RESET = 'mutation ($id: ID!) { resetUserPassword(id: $id) { link } }';

const COMMON = ['password1234', 'P@ssw0rd2026', 'qwertyuiop12', '1234567890', 'aaaaaaaaaaaaaaaa', 'iloveyou!!'];
const OF_THE_CONTEXT = ['GraceHopper', 'grace.hopper', 'hoppergrace1', 'lubdub-beats', 'Lubdub2026', 'beats.corp.test'];
const GOOD = [PASSWORD, 'violet otter lantern', 'Tr9!xq_v7Lw', 'grace was here before the compiler'];

const HOPPER = { name: 'Grace Hopper', email: 'grace.hopper@navy.test' };

/** Field and words of a refusal. */
const refusalOf = (answer: HttpAnswer) => {
  const { field, message } = contentOf(answer) as { field?: string; message: string };
  return { status: answer.status, field, message };
};
const refused = (field: string, words: string) => ({
  status: 400,
  field,
  message: expect.stringContaining(`${field}: ${words}`) as string,
});
const TRIED_FIRST = 'is one of those that are tried first';
const MADE_OF = 'is made of your name, your mail address or the name of this server';

describe.each(DATABASES)('a password that somebody chooses on %s', (database) => {
  const server = useServer(database, { accounts: true, publicUrls: ['https://beats.corp.test'] });

  const invite = async (person = HOPPER) => {
    const admin = await server().as('admin');
    return (
      await admin.query<{ inviteUser: { link: string; user: { id: string } } }>(INVITE, {
        input: { ...person, role: 'VIEWER' },
      })
    ).inviteUser;
  };
  const accept = async (token: string, password: string) =>
    server().post('/api/access/invitation', { token, password });

  test.each([
    [COMMON, TRIED_FIRST],
    [OF_THE_CONTEXT, MADE_OF],
  ])('is refused by an invitation where it is one of %j', async (passwords, words) => {
    const token = tokenIn((await invite()).link);
    for (const password of passwords)
      expect({ password, ...refusalOf(await accept(token, password)) }).toEqual({
        password,
        ...refused('password', words),
      });
  });

  test('is taken where nobody would guess it, whatever it is made of', async () => {
    for (const [place, password] of GOOD.entries()) {
      const token = tokenIn((await invite({ ...HOPPER, email: `grace.hopper-${place}@navy.test` })).link);
      expect({ password, status: (await accept(token, password)).status }).toEqual({ password, status: 200 });
    }
  });

  test('is refused when it is changed and when it is chosen by a link, and the link is good afterwards', async () => {
    const person = { ...HOPPER, email: 'amazing.grace@navy.test' };
    const { link, user } = await invite(person);
    expect((await accept(tokenIn(link), PASSWORD)).status).toBe(200);
    const browser = await server().accounts.browserOf({ ...person, password: PASSWORD });
    const change = (newPassword: string) =>
      browser.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword });
    expect(refusalOf(await change('password1234'))).toEqual(refused('newPassword', TRIED_FIRST));
    expect(refusalOf(await change('amazinggrace'))).toEqual(refused('newPassword', MADE_OF));

    const admin = await server().as('admin');
    const { resetUserPassword } = await admin.query<{ resetUserPassword: { link: string } }>(RESET, { id: user.id });
    const choose = (newPassword: string) =>
      server().post('/api/auth/reset-password', { token: tokenIn(resetUserPassword.link), newPassword });
    expect(refusalOf(await choose('password1234'))).toEqual(refused('newPassword', TRIED_FIRST));
    expect(refusalOf(await choose('gracehopper1'))).toEqual(refused('newPassword', MADE_OF));
    expect((await choose('violet otter lantern')).status).toBe(200);
  });
});

test('the first admin chooses none that is tried first', async () => {
  await using server = await startServer({ database: 'pglite' });
  const setUp = (password: string) => server.post('/api/access/set-up', { ...HOPPER, password });
  expect(refusalOf(await setUp('password1234'))).toEqual(refused('password', TRIED_FIRST));
  expect(refusalOf(await setUp('hopper-grace'))).toEqual(refused('password', MADE_OF));
  expect((await setUp(PASSWORD)).status).toBe(200);
});
