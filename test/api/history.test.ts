import { describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { CONNECTION, readBackward, readForward, type Connection } from '../kit/pages.ts';
import { useServer } from '../kit/server.ts';

const LIST = (field: string, fields: string) =>
  `query ($id: ID, $first: Int, $after: String, $last: Int, $before: String) { app(id: $id) {
    list: ${field}(first: $first, after: $after, last: $last, before: $before) { ${CONNECTION(fields)} } } }`;

describe.each(DATABASES)("an app's history on %s", (database) => {
  const server = useServer(database);
  const pagesOf =
    <Node>(id: string, query: string) =>
    async (page: object) =>
      (await server().query<{ app: { list: Connection<Node> } }>(query, { id, ...page })).app.list;

  test('heartbeats are paged newest first, also those of one moment, without a count', async () => {
    const app = await createApp(server());
    await beats(
      server(),
      Array.from({ length: 12 }, (_, index) => ({ app: app.id, message: String(index) })),
    );
    for (let index = 12; index < 17; index += 1) {
      server().clock.advance(1);
      await beat(server(), app, { message: String(index) });
    }
    const newestFirst = Array.from({ length: 17 }, (_, index) => String(16 - index));
    const pages = pagesOf<{ message: string }>(app.id, LIST('heartbeats', 'id message receivedAt'));
    for (const size of [1, 5, 17]) {
      expect((await readForward(pages, size)).map(({ message }) => message)).toEqual(newestFirst);
      expect((await readBackward(pages, size)).map(({ message }) => message)).toEqual(newestFirst);
    }
    expect((await pages({ first: 1 })).totalCount).toBeNull();
    const middle = await pages({ first: 4 });
    await beat(server(), app, { message: 'between two pages' });
    const next = await pages({ first: 4, after: middle.pageInfo.endCursor });
    expect(next.nodes.map(({ message }) => message)).toEqual(newestFirst.slice(4, 8));
  });

  test('changes of status are paged newest first, without a count', async () => {
    const app = await createApp(server());
    const kinds = Array.from({ length: 11 }, (_, index) => (index % 2 === 0 ? 'SUCCESS' : 'FAIL'));
    await beats(
      server(),
      kinds.map((kind) => ({ app: app.id, kind })),
    );
    const newestFirst = kinds.map((kind) => (kind === 'FAIL' ? 'DOWN' : 'UP')).toReversed();
    const pages = pagesOf<{ to: string }>(app.id, LIST('statusChanges', 'id from to at cause'));
    for (const size of [1, 4, 11]) {
      expect((await readForward(pages, size)).map(({ to }) => to)).toEqual(newestFirst);
      expect((await readBackward(pages, size)).map(({ to }) => to)).toEqual(newestFirst);
    }
    expect((await pages({ first: 1 })).totalCount).toBeNull();
  });

  test('page sizes and cursors of a nested list are checked as those of any other', async () => {
    const { id } = await createApp(server());
    const query = LIST('heartbeats', 'id');
    for (const [page, field] of [
      [{ first: 501 }, 'first'],
      [{ last: 0 }, 'last'],
      [{ first: 5, after: 'x' }, 'after'],
      [{ last: 5, before: Buffer.from('["now","x"]').toString('base64url') }, 'before'],
    ] as const)
      expect(await server().refusal(query, { id, ...page })).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});
