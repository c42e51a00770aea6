import { describe, it } from 'vitest';
import { lives, type Row } from './status.script.ts';

describe('a kept beat', () => {
  it.each<Row>([
    [
      'whose own deadline is this very moment does not end LATE',
      '0 SUCCESS; 110 sweep; 111 SUCCESS @48',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'deadline 111',
    ],
    ['counts for when it happened', '0 SUCCESS; 50 SUCCESS @40', '0 NEW>UP BEAT', 'deadline 103, last 50, newest 40'],
    [
      'older than the newest has been overtaken',
      '10 SUCCESS; 50 SUCCESS @9',
      '10 NEW>UP BEAT',
      'overtaken true, count 2, last 10, newest 10, deadline 73',
    ],
    ['as old as the newest is not', '10 SUCCESS; 50 FAIL @10', '10 NEW>UP BEAT; 50 UP>DOWN FAIL', 'overtaken false'],
    ['that was overtaken: FAIL', '10 SUCCESS; 50 FAIL @9', '10 NEW>UP BEAT'],
    ['that was overtaken: SUCCESS', '10 FAIL; 50 SUCCESS @9', '10 NEW>DOWN FAIL'],
    ['that was overtaken: START', '10 SUCCESS; 50 START a @9', '10 NEW>UP BEAT', 'runs -'],
    [
      'that was overtaken closes its run, and knows its duration',
      '0 START a; 10 SUCCESS b; 50 SUCCESS a @9',
      '10 NEW>UP BEAT',
      'runs -, duration 9, lastDuration -',
    ],
    [
      'ends DOWN by when it was received',
      '0 SUCCESS; 200 sweep; 210 SUCCESS @190',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT; 210 DOWN>UP BEAT',
      'deadline 253',
    ],
    [
      'whose own deadline has passed does not end DOWN',
      '0 SUCCESS; 200 sweep; 210 SUCCESS @100',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT',
      'status DOWN, deadline 163, newest 100',
    ],
    [
      'whose own deadline has passed does not end LATE',
      '0 SUCCESS; 110 sweep; 111 SUCCESS @40; 162.999 sweep; 163 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 163 LATE>DOWN TIMEOUT',
    ],
    ['nor does such a START', '0 SUCCESS; 110 sweep; 111 START @40', '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT'],
    [
      'whose own deadline has passed makes a NEW app UP, then LATE',
      '500 SUCCESS @400; 501 sweep',
      '500 NEW>UP BEAT; 500 UP>LATE TIMEOUT',
      'down 523',
    ],
    [
      'from the future counts for when it was received',
      '10 SUCCESS @9999; 20 SUCCESS',
      '10 NEW>UP BEAT',
      'overtaken false, newest 20, deadline 83',
    ],
    [
      'has a duration between two that happened',
      '100 START a @10; 101 SUCCESS a @40',
      '101 NEW>UP BEAT',
      'duration 30',
    ],
  ])('%s', lives);
});

