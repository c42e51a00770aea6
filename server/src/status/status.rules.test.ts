import { describe, expect, it } from 'vitest';
import { applyBeat, applyTimeouts, initialState, runningSince } from './status.rules.ts';
import { at, changesOf, live, lives, type Row } from './status.script.ts';

describe('a new app', () => {
  it.each<Row>([
    [
      'expects nothing',
      '0 sweep; 9999999 sweep',
      '',
      'status NEW, since 0, deadline -, down -, check -, count 0, last -',
    ],
    ['is UP with its first SUCCESS', '5 SUCCESS', '5 NEW>UP BEAT', 'deadline 68, down 128, check 68, count 1, last 5'],
    ['is DOWN with its first FAIL', '5 FAIL', '5 NEW>DOWN FAIL', 'deadline 68, check -, count 1'],
    ['stays NEW with a START', '5 START', '', 'status NEW, deadline 68, down 128, check 68, runs *@5'],
    ['stays NEW with a LOG, which expects nothing', '5 LOG', '', 'status NEW, deadline -, check -, count 1, last -'],
    ['is judged from its first START on', '5 START; 200 sweep', '68 NEW>LATE TIMEOUT; 128 LATE>DOWN TIMEOUT'],
  ])('%s', lives);
});

describe('the deadline', () => {
  it.each<Row>([
    ['is a period and slack after the beat', '0 SUCCESS; 50 SUCCESS', '0 NEW>UP BEAT', 'deadline 113, down 173'],
    ['is not passed a moment before', '0 SUCCESS; 62.999 sweep', '0 NEW>UP BEAT', 'status UP, check 63'],
    ['is passed at its moment', '0 SUCCESS; 63 sweep', '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT', 'check 123, since 63'],
    ['is when LATE begins, however late the sweep', '0 SUCCESS; 100 sweep', '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT'],
    [
      'and grace more is DOWN',
      '0 SUCCESS; 63 sweep; 122.999 sweep; 123 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT',
      'check -',
    ],
    [
      'and grace in one sweep are two transitions',
      '0 SUCCESS; 900 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT',
      'since 123',
    ],
    [
      'without grace has a second of slack, and is DOWN directly',
      '0 grace 0; 0 SUCCESS; 60.999 sweep; 61 sweep',
      '0 NEW>UP BEAT; 61 UP>DOWN TIMEOUT',
      'deadline 61, down 61',
    ],
    ['is met by a beat up to slack late', '0 SUCCESS; 62.999 SUCCESS; 63 sweep', '0 NEW>UP BEAT', 'deadline 125.999'],
    [
      'is met by a beat that comes before the sweep',
      '0 SUCCESS; 70 SUCCESS; 70 sweep',
      '0 NEW>UP BEAT',
      'deadline 133',
    ],
    [
      'of cron is the next slot and slack',
      '0 cron */10 * * * *; 10 SUCCESS; 2000 sweep',
      '10 NEW>UP BEAT; 630 UP>LATE TIMEOUT; 690 LATE>DOWN TIMEOUT',
    ],
    [
      'of cron: a beat up to slack early counts for its slot',
      '0 cron */10 * * * *; 570 SUCCESS',
      '570 NEW>UP BEAT',
      'deadline 1230',
    ],
    [
      'of cron: a beat up to the grace early counts too, a tenth of the distance at most',
      '0 cron */10 * * * *; 540 SUCCESS',
      '540 NEW>UP BEAT',
      'deadline 1230',
    ],
    ['of cron: an earlier one does not', '0 cron */10 * * * *; 539.999 SUCCESS', '539.999 NEW>UP BEAT', 'deadline 630'],
    [
      'of cron: a daily job that beats 50 s early is never missed',
      '0 cron 1 12 * * *; 10 SUCCESS; 86410 SUCCESS; 172810 SUCCESS; 172900 sweep',
      '10 NEW>UP BEAT',
      'deadline 259290',
    ],
    [
      'is none after the last slot of all',
      '0 cron 0 0 0 1 1 * 2026; 0 SUCCESS; 99999999 sweep',
      '0 NEW>UP BEAT',
      'deadline -, down -, check -',
    ],
  ])('%s', lives);
});

