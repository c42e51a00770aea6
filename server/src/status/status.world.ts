/** For property tests: random lives of an app, step by step, with clocks that jump and beats that come late. */
import fc from 'fast-check';
import type { Schedule } from './schedule.rules.ts';
import {
  type AppPolicy,
  type AppState,
  applyBeat,
  applyTimeouts,
  edit,
  type HeartbeatKind,
  initialState,
  type Outcome,
  pause,
  resume,
  setOpenAlerts,
  shiftForClockBack,
  shiftForOutage,
  type StatusTransition,
} from './status.rules.ts';

export const BEGIN = Date.parse('2026-03-28T12:00:00Z'); // the night to come has a change of clocks in Berlin
export const FAR = BEGIN + 10 * 366 * 86_400_000;
export const SECOND = 1000;

export type Step = { wait: number } & (
  | { do: 'beat'; kind: HeartbeatKind; runId: string | null; ago: number }
  | { do: 'sweep' | 'resume' }
  | { do: 'pause'; resumeOnBeat: boolean }
  | { do: 'alerts'; open: number }
  | { do: 'edit'; change: Partial<AppPolicy> }
  | { do: 'outage'; length: number }
  | { do: 'clock back'; by: number; isNoticed: boolean }
);

export const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constantFrom(1, 10, 60, 3600).map((everySeconds): Schedule => ({ type: 'interval', everySeconds })),
  fc
    .constantFrom('* * * * *', '*/5 * * * *', '15,45 2 * * *', '*/20 * * * * *', '0 9,10 */2 * *', '0 0 0 29 3 * 2026')
    .map((expression): Schedule => ({ type: 'cron', expression, timezone: 'Europe/Berlin' })),
  fc.constant<Schedule>({ type: 'manual' }),
);
export const graceSeconds = fc.constantFrom(0, 2, 60, 600, 7200);
const maxRunSeconds = fc.constantFrom(null, null, 1, 30, 120);
export const policy: fc.Arbitrary<AppPolicy> = fc.record({ schedule, graceSeconds, maxRunSeconds });

export const kind = fc.constantFrom<HeartbeatKind>('SUCCESS', 'SUCCESS', 'START', 'START', 'FAIL', 'LOG');
export const runId = fc.constantFrom(null, 'a', 'b', 'c');
export const millis = fc.oneof(fc.nat(200 * SECOND), fc.constantFrom(0, 1, 3000, 60_000, 63_000, 30 * 86_400 * SECOND));
/** How long ago a beat happened: mostly now, sometimes it was kept, sometimes it claims the future. */
const ago = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: millis },
  fc.integer({ min: -90_000, max: 0 }),
);
const beatStep = fc.record({ wait: millis, do: fc.constant('beat' as const), kind, runId, ago });
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: beatStep },
  { weight: 6, arbitrary: fc.record({ wait: millis, do: fc.constant('sweep' as const) }) },
  fc.record({ wait: millis, do: fc.constant('resume' as const) }),
  fc.record({ wait: millis, do: fc.constant('pause' as const), resumeOnBeat: fc.boolean() }),
  fc.record({ wait: millis, do: fc.constant('alerts' as const), open: fc.nat(2) }),
  fc.record({
    wait: millis,
    do: fc.constant('edit' as const),
    change: fc.oneof(fc.record({ schedule }), fc.record({ graceSeconds }), fc.record({ maxRunSeconds }), policy),
  }),
  fc.record({ wait: millis, do: fc.constant('outage' as const), length: millis }),
  fc.record({ wait: millis, do: fc.constant('clock back' as const), by: millis, isNoticed: fc.boolean() }),
);
export const steps = fc.array(step, { maxLength: 40 });

export interface World {
  now: number;
  policy: AppPolicy;
  state: AppState;
  changes: StatusTransition[];
}

export const begin = (initial: AppPolicy): World => ({
  now: BEGIN,
  policy: initial,
  state: initialState(BEGIN),
  changes: [],
});

export function take(world: World, next: Step): Outcome {
  world.now += next.wait;
  const { now, state } = world;
  const outcome = ((): Outcome => {
    switch (next.do) {
      case 'beat': {
        // The writer sees to it that no beat is received before the app's newest, also when the clock has gone back.
        const receivedAt = Math.max(now, state.lastHeartbeatAt ?? now);
        return applyBeat(world.policy, state, { ...next, receivedAt, occurredAt: receivedAt - next.ago });
      }
      case 'sweep':
        return applyTimeouts(world.policy, state, now);
      case 'resume':
        return resume(world.policy, state, now);
      case 'pause':
        return pause(state, next.resumeOnBeat, now);
      case 'alerts':
        return setOpenAlerts(state, next.open, now);
      case 'edit': {
        const before = world.policy;
        world.policy = { ...before, ...next.change };
        return edit(before, world.policy, state, now);
      }
      case 'outage':
        world.now += next.length;
        return { state: shiftForOutage(world.policy, state, { from: now, to: world.now }), changes: [] };
      case 'clock back':
        world.now -= next.by;
        return { state: next.isNoticed ? shiftForClockBack(world.policy, state, world.now) : state, changes: [] };
    }
  })();
  world.state = outcome.state;
  world.changes.push(...outcome.changes);
  return outcome;
}

/** Checks something after each step of a random life. */
export function always(
  check: (world: World, step: Step, outcome: Outcome, before: AppState) => void,
  numRuns = 400,
): void {
  fc.assert(
    fc.property(policy, steps, (initial, life) => {
      const world = begin(initial);
      for (const next of life) {
        const before = world.state;
        check(world, next, take(world, next), before);
      }
    }),
    { numRuns },
  );
}
