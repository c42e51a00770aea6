import { describe, it } from 'vitest';
import { lives, type Row } from './status.script.ts';

describe('an app without a schedule', () => {
  it.each<Row>([
    [
      'is UP with its first SUCCESS, for ever',
      '0 manual; 5 SUCCESS; 9e8 sweep',
      '5 NEW>UP BEAT',
      'deadline -, check -',
    ],
    [
      'is DOWN with a FAIL at once',
      '0 manual; 5 SUCCESS; 9 FAIL',
      '5 NEW>UP BEAT; 9 UP>DOWN FAIL',
      'deadline -, down -',
    ],
    ['is UP with the next SUCCESS', '0 manual; 5 FAIL; 9 SUCCESS', '5 NEW>DOWN FAIL; 9 DOWN>UP BEAT', 'deadline -'],
    ['stays NEW with a START, which opens its run', '0 manual; 5 START a; 9e8 sweep', '', 'status NEW, runs a@5'],
    [
      'is DOWN by a run that takes too long',
      '0 manual; 0 limit 30; 0 SUCCESS; 9 START a; 38.999 sweep; 39 sweep; 50 SUCCESS a',
      '0 NEW>UP BEAT; 39 UP>DOWN RUN_LIMIT; 50 DOWN>UP BEAT',
      'check -',
    ],
    ['without grace is no other', '0 manual; 0 grace 0; 5 SUCCESS; 9e8 sweep', '5 NEW>UP BEAT', 'status UP'],
    [
      'with an open alert is WARNING',
      '0 manual; 5 SUCCESS; 6 alerts 1; 9e8 sweep',
      '5 NEW>UP BEAT; 6 UP>WARNING ALERT',
    ],
    [
      'expects nothing after a pause either',
      '0 manual; 5 SUCCESS; 6 pause; 9 resume; 9e8 sweep',
      '5 NEW>UP BEAT; 6 UP>PAUSED PAUSE; 9 PAUSED>UP RESUME',
      'deadline -, check -',
    ],
    [
      'that is paused until it beats begins again by its beat',
      '0 manual; 5 SUCCESS; 6 pause beat; 9 START a; 9e8 sweep',
      '5 NEW>UP BEAT; 6 UP>PAUSED PAUSE; 9 PAUSED>UP RESUME',
      'deadline -, runs a@9',
    ],
    [
      'has only the limit of its run moved by our own outage',
      '0 manual; 0 limit 30; 0 SUCCESS; 10 START a; 100 outage 20; 129.999 sweep; 130 sweep',
      '0 NEW>UP BEAT; 130 UP>DOWN RUN_LIMIT',
      'deadline -, down -',
    ],
    [
      'gets no deadline from a clock that goes back',
      '0 manual; 100 SUCCESS; 50 clock-back; 9e8 sweep',
      '100 NEW>UP BEAT',
      'deadline -, last 50',
    ],
    ['takes a beat that was kept', '0 manual; 900 SUCCESS @20', '900 NEW>UP BEAT', 'deadline -, newest 20'],
  ])('%s', lives);
});
