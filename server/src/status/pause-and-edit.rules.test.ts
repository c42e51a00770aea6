import { describe, it } from 'vitest';
import { lives, type Row } from './status.script.ts';

describe('a pause', () => {
  it.each<Row>([
    [
      'forgets deadlines and runs',
      '0 limit 9; 0 START a; 5 pause; 9999 sweep',
      '5 NEW>PAUSED PAUSE',
      'deadline -, down -, check -, runs -',
    ],
    ['of LATE', '0 SUCCESS; 63 sweep; 70 pause', '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 70 LATE>PAUSED PAUSE'],
    ['of DOWN', '0 FAIL; 9 pause', '0 NEW>DOWN FAIL; 9 DOWN>PAUSED PAUSE'],
    ['of a paused app is no transition', '0 pause; 9 pause', '0 NEW>PAUSED PAUSE', 'since 0'],
    [
      'can be made to end with a beat later',
      '0 SUCCESS; 1 pause; 9 pause beat; 20 SUCCESS',
      '0 NEW>UP BEAT; 1 UP>PAUSED PAUSE; 20 PAUSED>UP RESUME',
    ],
    ['can be made not to', '0 SUCCESS; 1 pause beat; 9 pause; 20 SUCCESS', '0 NEW>UP BEAT; 1 UP>PAUSED PAUSE'],
    [
      'records beats, which change nothing',
      '0 SUCCESS; 5 pause; 10 SUCCESS; 20 FAIL; 30 START; 40 LOG',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE',
      'count 5, last 30, newest 30, deadline -, check -, runs -',
    ],
    ['takes no notice of alerts', '0 SUCCESS; 5 pause; 6 alerts 1', '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE'],
  ])('%s', lives);
});

describe('resume', () => {
  it.each<Row>([
    [
      'of an app that never beat is NEW',
      '0 pause; 9 resume',
      '0 NEW>PAUSED PAUSE; 9 PAUSED>NEW RESUME',
      'deadline -, check -',
    ],
    ['of one that has only logged is NEW', '0 LOG; 1 pause; 9 resume', '1 NEW>PAUSED PAUSE; 9 PAUSED>NEW RESUME'],
    [
      'of one that has beaten is UP with the deadline of a beat then',
      '0 SUCCESS; 5 pause; 500 resume',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 500 PAUSED>UP RESUME',
      'deadline 563, down 623, check 563, last 0',
    ],
    [
      'of one that has only begun a run is UP too',
      '0 START; 5 pause; 9 resume',
      '5 NEW>PAUSED PAUSE; 9 PAUSED>UP RESUME',
      'runs -',
    ],
    [
      'of one that first beat while paused is UP too',
      '0 pause; 5 SUCCESS; 9 resume',
      '0 NEW>PAUSED PAUSE; 9 PAUSED>UP RESUME',
    ],
    [
      'of one that was DOWN is UP',
      '0 FAIL; 5 pause; 9 resume',
      '0 NEW>DOWN FAIL; 5 DOWN>PAUSED PAUSE; 9 PAUSED>UP RESUME',
    ],
    [
      'with an open alert is WARNING',
      '0 SUCCESS; 5 pause; 6 alerts 1; 9 resume',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 9 PAUSED>WARNING RESUME',
    ],
    ['of an app that is UP changes nothing', '0 SUCCESS; 9 resume', '0 NEW>UP BEAT', 'deadline 63'],
    [
      'of an app that is LATE changes nothing',
      '0 SUCCESS; 63 sweep; 70 resume',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'deadline 63, check 123',
    ],
    ['of an app that is NEW changes nothing', '9 resume', '', 'deadline -'],
    [
      'expects the next beat, and finds it missing',
      '0 SUCCESS; 5 pause; 500 resume; 999 sweep',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 500 PAUSED>UP RESUME; 563 UP>LATE TIMEOUT; 623 LATE>DOWN TIMEOUT',
    ],
  ])('%s', lives);
});