describe('an outage of our own', () => {
  it.each<Row>([
    [
      'leaves a deadline that had passed unseen before',
      '0 SUCCESS; 100 outage 70',
      '0 NEW>UP BEAT',
      'deadline 63, check 63',
    ],
    [
      'leaves LATE that was found as it began',
      '0 SUCCESS; 63 sweep; 100 outage 60',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'deadline 63, down 123',
    ],
    [
      'leaves a grace that had ended unseen before',
      '0 SUCCESS; 63 sweep; 300 outage 200',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'down 123',
    ],
    [
      'leaves a run limit that had passed unseen before',
      '0 limit 30; 0 START a; 300 outage 200',
      '',
      'limit -, check 30',
    ],
    [
      'moves a grace that ended as it began',
      '0 SUCCESS; 63 sweep; 500 outage 123',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'down 560',
    ],
    [
      'moves a grace that ended as it ended',
      '0 SUCCESS; 63 sweep; 123 outage 100',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'down 183, check 183',
    ],
    [
      'moves a deadline that fell into it',
      '0 SUCCESS; 3600 outage 50; 3662 sweep; 3663 sweep',
      '0 NEW>UP BEAT; 3663 UP>LATE TIMEOUT',
      'deadline 3663, down 3723',
    ],
    [
      'is made good by a beat within the period',
      '0 SUCCESS; 3600 outage 50; 3660 SUCCESS; 3700 sweep',
      '0 NEW>UP BEAT',
      'deadline 3723',
    ],
    [
      'moves a deadline that a beat lost in it would have met',
      '0 SUCCESS; 61 outage 50',
      '0 NEW>UP BEAT',
      'deadline 124',
    ],
    [
      'moves one that such a beat would have met by being early',
      '0 SUCCESS; 57 outage 50',
      '0 NEW>UP BEAT',
      'deadline 120',
    ],
    ['leaves one whose beat was not yet due', '0 SUCCESS; 56.999 outage 50', '0 NEW>UP BEAT', 'deadline 63'],
    [
      'leaves one that had passed before',
      '0 SUCCESS; 63 sweep; 100 outage 70',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'deadline 63, down 123',
    ],
    [
      'moves a grace that fell into it',
      '0 SUCCESS; 63 sweep; 500 outage 100; 559 sweep; 560 sweep',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 560 LATE>DOWN TIMEOUT',
      'deadline 63',
    ],
    [
      'leaves a grace that ends after it',
      '0 SUCCESS; 63 sweep; 100 outage 70',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT',
      'down 123, check 123',
    ],
    [
      'moves a run limit that fell into it',
      '0 limit 55; 0 START a; 60 outage 20; 114.999 sweep; 115 sweep',
      '115 NEW>DOWN RUN_LIMIT',
      'deadline 123',
    ],
    ['leaves a run limit that comes after it', '0 limit 55; 0 START a; 50 outage 20', '', 'limit -, check 55'],
    [
      'moves a run limit that it had moved before',
      '0 limit 55; 0 START a; 60 outage 20; 200 outage 110',
      '',
      'limit 255',
    ],
    [
      'moves a cron deadline to the next slot',
      '0 cron */10 * * * *; 10 SUCCESS; 700 outage 500',
      '10 NEW>UP BEAT',
      'deadline 1230, down 1290',
    ],
    [
      'leaves a cron deadline whose slot comes after it',
      '0 cron */10 * * * *; 10 SUCCESS; 500 outage 30',
      '10 NEW>UP BEAT',
      'deadline 630',
    ],
    ['moves what NEW that has begun a run is judged by', '0 START; 3600 outage 50', '', 'deadline 3663'],
    ['leaves NEW that never beat', '3600 outage 50', '', 'deadline -, check -'],
    ['leaves PAUSED', '0 SUCCESS; 5 pause; 3600 outage 50', '0 NEW>UP BEAT; 5 UP>PAUSED PAUSE', 'deadline -, check -'],
    [
      'leaves DOWN',
      '0 SUCCESS; 200 sweep; 3600 outage 300',
      '0 NEW>UP BEAT; 63 UP>LATE TIMEOUT; 123 LATE>DOWN TIMEOUT',
      'status DOWN, check -',
    ],
    [
      'applied twice changes nothing more',
      '0 limit 55; 0 START a; 3600 outage 50; 3600 outage 50',
      '',
      'deadline 3663, limit 3655',
    ],
    [
      'is not undone by beats kept meanwhile',
      '0 SUCCESS; 3600 outage 50; 3601 SUCCESS @60; 3602 SUCCESS @120; 3662 sweep',
      '0 NEW>UP BEAT',
      'deadline 3663, down 3723, newest 120',
    ],
    ['that ends before it begins is none', '0 SUCCESS; 40 outage 90', '0 NEW>UP BEAT', 'deadline 63'],
  ])('%s', lives);
});

describe('a clock that goes back', () => {
  it.each<Row>([
    [
      'counts the deadline from now',
      '3600 SUCCESS; 10 clock-back',
      '3600 NEW>UP BEAT',
      'deadline 73, down 133, check 73, last 10, newest 10, since 10',
    ],
    [
      'leaves a deadline that is no later than a beat now would give',
      '0 SUCCESS; 5 clock-back',
      '0 NEW>UP BEAT',
      'deadline 63, last 0, since 0',
    ],
    [
      'takes back what the jump ahead moved',
      '0 SUCCESS; 3600 outage 5; 10 clock-back',
      '0 NEW>UP BEAT',
      'deadline 73, down 133',
    ],
    [
      'takes back a run limit that the jump ahead moved',
      '0 limit 30; 0 START a; 3600 outage 5; 10 clock-back',
      '',
      'limit 40, check 40',
    ],
    [
      'begins a run now that seems to begin later',
      '0 limit 30; 3600 START a; 10 clock-back',
      '',
      'runs a@10, check 40',
    ],
    [
      'counts the grace of LATE from now',
      '3600 SUCCESS; 3663 sweep; 10 clock-back',
      '3600 NEW>UP BEAT; 3663 UP>LATE TIMEOUT',
      'deadline 10, down 70, check 70',
    ],
    [
      'has a run that was brought late heard of now',
      '0 limit 30; 3600 START a @5; 10 clock-back; 40 sweep',
      '40 NEW>DOWN RUN_LIMIT',
    ],
    ['leaves DOWN', '3600 FAIL; 10 clock-back', '3600 NEW>DOWN FAIL', 'status DOWN, since 10, deadline 73, check -'],
    [
      'lets the next beat end a pause',
      '0 SUCCESS; 3600 pause beat; 10 clock-back; 20 SUCCESS',
      '0 NEW>UP BEAT; 3600 UP>PAUSED PAUSE; 20 PAUSED>UP RESUME',
    ],
    ['leaves NEW', '10 clock-back', '', 'status NEW, deadline -, check -, last -'],
  ])('%s', lives);
});
