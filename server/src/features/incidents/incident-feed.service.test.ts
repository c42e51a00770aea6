import { describe, expect, it } from 'vitest';
import { Announcements } from '../../ledger/announcements.ts';
import type { Incident } from '../../ledger/incident.model.ts';
import { createLogger } from '../../lib/logger.ts';
import { followIncidents } from './incident-changes.ts';
import { IncidentFeed } from './incident-feed.service.ts';

const logger = createLogger('silent');
const incident = (id: string, failures: number): Incident => ({ id, failures }) as Incident;

/** A feed on a table in memory, whose reads end when the test says so. */
function feedOf(stored: Map<string, Incident>) {
  const announcements = new Announcements({ sql: { query: () => Promise.resolve([]) }, processId: null, logger });
  const changes = followIncidents(announcements);
  const reads: string[][] = [];
  let gate = Promise.withResolvers<void>();
  const feed = new IncidentFeed({
    changes,
    logger,
    read: async (ids) => {
      reads.push([...ids]);
      await gate.promise;
      return ids.map((id) => stored.get(id) ?? null);
    },
  });
  const answer = async () => {
    const open = gate;
    gate = Promise.withResolvers();
    open.resolve();
    await new Promise(setImmediate);
  };
  return { feed, changes, reads, answer, fail: () => gate.reject(new Error('away')) };
}

describe('a feed of incidents', () => {
  it('reads what has changed once for all who watch, and what changes meanwhile once more', async () => {
    const stored = new Map([['a', incident('a', 1)]]);
    const { feed, changes, reads, answer } = feedOf(stored);
    const [all, none] = [feed.follow(() => true), feed.follow(() => false)];
    for (const id of ['a', 'a', 'gone']) changes.send(id);
    await new Promise(setImmediate);
    expect(reads).toEqual([['a', 'gone']]);
    changes.send('a');
    await answer();
    stored.set('a', incident('a', 2));
    expect((await all.next()).value).toEqual(incident('a', 1));
    await answer();
    expect((await all.next()).value).toEqual(incident('a', 2));
    expect(reads).toEqual([['a', 'gone'], ['a']]);
    none.end();
    expect(await none.next()).toEqual({ value: undefined, done: true });
  });

  it('reads thousands a few at a time', async () => {
    const stored = new Map(Array.from({ length: 1_200 }, (_, index) => [`${index}`, incident(`${index}`, 1)]));
    const { feed, changes, reads, answer } = feedOf(stored);
    const all = feed.follow(() => true);
    for (const id of stored.keys()) changes.send(id);
    await new Promise(setImmediate);
    for (let turn = 0; turn < 3; turn += 1) await answer();
    expect(reads.map((ids) => ids.length)).toEqual([500, 500, 200]);
    for (const expected of stored.values()) expect((await all.next()).value).toBe(expected);
  });

  it('reads nothing while nobody watches, and goes on after a failure', async () => {
    const { feed, changes, reads, answer, fail } = feedOf(new Map([['a', incident('a', 1)]]));
    changes.send('a');
    const first = feed.follow(() => true);
    first.end();
    changes.send('a');
    await new Promise(setImmediate);
    expect(reads).toEqual([]);
    expect(changes.hasListeners).toBe(false);
    const second = feed.follow(() => true);
    changes.send('a');
    await new Promise(setImmediate);
    fail();
    await answer();
    changes.send('a');
    await new Promise(setImmediate);
    await answer();
    expect((await second.next()).value).toEqual(incident('a', 1));
  });
});