describe('a pause until the next beat', () => {
  it.each<Row>([
    [
      'ends with SUCCESS',
      '0 SUCCESS; 5 pause beat; 99 SUCCESS',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 99 PAUSED>UP RESUME',
      'deadline 162, down 222, check 162',
    ],
    [
      'ends only once',
      '0 pause beat; 9 SUCCESS; 10 pause; 20 SUCCESS',
      '0 NEW>PAUSED PAUSE; 9 PAUSED>UP RESUME; 10 UP>PAUSED PAUSE',
    ],
    ['ends with a first SUCCESS', '0 pause beat; 99 SUCCESS', '0 NEW>PAUSED PAUSE; 99 PAUSED>UP RESUME'],
    [
      'ends with START, which opens its run',
      '0 SUCCESS; 5 pause beat; 99 START a',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 99 PAUSED>UP RESUME',
      'runs a@99, deadline 162',
    ],
    [
      'ends with a first START, NEW',
      '0 pause beat; 99 START a',
      '0 NEW>PAUSED PAUSE; 99 PAUSED>NEW RESUME',
      'runs a@99, deadline 162, check 162',
    ],
    [
      'ends with FAIL, DOWN',
      '0 SUCCESS; 5 pause beat; 99 FAIL',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 99 PAUSED>DOWN FAIL',
      'deadline 162, check -',
    ],
    [
      'ends with WARNING while an alert is open',
      '0 SUCCESS; 5 pause beat; 6 alerts 1; 99 SUCCESS',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 99 PAUSED>WARNING RESUME',
    ],
    ['does not end with a LOG', '0 SUCCESS; 5 pause beat; 99 LOG', '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE'],
    [
      'does not end with one that was overtaken',
      '3 SUCCESS; 5 pause beat; 99 SUCCESS @2',
      '3 NEW>UP BEAT; 5 UP>PAUSED PAUSE',
    ],
    [
      'does not end with a beat received before it',
      '0 SUCCESS; 5 pause beat; 4 SUCCESS',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE',
      'count 2',
    ],
    [
      'ends with one received in its own millisecond',
      '0 SUCCESS; 5 pause beat; 5 SUCCESS',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 5 PAUSED>UP RESUME',
    ],
    [
      'ends with a first beat that was kept, and the deadline of one now',
      '0 pause beat; 500 SUCCESS @20',
      '0 NEW>PAUSED PAUSE; 500 PAUSED>UP RESUME',
      'deadline 563, newest 20',
    ],
    [
      'ends with a kept beat, and the deadline of one now',
      '0 SUCCESS; 5 pause beat; 500 SUCCESS @20',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE; 500 PAUSED>UP RESUME',
      'deadline 563',
    ],
  ])('%s', lives);
});

describe('an edit of the schedule', () => {
  it.each<Row>([
    [
      'gives UP the deadline of a beat then',
      '0 SUCCESS; 30 every 600',
      '0 NEW>UP BEAT',
      'status UP, deadline 660, down 720, check 660',
    ],
    ['gives it a sooner one, too', '0 every 600; 0 SUCCESS; 30 every 60', '0 NEW>UP BEAT', 'deadline 93, down 153'],
    [
      'ends LATE',
      '0 SUCCESS; 63 sweep; 70 every 600',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 70 LATE>UP EDIT',
      'deadline 700, check 700',
    ],
    [
      'ends LATE with WARNING while an alert is open',
      '0 alerts 1; 0 SUCCESS; 63 sweep; 70 every 600',
      '0 NEW>WARNING BEAT; 63 WARNING>LATE TIMEOUT; 70 LATE>WARNING EDIT',
    ],
    [
      'leaves WARNING, with a new deadline',
      '0 alerts 1; 0 SUCCESS; 30 every 600',
      '0 NEW>WARNING BEAT',
      'deadline 660',
    ],
    ['leaves DOWN, and moves a deadline to come', '0 FAIL; 30 every 600', '0 NEW>DOWN FAIL', 'deadline 660, check -'],
    [
      'leaves DOWN, and a deadline that has passed',
      '0 SUCCESS; 200 sweep; 210 every 600',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT',
      'status DOWN, deadline 63',
    ],
    [
      'of DOWN is what the next SUCCESS goes by',
      '0 every 90000; 0 FAIL; 30 every 60; 40 SUCCESS',
      '0 NEW>DOWN FAIL; 40 DOWN>UP BEAT',
      'deadline 103',
    ],
    ['leaves NEW without a deadline', '5 every 600', '', 'status NEW, deadline -, check -'],
    ['gives NEW that has begun a run a deadline', '0 START; 30 every 600', '', 'status NEW, deadline 660'],
    [
      'leaves PAUSED',
      '0 SUCCESS; 5 pause; 9 every 600; 9999 sweep',
      '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE',
      'deadline -, check -',
    ],
    ['from interval to cron', '0 SUCCESS; 30 cron */10 * * * *', '0 NEW>UP BEAT', 'deadline 630'],
    [
      'from a cron schedule that is over',
      '0 cron 0 0 0 1 1 * 2026; 0 SUCCESS; 30 every 60',
      '0 NEW>UP BEAT',
      'deadline 93, check 93',
    ],
    [
      'is not undone by a beat kept from before',
      '0 SUCCESS; 55 every 40; 56 SUCCESS @10',
      '0 NEW>UP BEAT',
      'deadline 97',
    ],
  ])('%s', lives);
});

