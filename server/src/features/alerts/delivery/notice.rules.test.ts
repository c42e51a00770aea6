import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, heldBack, isHeard, type IncidentFacts, type NoticeFacts } from './notice.rules.ts';
import { ALERT_PRIORITIES } from './priority.rules.ts';

const MINUTE = 60_000;
const OPENED_AT = 1_000 * MINUTE;

const notice = (facts: Partial<NoticeFacts> = {}): NoticeFacts => ({
  told: 'NOTHING',
  steps: [{ at: OPENED_AT, priority: 'NORMAL', isDelayed: false }],
  tellsEnd: true,
  groupSeconds: 0,
  remindAt: null,
  toldPriority: null,
  toldAcknowledged: false,
  pending: null,
  ...facts,
});

const incident = (facts: Partial<IncidentFacts> = {}): IncidentFacts => ({
  openedAt: OPENED_AT,
  acknowledgedAt: null,
  resolvedAt: null,
  freeAt: atOnce,
  isSuperseded: false,
  ...facts,
});

/** A snooze, or a maintenance window that goes on. */
const heldUntil =
  (end: number): IncidentFacts['freeAt'] =>
  (at) =>
    Math.max(at, end);
const atOnce = (at: number): number => at;

const told = notice({ told: 'OPENED', toldPriority: 'NORMAL' });
const after = (minutes: number): number => OPENED_AT + minutes * MINUTE;
const delayed = (minutes: number) => notice({ steps: [{ at: after(minutes), priority: 'NORMAL', isDelayed: true }] });
const late = (priority: 'NORMAL' | 'HIGH', minutes: number) => ({ at: after(minutes), priority, isDelayed: true });

const WAIT_FOR_EVER = { type: 'WAIT', until: null };
const SKIP = { type: 'SETTLE', told: 'SKIPPED' };
const END = { type: 'SEND', reason: 'RESOLVED', priority: 'NORMAL', standsAlone: false };
const LONE_END = { ...END, standsAlone: true };
const OPENING = { type: 'SEND', reason: 'OPENED', priority: 'NORMAL', standsAlone: false };

describe('an incident that goes on', () => {
  test.each([
    ['is told at once', notice(), incident(), after(0), OPENING],
    [
      'is told with others after the time of its group',
      notice({ groupSeconds: 60 }),
      incident(),
      after(0),
      { type: 'WAIT', until: after(1) },
    ],
    ['is told later where the rule says so', delayed(15), incident(), after(3), { type: 'WAIT', until: after(15) }],
    [
      'is not told later once somebody has acknowledged it',
      delayed(15),
      incident({ acknowledgedAt: after(5) }),
      after(15),
      WAIT_FOR_EVER,
    ],
    [
      'is told at once though somebody has acknowledged it',
      notice(),
      incident({ acknowledgedAt: after(0) }),
      after(0),
      OPENING,
    ],
    [
      'waits for the end of a snooze',
      notice(),
      incident({ freeAt: heldUntil(after(60)) }),
      after(1),
      { type: 'WAIT', until: after(60) },
    ],
    ['is told by no rule that is gone', notice({ steps: [] }), incident(), after(1), WAIT_FOR_EVER],
    [
      'is not told as late where it is told as down',
      notice(),
      incident({ isSuperseded: true }),
      after(1),
      WAIT_FOR_EVER,
    ],
    ['is told though a rule has skipped it before', notice({ told: 'SKIPPED' }), incident(), after(1), OPENING],
    [
      'is told again where that may not have arrived',
      notice({ told: 'MAYBE', pending: 'OPENED' }),
      incident(),
      after(1),
      OPENING,
    ],
    ['is not told again where that was given up', notice({ told: 'MAYBE' }), incident(), after(1), WAIT_FOR_EVER],
    ['is not told twice', told, incident(), after(1), WAIT_FOR_EVER],
  ])('%s', (_name, facts, of, now, expected) => {
    expect(decide(facts, of, now, true)).toEqual(expected);
  });
});

