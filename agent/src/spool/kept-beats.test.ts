import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliverKept } from '../api/beats.ts';
import type { Caller } from '../api/client.ts';
import { Refused, Unreachable } from '../api/failures.ts';
import type { SendHeartbeatInput } from '../gql/graphql.ts';
import { KeptBeats } from './kept-beats.ts';

const NOW = Date.parse('2026-11-26T10:00:00Z');
const DAY_MS = 86_400_000;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lubdub-kept-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (more: { directories?: string[]; maxBytes?: number; now?: number } = {}): KeptBeats =>
  new KeptBeats({
    directories: more.directories ?? [join(root, 'a')],
    maxBytes: more.maxBytes ?? 1_000_000,
    maxAgeMs: 7 * DAY_MS,
    now: () => more.now ?? NOW,
  });

const beat = (app: string, ago = 0): SendHeartbeatInput => ({ app, occurredAt: new Date(NOW - ago).toISOString() });
const apps = (kept: KeptBeats): string[] => kept.peek(100).map((one) => one.beat.app);

/** A server that answers for each beat what `answer` says: null is well. */
function serverThat(answer: (beat: SendHeartbeatInput) => { code: string; message: string } | null) {
  const got: string[] = [];
  const call = (_document: unknown, { beats }: { beats: SendHeartbeatInput[] }) => {
    got.push(...beats.map(({ app, occurredAt }) => (occurredAt == null ? `${app} now` : app)));
    const sendHeartbeats = beats.map((one) => {
      const error = answer(one);
      return error === null ? { payload: { status: 'UP' }, error: null } : { payload: null, error };
    });
    return Promise.resolve({ sendHeartbeats });
  };
  return { got, caller: { call } as unknown as Caller };
}

describe('beats that could not be brought', () => {
  it('are found by the next process, in the order in which they occurred', () => {
    const kept = open();
    for (const [app, ago] of [
      ['third', 0],
      ['first', 2_000],
      ['second', 1_000],
      ['fourth', 0],
    ] as const)
      expect(kept.add(beat(app, ago))).toBe(true);
    expect(apps(open())).toEqual(['first', 'second', 'third', 'fourth']);
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
  });

  it('go into the next directory where the first cannot be written, and else are only in memory', () => {
    writeFileSync(join(root, 'file'), '');
    const kept = open({ directories: [join(root, 'file', 'a'), join(root, 'b')] });
    expect(kept.add(beat('one'))).toBe(true);
    expect(readdirSync(join(root, 'b'))).toHaveLength(1);
    const nowhere = open({ directories: [join(root, 'file', 'a')] });
    expect(nowhere.add(beat('two'))).toBe(false);
    expect(apps(nowhere)).toEqual(['two']);
  });

  it('are bounded in size and age: the oldest go', () => {
    const kept = open({ maxBytes: 400 });
    kept.add(beat('old', 8 * DAY_MS));
    expect(apps(kept)).toEqual([]);
    for (let index = 0; index < 20; index += 1) kept.add(beat(`app-${index}`, 20 - index));
    const left = apps(kept);
    expect(left.length).toBeLessThan(10);
    expect(left.at(-1)).toBe('app-19');
  });

  it('that somebody has spoilt do not hold up the others', () => {
    const kept = open();
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'a', `${'0'.repeat(15)}-1.json`), '{"app":');
    kept.add(beat('well'));
    expect(apps(kept)).toEqual(['well']);
  });

  it('are brought once, the oldest first, and what Lubdub will not have is told of and given up', async () => {
    const kept = open();
    for (const app of ['gone', 'well']) kept.add(beat(app, app === 'gone' ? 5 : 0));
    const { got, caller } = serverThat(({ app }) => (app === 'gone' ? { code: 'NOT_FOUND', message: 'no app' } : null));
    const told: string[] = [];
    await deliverKept(caller, kept, (message) => told.push(message), 1_000);
    expect(got).toEqual(['gone', 'well']);
    expect(told).toEqual(['Lubdub refuses a beat for gone that was kept: no app']);
    expect(apps(open())).toEqual([]);
  });

  it('stay where Lubdub cannot have them now', async () => {
    const kept = open();
    kept.add(beat('one', 5));
    kept.add(beat('two'));
    const { caller } = serverThat(({ app }) => (app === 'two' ? { code: 'UNAVAILABLE', message: 'later' } : null));
    await expect(deliverKept(caller, kept, () => {}, 1_000)).rejects.toBeInstanceOf(Unreachable);
    expect(apps(open())).toEqual(['two']);
  });

  it('of a clock that was wrong are brought as of now', async () => {
    const kept = open();
    kept.add(beat('ahead', -DAY_MS));
    const { got, caller } = serverThat(({ occurredAt }) =>
      occurredAt == null ? null : { code: 'BAD_USER_INPUT', message: 'occurredAt: must not be in the future' },
    );
    await deliverKept(caller, kept, () => {}, 1_000);
    expect(got).toEqual(['ahead', 'ahead now']);
    expect(apps(kept)).toEqual([]);
  });

  it('of which one spoils a whole request are brought without it', async () => {
    const kept = open();
    for (let index = 0; index < 5; index += 1) kept.add(beat(index === 3 ? 'bad' : `app-${index}`, 5 - index));
    const { got, caller: well } = serverThat(() => null);
    const caller = {
      call: (document: never, variables: { beats: SendHeartbeatInput[] }) =>
        variables.beats.some(({ app }) => app === 'bad')
          ? Promise.reject(new Refused('BAD_USER_INPUT', 'no such field'))
          : well.call(document, variables as never),
    } as unknown as Caller;
    await deliverKept(caller, kept, () => {}, 1_000);
    expect(got).toEqual(['app-0', 'app-1', 'app-2', 'app-4']);
    expect(apps(kept)).toEqual([]);
  });
});