describe('SUCCESS', () => {
  it.each<Row>([
    ['leaves UP as it is', '0 SUCCESS; 60 SUCCESS', '0 NEW>UP BEAT', 'since 0, count 2, last 60, deadline 123'],
    [
      'ends LATE',
      '0 SUCCESS; 63 sweep; 70 SUCCESS',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 70 LATE>UP BEAT',
      'deadline 133, down 193, check 123',
    ],
    [
      'ends DOWN of silence',
      '0 SUCCESS; 200 sweep; 210 SUCCESS',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT; 210 DOWN>UP BEAT',
      'deadline 273',
    ],
    ['ends DOWN of a FAIL', '0 FAIL; 10 SUCCESS', '0 NEW>DOWN FAIL; 10 DOWN>UP BEAT', 'deadline 73, check 73'],
    [
      'ends DOWN of a run limit',
      '0 limit 10; 0 START a; 10 sweep; 11 SUCCESS',
      '10 NEW>DOWN RUN_LIMIT; 11 DOWN>UP BEAT',
    ],
    ['with an open alert makes WARNING', '0 alerts 1; 0 SUCCESS', '0 NEW>WARNING BEAT'],
    ['leaves WARNING as it is', '0 SUCCESS; 5 alerts 1; 9 SUCCESS', '0 NEW>UP BEAT; 5 UP>WARNING ALERT'],
    [
      'with a run id closes that run',
      '0 START a; 1 START b; 2 SUCCESS a',
      '2 NEW>UP BEAT',
      'runs b@1, duration 2, lastDuration 2',
    ],
    [
      'with an unknown run id closes none',
      '0 START a; 1 START; 2 SUCCESS c',
      '2 NEW>UP BEAT',
      'runs a@0+*@1, duration -, lastDuration -',
    ],
    ['without a run id closes all', '0 START a; 1 START; 3 START b; 9 SUCCESS', '9 NEW>UP BEAT', 'runs -, duration 8'],
    [
      'without a run id has no duration of a run with one',
      '0 START a; 9 SUCCESS',
      '9 NEW>UP BEAT',
      'runs -, duration -',
    ],
    [
      'keeps the last duration that there was',
      '0 START; 9 SUCCESS; 20 SUCCESS',
      '9 NEW>UP BEAT',
      'duration -, lastDuration 9',
    ],
  ])('%s', lives);
});

describe('START', () => {
  it.each<Row>([
    [
      'counts as the sign of life that was expected',
      '0 SUCCESS; 60 START; 100 sweep',
      '0 NEW>UP BEAT',
      'deadline 123, down 183',
    ],
    ['ends LATE', '0 SUCCESS; 63 sweep; 70 START', '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 70 LATE>UP BEAT'],
    [
      'ends LATE with WARNING while an alert is open',
      '0 alerts 2; 0 START; 63 sweep; 70 START',
      '63 NEW>LATE TIMEOUT; 70 LATE>WARNING BEAT',
    ],
    ['leaves WARNING as it is', '0 alerts 1; 0 SUCCESS; 5 START', '0 NEW>WARNING BEAT'],
    [
      'leaves DOWN as it is, and moves the deadline',
      '0 FAIL; 10 START a',
      '0 NEW>DOWN FAIL',
      'status DOWN, deadline 73, check -, runs a@10',
    ],
    [
      'leaves PAUSED as it is, and opens nothing',
      '0 SUCCESS; 5 pause; 10 START a',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE',
      'deadline -, runs -, count 2',
    ],
    ['without a run id replaces the anonymous run', '0 START; 5 START a; 9 START', '', 'runs a@5+*@9'],
    ['with the id of an open run begins it anew', '0 START a; 5 START b; 9 START a', '', 'runs b@5+a@9'],
    ['has no duration', '0 START a; 5 START a', '', 'duration -'],
  ])('%s', lives);
});

describe('FAIL', () => {
  it.each<Row>([
    [
      'makes UP DOWN at once, and moves the deadline',
      '0 SUCCESS; 5 FAIL',
      '0 NEW>UP BEAT; 5 UP>DOWN FAIL',
      'deadline 68, check -',
    ],
    ['makes WARNING DOWN', '0 alerts 1; 0 SUCCESS; 5 FAIL', '0 NEW>WARNING BEAT; 5 WARNING>DOWN FAIL'],
    ['makes LATE DOWN', '0 SUCCESS; 63 sweep; 70 FAIL', '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 70 LATE>DOWN FAIL'],
    [
      'leaves DOWN as it is, and moves the deadline',
      '0 FAIL; 5 FAIL',
      '0 NEW>DOWN FAIL',
      'since 0, deadline 68, count 2',
    ],
    ['leaves PAUSED as it is', '0 pause; 5 FAIL', '0 NEW>PAUSED PAUSE', 'count 1, last 5, deadline -'],
    [
      'with a run id closes that run',
      '0 START a; 1 START b; 9 FAIL b',
      '9 NEW>DOWN FAIL',
      'runs a@0, duration 8, lastDuration 8',
    ],
    ['without a run id closes all', '0 START a; 1 START; 9 FAIL', '9 NEW>DOWN FAIL', 'runs -, duration 8'],
  ])('%s', lives);
});

describe('LOG', () => {
  it.each<Row>([
    [
      'is counted, and changes nothing else',
      '0 START a; 9 SUCCESS; 20 LOG',
      '9 NEW>UP BEAT',
      'count 3, last 9, newest 9, deadline 72, check 63',
    ],
    ['closes no run, even by its id', '0 START a; 5 LOG a', '', 'runs a@0, duration -, deadline 63'],
    [
      'does not end LATE',
      '0 SUCCESS; 63 sweep; 70 LOG; 200 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT',
    ],
    ['does not end DOWN', '0 FAIL; 5 LOG', '0 NEW>DOWN FAIL'],
    [
      'does not overtake a kept beat',
      '0 SUCCESS; 50 LOG; 51 SUCCESS @40',
      '0 NEW>UP BEAT',
      'overtaken false, deadline 103',
    ],
  ])('%s', lives);
});