describe('what has been told', () => {
  const reminded = { ...told, remindAt: after(30) };
  const escalating = { ...told, steps: [...told.steps, late('HIGH', 15)] };
  test.each([
    ['is repeated when a reminder is due', reminded, incident(), after(30), { ...OPENING, reason: 'REMINDER' }],
    ['is not repeated before', reminded, incident(), after(29), { type: 'WAIT', until: after(30) }],
    [
      'is not repeated once acknowledged',
      reminded,
      incident({ acknowledgedAt: after(2) }),
      after(30),
      { ...OPENING, reason: 'ACKNOWLEDGED' },
    ],
    [
      'is not repeated during a snooze',
      reminded,
      incident({ freeAt: heldUntil(after(90)) }),
      after(30),
      { type: 'WAIT', until: after(90) },
    ],
    [
      'is not repeated as late while the app is down',
      reminded,
      incident({ isSuperseded: true }),
      after(30),
      WAIT_FOR_EVER,
    ],
    [
      'becomes more urgent by a later rule',
      escalating,
      incident(),
      after(15),
      { ...OPENING, reason: 'ESCALATION', priority: 'HIGH' },
    ],
    [
      'does not become more urgent twice',
      { ...escalating, toldPriority: 'HIGH' as const },
      incident(),
      after(16),
      WAIT_FOR_EVER,
    ],
    [
      'does not become more urgent once acknowledged',
      { ...escalating, toldAcknowledged: true },
      incident({ acknowledgedAt: after(2) }),
      after(15),
      WAIT_FOR_EVER,
    ],
  ])('%s', (_name, facts, of, now, expected) => {
    expect(decide(facts, of, now, true)).toEqual(expected);
  });

  test('is not followed by an acknowledgement where the receiver hears none', () => {
    expect(decide(told, incident({ acknowledgedAt: after(2) }), after(3), false)).toEqual(WAIT_FOR_EVER);
  });
});

describe('an incident that has ended', () => {
  const over = incident({ resolvedAt: after(7) });
  test.each([
    ['is told as ended', told, over, after(7), END],
    ['is told as ended with others', { ...told, groupSeconds: 60 }, over, after(7), { type: 'WAIT', until: after(8) }],
    [
      'is not told as ended where no rule wants that',
      { ...told, tellsEnd: false },
      over,
      after(7),
      { type: 'SETTLE', told: 'RESOLVED' },
    ],
    ['is told as ended though no rule wants it any more', { ...told, steps: [] }, over, after(7), END],
    ['is told as ended during a snooze', told, { ...over, freeAt: heldUntil(after(60)) }, after(7), END],
    ['is told as ended though it was acknowledged', told, { ...over, acknowledgedAt: after(2) }, after(7), END],
    [
      'is one message that stands alone where its beginning may not have arrived',
      notice({ told: 'MAYBE', pending: 'OPENED' }),
      over,
      after(7),
      LONE_END,
    ],
    ['is one message that stands alone where its beginning was due and untold', notice(), over, after(9), LONE_END],
    ['is not told where its beginning was not due', delayed(15), over, after(7), SKIP],
    ['is not told where it ended while its group was waited for', notice({ groupSeconds: 600 }), over, after(7), SKIP],
    ['is not told where it ended during a snooze', notice(), { ...over, freeAt: heldUntil(after(60)) }, after(7), SKIP],
    ['is not told days later', notice(), over, after(7 + 49 * 60), SKIP],
    [
      'is not told as late where it is told as down',
      told,
      { ...over, isSuperseded: true },
      after(7),
      { type: 'SETTLE', told: 'RESOLVED' },
    ],
    ['is told once', { ...told, told: 'RESOLVED' as const }, over, after(8), WAIT_FOR_EVER],
  ])('%s', (_name, facts, of, now, expected) => {
    expect(decide(facts, of, now, true)).toEqual(expected);
  });
});

describe('who is told that an app is down', () => {
  const down = { told: 'NOTHING', steps: notice().steps, groupSeconds: 0, acknowledgedAt: null } as const;
  test.each([
    ['and knows it', { ...down, told: 'OPENED' as const }, after(9), true],
    ['and will be', down, null, true],
    ['and would have been, had it not ended', { ...down, steps: [late('NORMAL', 15)] }, after(9), false],
    ['and was when it ended', down, after(9), true],
    ['by no rule', { ...down, steps: [] }, null, false],
    ['and was skipped', { ...down, told: 'SKIPPED' as const }, after(9), false],
  ])('%s', (_name, sibling, resolvedAt, expected) => {
    expect(isHeard(sibling, resolvedAt, atOnce)).toBe(expected);
  });
});

