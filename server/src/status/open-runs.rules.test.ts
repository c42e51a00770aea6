import { describe, it } from 'vitest';
import { lives, type Row } from './status.script.ts';

describe('a run', () => {
  it.each<Row>([
    [
      'open longer than its limit makes DOWN',
      '0 limit 30; 0 SUCCESS; 10 START a; 39.999 sweep; 40 sweep',
      '0 NEW>UP BEAT; 40 UP>DOWN RUN_LIMIT',
      'runs -, check -',
    ],
    [
      'is looked at when its limit comes',
      '0 limit 30; 0 SUCCESS; 10 START a',
      '0 NEW>UP BEAT',
      'check 40, deadline 73',
    ],
    ['makes DOWN at its limit, however late the sweep', '0 limit 30; 0 START a; 55 sweep', '30 NEW>DOWN RUN_LIMIT'],
    ['makes LATE DOWN', '0 limit 90; 0 START a; 64 sweep; 90 sweep', '63 NEW>LATE TIMEOUT; 90 LATE>DOWN RUN_LIMIT'],
    [
      'makes DOWN once: a second over its limit is dropped',
      '0 limit 30; 0 START a; 5 START b; 99 sweep',
      '30 NEW>DOWN RUN_LIMIT',
      'runs -, check -',
    ],
    [
      'makes DOWN again after it was well',
      '0 limit 30; 0 START a; 5 START b; 30 sweep; 31 SUCCESS c; 35 sweep',
      '30 NEW>DOWN RUN_LIMIT; 31 DOWN>UP BEAT; 35 UP>DOWN RUN_LIMIT',
    ],
    [
      'over its limit while DOWN is dropped without a word',
      '0 limit 30; 0 START a; 5 FAIL b; 40 sweep',
      '5 NEW>DOWN FAIL',
      'runs -, check -',
    ],
    ['while DOWN is looked at for that', '0 limit 30; 0 START a; 5 FAIL b', '5 NEW>DOWN FAIL', 'runs a@0, check 30'],
    ['that ends in time is forgotten', '0 limit 30; 0 START a; 29 SUCCESS a; 60 sweep', '29 NEW>UP BEAT', 'check 92'],
    [
      'that ends before the sweep is in time',
      '0 limit 30; 0 START a; 31 SUCCESS a; 60 sweep',
      '31 NEW>UP BEAT',
      'duration 31',
    ],
    ['without a limit is judged by the deadline alone', '0 START a; 62 sweep', '', 'runs a@0, check 63'],
    ['whose limit is the deadline says so', '0 limit 63; 0 START a; 99 sweep', '63 NEW>DOWN RUN_LIMIT'],
    [
      'that is brought late is limited from when it was heard of',
      '0 limit 30; 20 START a @5; 49.999 sweep',
      '',
      'status NEW, runs a@5, heard 20, check 50',
    ],
    [
      'that is brought late is over its limit then',
      '0 limit 30; 20 START a @5; 50 sweep',
      '50 NEW>DOWN RUN_LIMIT',
      'deadline 68',
    ],
    [
      'that was brought late and ended long ago was never over its limit',
      '0 every 604800; 0 limit 7200; 172800 START a @100; 172801 sweep; 172802 SUCCESS a @1180; 180002 sweep',
      '172802 NEW>UP BEAT',
      'duration 1080, lastDuration 1080, runs -, newest 1180',
    ],
    [
      'that was brought after the next was expected tells of that alone',
      '0 every 86400; 0 limit 7200; 172800 START a @100; 172801 sweep; 172802 SUCCESS a @1180; 180002 sweep',
      '86530 NEW>LATE TIMEOUT; 86590 LATE>DOWN TIMEOUT',
      'duration 1080, lastDuration 1080, runs -, newest 1180',
    ],
    [
      'that was brought late keeps its time under an edited limit',
      '0 limit 30; 20 START a @5; 21 limit 40; 59.999 sweep; 60 sweep',
      '60 NEW>DOWN RUN_LIMIT',
    ],
    [
      'that was brought late and gets its first limit counts from when it was heard of',
      '20 START a @5; 21 limit 40; 59.999 sweep; 60 sweep',
      '60 NEW>DOWN RUN_LIMIT',
    ],
    [
      'that ended before the newest beat is closed by its id, and changes nothing else',
      '0 limit 30; 0 START a; 10 START b; 12 SUCCESS a @5; 35 sweep',
      '',
      'status NEW, overtaken true, duration 5, lastDuration -, runs b@10, newest 10, count 3',
    ],
    [
      'that failed before the newest beat is closed too, and tells of no failure',
      '0 limit 30; 0 START a; 10 SUCCESS b; 12 FAIL a @5; 35 sweep',
      '10 NEW>UP BEAT',
      'status UP, overtaken true, duration 5, runs -, check 73',
    ],
    [
      'without an id is not closed by what is older than the newest beat',
      '0 limit 30; 10 START; 12 SUCCESS @5; 40 sweep',
      '40 NEW>DOWN RUN_LIMIT',
    ],
  ])('%s', lives);
});
