import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineAfterBeat, nextSlots, periodMs, type Schedule, slackMs } from './schedule.rules.ts';
import { type HeartbeatKind, shiftForOutage } from './status.rules.ts';
import {
  BEGIN,
  begin,
  FAR,
  graceSeconds,
  kind,
  millis,
  policy,
  runId,
  schedule,
  SECOND,
  step,
  steps,
  take,
} from './status.world.ts';

describe('no false alarm', () => {
  it('an app that beats within its schedule, with no run past its limit, is never LATE or DOWN of a timeout', () => {
    const wellBehaved = fc.array(
      fc.record({
        /** Of the time that is left until the deadline. */
        part: fc.double({ min: 0, max: 1, noNaN: true }),
        before: fc.array(
          fc.oneof(
            fc.record({ do: fc.constantFrom('sweep' as const, 'resume' as const) }),
            fc.record({ do: fc.constant('alerts' as const), open: fc.nat(2) }),
            fc.record({
              do: fc.constant('edit' as const),
              change: fc.oneof(fc.record({ graceSeconds }), fc.record({ schedule })),
            }),
            fc.record({ do: fc.constant('beat' as const), kind: fc.constant('LOG' as const), runId, ago: millis }),
            fc.record({
              do: fc.constant('beat' as const),
              kind,
              runId,
              ago: fc.integer({ min: 86_400_000, max: 2 ** 31 }),
            }),
          ),
          { maxLength: 4 },
        ),
        beat: fc.constantFrom<HeartbeatKind>('SUCCESS', 'START'),
        runId,
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(schedule, graceSeconds, wellBehaved, (initial, grace, life) => {
        const world = begin({ schedule: initial, graceSeconds: grace, maxRunSeconds: 86_400 });
        take(world, { wait: 0, do: 'beat', kind: 'SUCCESS', runId: null, ago: 0 });
        for (const { part, before, beat, runId: run } of life) {
          for (const next of before) take(world, { wait: 0, ...next });
          const due = world.state.nextDeadlineAt ?? world.now + 60_000;
          // At the last moment at times, each time with a sweep just before.
          const wait = Math.min(Math.floor((due - world.now) * Math.min(part * 1.2, 1)), due - world.now - 1);
          take(world, { wait: Math.max(0, wait), do: 'sweep' });
          take(world, { wait: 0, do: 'beat', kind: beat, runId: run, ago: 0 });
          // No run is over its limit: it ends at once.
          take(world, { wait: 0, do: 'beat', kind: 'SUCCESS', runId: run, ago: 0 });
        }
        expect(world.changes.filter(({ cause }) => cause === 'TIMEOUT' || cause === 'RUN_LIMIT')).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('a beat up to slack late never makes a transition, a moment more does', () => {
    fc.assert(
      fc.property(
        schedule,
        graceSeconds,
        fc.nat(86_400_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (when, grace, offset, part) => {
          const world = begin({ schedule: when, graceSeconds: grace, maxRunSeconds: null });
          take(world, { wait: offset, do: 'beat', kind: 'SUCCESS', runId: null, ago: 0 });
          const slack = slackMs(when, grace, world.now);
          const { expectedAt, deadlineAt } = deadlineAfterBeat(when, grace, world.now);
          fc.pre(expectedAt !== Infinity);
          expect(slack).toBeGreaterThanOrEqual(SECOND);
          expect(deadlineAt).toBe(expectedAt + slack);
          const arrives = expectedAt + Math.floor(part * (slack - 1));
          const early = { ...world, changes: [...world.changes] };
          take(early, { wait: arrives - early.now, do: 'sweep' });
          take(early, { wait: 0, do: 'beat', kind: 'SUCCESS', runId: null, ago: 0 });
          expect(early.changes).toHaveLength(1);
          take(world, { wait: deadlineAt - world.now, do: 'sweep' });
          expect(world.changes.at(-1)).toMatchObject({ to: grace === 0 ? 'DOWN' : 'LATE', at: deadlineAt });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a job that cron starts a bit before each slot, or a bit after, is never LATE', () => {
    const cron = fc
      .constantFrom('*/10 * * * *', '0 3 * * *', '0 9,10 * * *', '15,45 2 * * *', '0 0-23/2 * * *', '* * * * *')
      .map((expression) => ({ type: 'cron' as const, expression, timezone: 'Europe/Berlin' }));
    const offsets = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 30 });
    fc.assert(
      fc.property(cron, graceSeconds, offsets, (when, grace, parts) => {
        const slots = nextSlots(when.expression, when.timezone, BEGIN, parts.length + 1);
        const world = begin({ schedule: when, graceSeconds: grace, maxRunSeconds: null });
        take(world, { wait: 0, do: 'beat', kind: 'SUCCESS', runId: null, ago: 0 });
        let before = BEGIN;
        for (const [index, part] of parts.entries()) {
          const slot = slots[index] as number;
          const early = index === 0 ? 0 : Math.min(grace * SECOND, (slot - before) / 10);
          const late = slackMs(when, grace, slot - 1) - 1;
          before = slot;
          const beatAt = Math.max(world.now, Math.ceil(slot + (part < 0 ? part * early : part * late)));
          take(world, { wait: beatAt - world.now, do: 'sweep' });
          take(world, { wait: 0, do: 'beat', kind: 'SUCCESS', runId: null, ago: 0 });
        }
        expect(world.changes).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('LATE and DOWN of a timeout follow a whole period without a sign of life, and UP never outlives it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 10, 60, 3600),
        graceSeconds,
        fc.array(step, { maxLength: 40 }),
        (everySeconds, grace, life) => {
          const world = begin({
            schedule: { type: 'interval', everySeconds },
            graceSeconds: grace,
            maxRunSeconds: null,
          });
          let sign = 0; // the newest thing that the app is counted from
          for (const next of life) {
            if (next.do === 'edit' || next.do === 'outage' || next.do === 'clock back') continue;
            const before = world.state;
            const { changes, state } = take(world, next);
            for (const { cause, at } of changes) {
              if (cause === 'TIMEOUT') expect(at).toBeGreaterThanOrEqual(sign + everySeconds * SECOND);
            }
            const isNewAgain = next.do === 'resume' && state.status === 'NEW';
            const isBack = changes.some(({ from, cause }) => cause === 'RESUME' || from === 'PAUSED') && !isNewAgain;
            if (isBack) sign = world.now;
            else if (state.newestOccurredAt !== before.newestOccurredAt)
              sign = Math.max(sign, state.newestOccurredAt ?? 0);
            if (next.do === 'sweep' && (state.status === 'UP' || state.status === 'WARNING')) {
              const slack = Math.max(SECOND, everySeconds * SECOND * 0.05);
              expect(world.now).toBeLessThan(sign + everySeconds * SECOND + slack + 1);
            }
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  /** Beats near each expected moment, never more than half the slack off it. */
  function punctual(when: Schedule, grace: number, jitters: number[]): number[] {
    const half = slackMs(when, grace, BEGIN) / 2;
    const moments =
      when.type === 'cron'
        ? nextSlots(when.expression, when.timezone, BEGIN, jitters.length)
        : jitters.map((_, index) => BEGIN + (index + 1) * periodMs(when, BEGIN));
    return moments.map((moment, index) => moment + Math.trunc((jitters[index] ?? 0) * half * 0.99));
  }

  it('after our own outage: who beats on as ever is never LATE, who does not is found at the moved deadline', () => {
    const steady: Schedule[] = [
      { type: 'interval', everySeconds: 60 },
      { type: 'interval', everySeconds: 3600 },
      { type: 'cron', expression: '* * * * *', timezone: 'UTC' },
      { type: 'cron', expression: '*/10 * * * *', timezone: 'Europe/Berlin' },
      { type: 'cron', expression: '30 * * * *', timezone: 'Europe/Berlin' },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...steady),
        fc.constantFrom(1, 60, 600),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12, maxLength: 40 }),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        fc.oneof(fc.integer({ min: 5001, max: 90_000 }), fc.integer({ min: 5001, max: 4 * 3_600_000 })),
        (when, grace, jitters, part, length) => {
          const beats = punctual(when, grace, jitters);
          const last = beats.at(-1) as number;
          const from = BEGIN + Math.floor((last - BEGIN) * part);
          const to = from + length;
          const world = begin({ schedule: when, graceSeconds: grace, maxRunSeconds: null });
          take(world, { wait: 0, do: 'beat', kind: 'SUCCESS', runId: null, ago: 0 });
          let isBack = false;
          const comeBack = (): void => {
            take(world, { wait: from - world.now, do: 'sweep' });
            take(world, { wait: 0, do: 'outage', length });
            take(world, { wait: 0, do: 'sweep' });
            isBack = true;
          };
          for (const beat of beats) {
            if (beat > from && beat <= to) continue; // nobody was there to hear it
            if (beat > to && !isBack) comeBack();
            take(world, { wait: beat - world.now, do: 'sweep' });
            take(world, { wait: 0, do: 'beat', kind: 'SUCCESS', runId: null, ago: 0 });
          }
          expect(world.changes).toHaveLength(1);
          if (!isBack) comeBack();
          const due = world.state.nextDeadlineAt as number;
          take(world, { wait: due - 1 - world.now, do: 'sweep' });
          expect(world.changes).toHaveLength(1);
          take(world, { wait: 1, do: 'sweep' });
          expect(world.changes.at(-1)).toMatchObject({ to: 'LATE', at: due });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('an outage moves nothing forward, and doing it twice changes nothing more', () => {
    fc.assert(
      fc.property(policy, steps, fc.nat(600_000), (initial, life, length) => {
        const world = begin(initial);
        for (const next of life) take(world, next);
        const gap = { from: world.now, to: world.now + length };
        const once = shiftForOutage(world.policy, world.state, gap);
        expect(shiftForOutage(world.policy, once, gap)).toEqual(once);
        expect(once.nextCheckAt ?? FAR).toBeGreaterThanOrEqual(world.state.nextCheckAt ?? 0);
        // The caller need not look at a row whose nextCheckAt lies further off than a minute.
        if ((world.state.nextCheckAt ?? FAR) > gap.to + 60_000 && world.state.status !== 'DOWN') {
          expect({ ...once, nextCheckAt: null }).toEqual({ ...world.state, nextCheckAt: null });
        }
      }),
      { numRuns: 400 },
    );
  });
});