describe('DOWN', () => {
  it.each<Row>([
    ['is not made LATE by a timeout', '0 FAIL; 9999 sweep', '0 NEW>DOWN FAIL', 'status DOWN, deadline 63, check -'],
    ['is not made LATE by the deadline of a START', '0 FAIL; 10 START; 9999 sweep', '0 NEW>DOWN FAIL'],
    [
      'ends with resume, and the deadline of a beat then',
      '0 FAIL; 10 resume',
      '0 NEW>DOWN FAIL; 10 DOWN>UP RESUME',
      'deadline 73, down 133, check 73',
    ],
    [
      'keeps its open runs on resume',
      '0 limit 90; 0 START a; 1 FAIL b; 10 resume; 90 sweep',
      '1 NEW>DOWN FAIL; 10 DOWN>UP RESUME; 73 UP>LATE TIMEOUT; 90 LATE>DOWN RUN_LIMIT',
    ],
  ])('%s', lives);
});

describe('WARNING', () => {
  it.each<Row>([
    [
      'is UP with an open alert',
      '0 SUCCESS; 5 alerts 1; 9 alerts 2; 20 alerts 0',
      '0 NEW>UP BEAT; 5 UP>WARNING ALERT; 20 WARNING>UP ALERT',
      'deadline 63, check 63',
    ],
    [
      'is LATE at the deadline',
      '0 alerts 1; 0 SUCCESS; 63 sweep; 123 sweep',
      '0 NEW>WARNING BEAT; 63 WARNING>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT',
    ],
    [
      'without grace is DOWN at the deadline',
      '0 grace 0; 0 alerts 1; 0 SUCCESS; 63 sweep',
      '0 NEW>WARNING BEAT; 61 WARNING>DOWN TIMEOUT',
    ],
    [
      'does not show in LATE or DOWN or NEW',
      '0 alerts 1; 1 START; 64 sweep; 64 alerts 0; 65 alerts 1; 200 sweep; 200 alerts 0',
      '64 NEW>LATE TIMEOUT; 124 LATE>DOWN TIMEOUT',
    ],
  ])('%s', lives);
});

describe('order', () => {
  it('a transition is never dated before the one before it', () => {
    // Another process swept at 63; a beat received at 62.5 waited in a queue.
    expect(changesOf(live('0 SUCCESS; 63 sweep; 62.5 SUCCESS'))).toBe(
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 63 LATE>UP BEAT',
    );
  });

  it('100 runs are open at most, the oldest goes', () => {
    const starts = Array.from({ length: 101 }, (_, index) => `${index} START run-${index}`).join(';');
    const { state } = live(starts);
    expect(state.runs).toHaveLength(100);
    expect(state.runs[0]).toEqual({ runId: 'run-1', startedAt: at(1) });
    expect(runningSince(state)).toBe(at(1));
    expect(live(`${starts}; 101 START run-50`).state.runs).toHaveLength(100);
  });

  it('states are left as they were', () => {
    const policy = live('').policy;
    const frozen = live('0 limit 5; 0 START a; 1 START b').state;
    Object.freeze(frozen);
    Object.freeze(frozen.runs);
    for (const run of frozen.runs) Object.freeze(run);
    for (const kind of ['SUCCESS', 'START', 'FAIL', 'LOG'] as const) {
      applyBeat(policy, frozen, { kind, receivedAt: at(9), occurredAt: at(9), runId: 'a' });
    }
    applyTimeouts({ ...policy, maxRunSeconds: 5 }, frozen, at(9999));
    expect(frozen.runs).toHaveLength(2);
  });

  it('a sweep with nothing due gives the same object back', () => {
    const { state, policy } = live('0 SUCCESS');
    expect(applyTimeouts(policy, state, at(62)).state).toBe(state);
  });

  it('a beat moves nextCheckAt only when less than half of the time to it is left', () => {
    for (const [script, check] of [
      ['0 SUCCESS; 30 SUCCESS', 63],
      ['0 SUCCESS; 32 SUCCESS', 95],
      ['0 SUCCESS; 30 SUCCESS; 40 SUCCESS', 103],
      // The sweep that comes too soon.
      ['0 SUCCESS; 30 SUCCESS; 63 sweep', 93],
      ['0 SUCCESS; 30 FAIL', null],
    ] as const)
      expect(live(script).state.nextCheckAt).toBe(check && at(check));
  });

  it('a sweep puts a nextCheckAt right that was too soon', () => {
    const { state, policy } = live('0 SUCCESS');
    const { state: swept, changes } = applyTimeouts(policy, { ...state, nextCheckAt: at(10) }, at(20));
    expect(changes).toEqual([]);
    expect(swept).toEqual(state);
  });

  it('what a pause waited for is forgotten with it', () => {
    for (const end of ['9 SUCCESS', '9 resume']) {
      expect(live(`0 SUCCESS; 5 pause beat; ${end}`).state).toMatchObject({ resumeOnBeat: false, pausedAt: null });
    }
  });

  it('an app begins without anything', () => {
    expect(initialState(at(0))).toMatchObject({ status: 'NEW', statusSince: at(0), runs: [], openAlerts: 0 });
  });
});
