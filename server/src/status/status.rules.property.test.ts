import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineAfterBeat } from './schedule.rules.ts';
import { applyTimeouts, type HeartbeatKind, type StatusTransition } from './status.rules.ts';
import { always, begin, FAR, millis, policy, steps, take } from './status.world.ts';

describe('whatever happens to an app', () => {
  it('its transitions chain, forward in time', () => {
    always(({ state, changes }, next, outcome, before) => {
      let { status, statusSince } = next.do === 'clock back' ? state : before;
      for (const change of outcome.changes) {
        expect(change.from).toBe(status);
        expect(change.to).not.toBe(status);
        expect(change.at).toBeGreaterThanOrEqual(statusSince);
        status = change.to;
        statusSince = change.at;
      }
      expect(state).toMatchObject({ status, statusSince });
      expect(changes.at(-1)?.to ?? 'NEW').toBe(state.status);
    });
  });

  it('nextCheckAt is the very moment at which the next sweep does something, and never later than silence or a run limit', () => {
    always(({ policy: now, state }) => {
      const { nextCheckAt } = state;
      const before = applyTimeouts(now, state, nextCheckAt === null ? FAR : nextCheckAt - 1);
      expect(before.state).toBe(state);
      expect(before.changes).toEqual([]);
      if (nextCheckAt !== null) expect(applyTimeouts(now, state, nextCheckAt).state).not.toBe(state);
    });
  });

  it('one sweep and many give the same', () => {
    fc.assert(
      fc.property(policy, steps, fc.array(millis, { maxLength: 8 }), (initial, life, waits) => {
        const world = begin(initial);
        for (const next of life) take(world, next);
        const changes: StatusTransition[] = [];
        let { state, now } = world;
        for (const wait of waits) {
          now += wait;
          const swept = applyTimeouts(world.policy, state, now);
          state = swept.state;
          changes.push(...swept.changes);
        }
        const once = waits.length === 0 ? { state, changes } : applyTimeouts(world.policy, world.state, now);
        expect({ state, changes }).toEqual(once);
      }),
      { numRuns: 400 },
    );
  });

  it('every beat is counted, and only DOWN by FAIL, LATE and DOWN by TIMEOUT, DOWN by RUN_LIMIT', () => {
    always((_world, next, { state, changes }, before) => {
      expect(state.heartbeatCount).toBe(before.heartbeatCount + (next.do === 'beat' ? 1 : 0));
      for (const { to, cause } of changes) {
        const bad = to === 'DOWN' || to === 'LATE';
        expect(bad).toBe(cause === 'FAIL' || cause === 'TIMEOUT' || cause === 'RUN_LIMIT');
        if (cause === 'FAIL' || cause === 'RUN_LIMIT') expect(to).toBe('DOWN');
      }
    });
  });

  it('DOWN ends with SUCCESS, resume or a pause only, and is never made LATE', () => {
    always((_world, next, { state }, before) => {
      if (before.status !== 'DOWN' || state.status === 'DOWN') return;
      const ends = next.do === 'resume' || next.do === 'pause' || (next.do === 'beat' && next.kind === 'SUCCESS');
      expect(ends).toBe(true);
      expect(state.status).not.toBe('LATE');
    });
  });

  it('PAUSED has no deadline, no runs, and is left only by resume or the beat that it waits for', () => {
    always((_world, next, { state }, before) => {
      if (state.status === 'PAUSED') {
        expect(state).toMatchObject({ nextDeadlineAt: null, downAt: null, nextCheckAt: null, runs: [] });
      } else if (before.status === 'PAUSED') {
        expect(next.do === 'resume' || (next.do === 'beat' && before.resumeOnBeat)).toBe(true);
      }
    });
  });

  it('UP and WARNING tell whether an alert is open', () => {
    always(({ state }) => {
      if (state.status === 'UP') expect(state.openAlerts).toBe(0);
      if (state.status === 'WARNING') expect(state.openAlerts).toBeGreaterThan(0);
    });
  });

  it('a beat that was overtaken, and LOG, change nothing but the count; an end that was overtaken closes its own run', () => {
    always((_world, next, outcome, before) => {
      const isOvertaken = 'overtaken' in outcome && outcome.overtaken === true;
      if (next.do !== 'beat' || !(isOvertaken || next.kind === 'LOG')) return;
      const isEnd = next.kind === 'SUCCESS' || next.kind === 'FAIL';
      const runs = isEnd && next.runId !== null ? before.runs.filter((run) => run.runId !== next.runId) : before.runs;
      const { nextCheckAt } = runs.length === before.runs.length ? before : outcome.state;
      expect(outcome.state).toEqual({ ...before, runs, nextCheckAt, heartbeatCount: before.heartbeatCount + 1 });
    });
  });

  it('no run is over its limit before it was heard of for that long', () => {
    const heard = new Map<string | null, number>();
    always(({ now, policy: { maxRunSeconds }, state }, next, outcome) => {
      // What edits, outages and clocks do to limits is told elsewhere.
      if (next.do === 'edit' || next.do === 'clock back' || next.do === 'pause') heard.clear();
      const isOvertaken = 'overtaken' in outcome && outcome.overtaken === true;
      if (next.do === 'beat' && next.kind === 'START' && !isOvertaken && state.status !== 'PAUSED')
        heard.set(next.runId, now);
      for (const { cause, at } of outcome.changes) {
        if (cause !== 'RUN_LIMIT' || heard.size < 4 || maxRunSeconds === null) continue;
        expect(at).toBeGreaterThanOrEqual(Math.min(...heard.values()) + maxRunSeconds * 1000);
      }
    });
  });

  it('no beat brings its deadline forward, and the DOWN moment never precedes the deadline', () => {
    always(
      (
        {
          state,
          policy: {
            schedule: { type },
          },
        },
        next,
        _outcome,
        before,
      ) => {
        if (state.nextDeadlineAt !== null) expect(state.downAt).toBeGreaterThanOrEqual(state.nextDeadlineAt);
        // A cron schedule can end, and with it the deadline; one without a schedule has none.
        if (next.do !== 'beat' || before.nextDeadlineAt === null || type === 'cron') return;
        expect(state.nextDeadlineAt).toBeGreaterThanOrEqual(before.nextDeadlineAt);
      },
    );
  });

  it('without a schedule there is no deadline, no LATE, and DOWN only by FAIL or a run limit', () => {
    always(({ policy: now, state }, _next, { changes }) => {
      if (now.schedule.type !== 'manual') return;
      expect(state).toMatchObject({ nextDeadlineAt: null, downAt: null });
      expect(state.status).not.toBe('LATE');
      expect(changes.filter(({ cause }) => cause === 'TIMEOUT')).toEqual([]);
    });
  });

  it('at most 100 runs are open, each with an id of its own, oldest first', () => {
    const start = fc.record({
      wait: fc.nat(2000),
      do: fc.constant('beat' as const),
      kind: fc.constantFrom<HeartbeatKind>('START', 'START', 'START', 'START', 'SUCCESS', 'FAIL'),
      runId: fc.nat(300).map(String),
      ago: fc.constant(0),
    });
    fc.assert(
      fc.property(fc.array(start, { minLength: 150, maxLength: 300 }), (life) => {
        const world = begin({
          schedule: { type: 'interval', everySeconds: 60 },
          graceSeconds: 60,
          maxRunSeconds: null,
        });
        for (const next of life) {
          take(world, next);
          const { runs } = world.state;
          expect(runs.length).toBeLessThanOrEqual(100);
          expect(new Set(runs.map((run) => run.runId)).size).toBe(runs.length);
          expect(runs.every((run, index) => index === 0 || run.startedAt >= (runs[index - 1]?.startedAt ?? 0))).toBe(
            true,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('once the clock has gone back, nothing lies ahead of it, and nothing is due later than it would be from now', () => {
    always(({ now, state, policy: { schedule: when, graceSeconds: grace } }, next) => {
      if (next.do !== 'clock back' || !next.isNoticed) return;
      for (const moment of [state.statusSince, state.lastHeartbeatAt, state.newestOccurredAt, state.pausedAt]) {
        expect(moment ?? now).toBeLessThanOrEqual(now);
      }
      if (state.status === 'LATE') expect(state.downAt).toBeLessThanOrEqual(now + grace * 1000);
      else expect(state.nextDeadlineAt ?? 0).toBeLessThanOrEqual(deadlineAfterBeat(when, grace, now).deadlineAt);
    });
  });
});
