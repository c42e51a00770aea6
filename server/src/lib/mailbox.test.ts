import { expect, test } from 'vitest';
import { Mailbox, MailboxFullError } from './mailbox.ts';

interface Item {
  key: string | null;
  value: number;
}

function makeMailbox() {
  const ends: (Error | null)[] = [];
  const mailbox = new Mailbox<Item>({
    limit: 3,
    limitUnmerged: 2,
    keyOf: ({ key }) => key,
    onEnd: (error) => ends.push(error),
  });
  return { mailbox, ends };
}

test('of items with one key only the newest is read, in its own place; others are all read', async () => {
  const { mailbox } = makeMailbox();
  for (const item of [
    { key: 'a', value: 1 },
    { key: null, value: 2 },
    { key: 'a', value: 3 },
    { key: null, value: 4 },
  ])
    mailbox.push(item);
  mailbox.end();
  const read: number[] = [];
  for await (const { value } of mailbox) read.push(value);
  expect(read).toEqual([2, 3, 4]);
});

test.each([
  ['of too many that are never merged', [null, null, null]],
  ['of too many keys', ['a', 'b', 'c', 'd']],
])('a mailbox full %s ends at once, whether it is read or not', async (_title, keys) => {
  const { mailbox, ends } = makeMailbox();
  keys.forEach((key, value) => mailbox.push({ key, value }));
  mailbox.push({ key: null, value: 9 });
  expect(ends).toEqual([expect.any(MailboxFullError)]);
  await expect(mailbox.next()).rejects.toThrow(MailboxFullError);
});

test('a reader who waits gets the next item, and the end', async () => {
  const { mailbox, ends } = makeMailbox();
  const first = mailbox.next();
  mailbox.push({ key: null, value: 1 });
  expect(await first).toEqual({ value: { key: null, value: 1 }, done: false });
  const second = mailbox.next();
  await mailbox.return();
  expect(await second).toEqual({ value: undefined, done: true });
  expect(ends).toEqual([null]);
});
