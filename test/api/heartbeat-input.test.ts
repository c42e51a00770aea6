import { describe, expect, test } from 'vitest';
import { createApp, readApp } from '../kit/apps.ts';
import { beat, ends, heartbeatsOf, SEND_HEARTBEAT } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { useServer } from '../kit/server.ts';

/** Title, input, the field that the message begins with, and the value that it shows. */
const REFUSED: [string, Variables, string, string][] = [
  ['SUCCESS with another exit code', { kind: 'SUCCESS', exitCode: 3 }, 'exitCode', '3'],
  ['a run id that is no UUID', { runId: 'run 7' }, 'runId', '"run 7"'],
  ['a user of 256 characters', { user: `u${'x'.repeat(255)}` }, 'user', '256'],
  ['a host of 256 characters', { host: `h${'x'.repeat(255)}` }, 'host', '"hxxxx'],
  ['a version of 256 characters', { agentVersion: `v${'x'.repeat(255)}` }, 'agentVersion', '"vxxxx'],
  ['a session id of 256 characters', { sessionId: `s${'x'.repeat(255)}` }, 'sessionId', '"sxxxx'],
  ['an idempotency key of 256 characters', { idempotencyKey: `k${'x'.repeat(255)}` }, 'idempotencyKey', '"kxxxx'],
  ['an empty idempotency key', { idempotencyKey: '' }, 'idempotencyKey', 'empty'],
  ['what happened a year ago', { occurredAt: '2025-03-04T10:00:00Z' }, 'occurredAt', '2025-03-04T10:00:00.000Z'],
  ['what happens tomorrow', { occurredAt: '2026-03-05T10:00:00Z' }, 'occurredAt', '2026-03-05T10:00:00.000Z'],
  ['an app that is none of the three', { app: 'My App' }, 'app', '"My App"'],
  ['an empty app', { app: '' }, 'app', '""'],
];

const NO_TIMES = [
  'yesterday',
  '2026-03-04',
  '2026-03-04T10:00:00',
  '2026-13-04T10:00:00Z',
  '2026-03-04T25:00:00Z',
  '2026-03-04T10:00:00+99:99',
  '',
  1_772_618_400_000,
  true,
];

describe.each(DATABASES)('what a heartbeat may be, on %s', (database) => {
  const server = useServer(database);

  test.each(REFUSED)('%s is refused, named with its field and value', async (_title, input, field, value) => {
    const app = await createApp(server());
    const refusal = await server().refusal(SEND_HEARTBEAT, { input: { app: app.id, ...input } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(refusal.message.startsWith(`${field}: `)).toBe(true);
    expect(refusal.message).toContain(value);
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
  });

  test.each(NO_TIMES)('%j is no DateTime', async (time) => {
    const app = await createApp(server());
    for (const field of ['sentAt', 'occurredAt']) {
      const refusal = await server().refusal(SEND_HEARTBEAT, { input: { app: app.id, [field]: time } });
      expect(refusal.code).toBe('BAD_USER_INPUT');
      expect(refusal.message).toContain('DateTime must be an RFC 3339 time');
      expect(refusal.message).toContain(field);
      expect(refusal.message).toContain(String(time));
    }
  });

  test.each([
    '2026-03-04T09:59:59.123Z',
    '2026-03-04T09:59:59.123456789Z',
    '2026-03-04T10:59:59.123+01:00',
    '2026-03-04t09:59:59.123z',
  ])('%s is a DateTime, answered in UTC with milliseconds', async (time) => {
    const app = await createApp(server());
    expect((await beat(server(), app, { occurredAt: time })).heartbeat.occurredAt).toBe('2026-03-04T09:59:59.123Z');
  });

  test('DateTimes and kinds inside the operation itself are checked too', async () => {
    const app = await createApp(server());
    const inline = (fields: string) => `mutation { sendHeartbeat(input: { app: "${app.id}", ${fields} }) { appId } }`;
    expect(await server().refusal(inline('sentAt: "soon"'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('"soon"') as string,
    });
    expect(await server().refusal(inline('kind: MAYBE'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('MAYBE') as string,
    });
  });

  test('255 characters are the most that a source may have', async () => {
    const app = await createApp(server());
    const longest = 'é'.repeat(255);
    const input = { user: longest, host: longest, sessionId: longest, agentVersion: longest, idempotencyKey: longest };
    const { heartbeat } = await beat(server(), app, input);
    expect(await heartbeatsOf(server(), app.id)).toEqual([heartbeat]);
    expect(heartbeat).toMatchObject({ user: longest, host: longest, sessionId: longest, agentVersion: longest });
  });

  test.each([
    ['10,000 bytes', 'x'.repeat(10_000), 'x'.repeat(10_000), false],
    ['10,001 bytes', 'x'.repeat(10_001), ends('x'.repeat(4_968), '65', 'x'.repeat(4_968)), true],
    [
      'characters of 2 bytes across each cut',
      `x${'é'.repeat(5_000)}`,
      ends(`x${'é'.repeat(2_483)}`, '66', 'é'.repeat(2_484)),
      true,
    ],
    ['a megabyte', `${'m'.repeat(1_000_000)}end`, ends('m'.repeat(4_968), '990,067', `${'m'.repeat(4_965)}end`), true],
    ['nothing', '', '', false],
    ['NULs and half characters', 'a\0b\ud800c', 'ab\ufffdc', false],
    ['quotes and SQL', `'); drop table heartbeat; --"`, `'); drop table heartbeat; --"`, false],
  ])('a message of %s is kept as far as it may be', async (_title, message, kept, messageTruncated) => {
    const app = await createApp(server());
    const { heartbeat } = await beat(server(), app, { message });
    expect(heartbeat).toMatchObject({ message: kept, messageTruncated });
    expect(await heartbeatsOf(server(), app.id)).toEqual([heartbeat]);
  });

  test('an unknown app is NOT_FOUND, and a key that once worked is not shown whole', async () => {
    const key = '3f0c1a52-6f1d-4c3e-9a55-0d9f3a8e7b21';
    const byKey = await server().refusal(SEND_HEARTBEAT, { input: { app: key } });
    expect(byKey.code).toBe('NOT_FOUND');
    expect(byKey.message).toContain('3f0c1a52');
    expect(byKey.message).not.toContain(key);
    const bySlug = await server().refusal(SEND_HEARTBEAT, { input: { app: 'nobody' } });
    expect(bySlug).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('"nobody"') as string });
  });
});