const anyNotice = fc.record<NoticeFacts>({
  told: fc.constantFrom('NOTHING', 'MAYBE', 'OPENED', 'RESOLVED', 'SKIPPED'),
  steps: fc
    .array(
      fc.record({
        at: fc.integer({ min: 0, max: 60 }).map(after),
        priority: fc.constantFrom(...ALERT_PRIORITIES),
        isDelayed: fc.boolean(),
      }),
      { maxLength: 3 },
    )
    .map((steps) => steps.toSorted((a, b) => a.at - b.at)),
  tellsEnd: fc.boolean(),
  groupSeconds: fc.constantFrom(0, 10),
  remindAt: fc.option(fc.integer({ min: 0, max: 60 }).map(after)),
  toldPriority: fc.option(fc.constantFrom(...ALERT_PRIORITIES)),
  toldAcknowledged: fc.boolean(),
  pending: fc.option(fc.constantFrom('OPENED', 'REMINDER', 'ESCALATION', 'ACKNOWLEDGED', 'RESOLVED')),
});
const anyIncident = fc.record<IncidentFacts>({
  openedAt: fc.constant(OPENED_AT),
  acknowledgedAt: fc.option(fc.integer({ min: 0, max: 60 }).map(after)),
  resolvedAt: fc.option(fc.integer({ min: 0, max: 60 }).map(after)),
  freeAt: fc.integer({ min: -1, max: 90 }).map((minutes) => heldUntil(after(minutes))),
  isSuperseded: fc.boolean(),
});
const anyTime = fc.integer({ min: 0, max: 200 }).map(after);

describe('while alerts of an app are held back', () => {
  const held = incident({ freeAt: heldUntil(after(60)) });
  const send = (reason: 'OPENED' | 'REMINDER' | 'ESCALATION' | 'ACKNOWLEDGED' | 'RESOLVED') =>
    ({ type: 'SEND', reason, priority: 'NORMAL', standsAlone: false }) as const;

  test.each(['OPENED', 'REMINDER', 'ESCALATION'] as const)('%s waits, though it was due before', (reason) => {
    expect(heldBack(send(reason), notice(), held, after(10))).toEqual({ type: 'WAIT', until: after(60) });
    expect(heldBack(send(reason), notice(), held, after(60))).toEqual(send(reason));
  });

  test.each(['ACKNOWLEDGED', 'RESOLVED'] as const)('%s is told', (reason) => {
    expect(heldBack(send(reason), notice(), held, after(10))).toEqual(send(reason));
  });

  test('a message that is under way is finished', () => {
    expect(heldBack(send('OPENED'), notice({ pending: 'OPENED' }), held, after(10))).toEqual(send('OPENED'));
  });
});

describe('whatever has been told and has happened', () => {
  test('an end is told to everybody who may know of the beginning, if a rule wants ends', () => {
    fc.assert(
      fc.property(anyNotice, anyIncident, ({ ...facts }, of) => {
        const ended = { ...of, resolvedAt: of.resolvedAt ?? after(60), isSuperseded: false };
        facts.told = 'MAYBE';
        expect(decide(facts, ended, after(100), true)).toMatchObject({ type: 'SEND', reason: 'RESOLVED' });
      }),
    );
  });

  test('nothing but the end is told of what has ended, and no end of what goes on', () => {
    fc.assert(
      fc.property(anyNotice, anyIncident, anyTime, fc.boolean(), (facts, of, now, hears) => {
        const decision = decide(facts, of, now, hears);
        if (decision.type === 'SEND') expect(decision.reason === 'RESOLVED').toBe(of.resolvedAt !== null);
      }),
    );
  });

  test('waiting until the time that it names leads to something else, never to a time that has passed', () => {
    fc.assert(
      fc.property(anyNotice, anyIncident, anyTime, fc.boolean(), (facts, of, now, hears) => {
        const decision = decide(facts, of, now, hears);
        if (decision.type !== 'WAIT' || decision.until === null) return;
        expect(decision.until).toBeGreaterThan(now);
        expect(decide(facts, of, decision.until, hears)).not.toMatchObject({ type: 'WAIT', until: decision.until });
      }),
    );
  });
});