describe('an edit that takes the schedule away', () => {
  it.each<Row>([
    ['forgets the deadline', '0 SUCCESS; 30 manual; 9e8 sweep', '0 NEW>UP BEAT', 'deadline -, down -, check -'],
    [
      'ends LATE',
      '0 SUCCESS; 63 sweep; 70 manual; 9e8 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 70 LATE>UP EDIT',
      'deadline -',
    ],
    ['leaves DOWN, without a deadline to show', '0 FAIL; 30 manual', '0 NEW>DOWN FAIL', 'status DOWN, deadline -'],
    [
      'leaves DOWN of silence, and forgets when that was due',
      '0 SUCCESS; 200 sweep; 210 manual; 220 SUCCESS',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT; 220 DOWN>UP BEAT',
      'deadline -, down -',
    ],
    ['leaves NEW that has begun a run', '0 START a; 30 manual; 9e8 sweep', '', 'status NEW, deadline -, runs a@0'],
    ['leaves the limits of open runs', '0 limit 90; 0 START a; 30 manual; 90 sweep', '90 NEW>DOWN RUN_LIMIT'],
    ['leaves PAUSED', '0 SUCCESS; 5 pause; 9 manual', '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE', 'deadline -, check -'],
    ['and the grace with it', '0 SUCCESS; 30 manual; 40 grace 5; 9e8 sweep', '0 NEW>UP BEAT', 'down -'],
  ])('%s', lives);
});

describe('an edit that brings a schedule', () => {
  it.each<Row>([
    [
      'sets the deadline of a beat then',
      '0 manual; 5 SUCCESS; 500 every 60; 563 sweep',
      '5 NEW>UP BEAT; 563 UP>LATE TIMEOUT',
      'deadline 563, down 623',
    ],
    ['of cron, too', '0 manual; 5 SUCCESS; 500 cron */10 * * * *', '5 NEW>UP BEAT', 'deadline 630, check 630'],
    ['leaves NEW without a deadline', '0 manual; 5 every 60', '', 'status NEW, deadline -'],
    ['gives NEW that has begun a run a deadline', '0 manual; 0 START; 30 every 60', '', 'status NEW, deadline 93'],
    [
      'leaves DOWN, which goes by it from its next SUCCESS on',
      '0 manual; 0 FAIL; 30 every 60; 99 sweep; 100 SUCCESS',
      '0 NEW>DOWN FAIL; 100 DOWN>UP BEAT',
      'deadline 163',
    ],
    ['leaves PAUSED', '0 manual; 0 SUCCESS; 5 pause; 9 every 60', '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE', 'deadline -'],
  ])('%s', lives);
});

describe('an edit of the grace', () => {
  it.each<Row>([
    ['moves only the DOWN moment', '0 SUCCESS; 30 grace 300', '0 NEW>UP BEAT', 'deadline 63, down 363, check 63'],
    [
      'moves it while LATE',
      '0 SUCCESS; 63 sweep; 70 grace 300; 200 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'down 363, check 363',
    ],
    [
      'does not put it into the past',
      '0 grace 900; 0 SUCCESS; 63 sweep; 300 grace 60; 301 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 300 LATE>DOWN TIMEOUT',
    ],
    ['to none: LATE is left out', '0 SUCCESS; 30 grace 0; 63 sweep', '0 NEW>UP BEAT; 63 UP>DOWN TIMEOUT'],
    [
      'keeps what an outage added',
      '0 SUCCESS; 63 sweep; 500 outage 100; 510 grace 90',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'down 590',
    ],
    ['leaves DOWN', '0 FAIL; 9 grace 300', '0 NEW>DOWN FAIL', 'status DOWN'],
    ['leaves PAUSED', '0 SUCCESS; 5 pause; 9 grace 300', '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE', 'down -'],
    [
      'to the same changes nothing',
      '0 SUCCESS; 63 sweep; 200 grace 60',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'down 123',
    ],
  ])('%s', lives);
});

describe('an edit of the run limit', () => {
  it.each<Row>([
    ['applies to open runs', '0 START a; 5 limit 30; 30 sweep', '30 NEW>DOWN RUN_LIMIT'],
    ['can be taken away', '0 limit 30; 0 START a; 5 limit none; 62 sweep', '', 'check 63, runs a@0'],
    ['does not put a limit into the past', '0 limit 50; 0 START a; 40 limit 10; 45 sweep', '40 NEW>DOWN RUN_LIMIT'],
    [
      'that is lifted again counts from the START',
      '0 limit 50; 0 START a; 40 limit 45; 41 limit 50',
      '',
      'limit -, check 50',
    ],
    ['keeps what an outage added', '0 limit 30; 0 START a; 50 outage 20; 55 limit 40', '', 'limit 90'],
    ['taken away loses what an outage added', '0 limit 30; 0 START a; 50 outage 20; 55 limit none', '', 'limit -'],
  ])('%s', lives);
});
