import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../status/schedule.rules.ts';
import { summaryOf, summaryWithOutput, type SummarizedIncident } from './incident-summary.rules.ts';

const OPENED = Date.parse('2026-03-04T10:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Case extends Partial<Omit<SummarizedIncident, 'evidence' | 'openedAt'>> {
  schedule?: Schedule;
  graceSeconds?: number;
  maxRunSeconds?: number | null;
  /** How long before the opening the last beat was, in ms; null: there was none. */
  beatBefore?: number | null;
  exitCode?: number;
  lastOutput?: string;
}

function incidentOf({ schedule, graceSeconds = 60, maxRunSeconds = null, beatBefore = 5 * MINUTE, ...given }: Case) {
  const { exitCode = null, lastOutput = null, ...rest } = given;
  const incident: SummarizedIncident = {
    kind: 'DOWN',
    anomaly: null,
    cause: 'TIMEOUT',
    failures: 0,
    openedAt: OPENED,
    resolvedAt: null,
    evidence: {
      policy: { schedule: schedule ?? { type: 'interval', everySeconds: 300 }, graceSeconds, maxRunSeconds },
      lastHeartbeatAt: beatBefore === null ? null : OPENED - beatBefore,
      exitCode,
      lastOutput,
    },
    ...rest,
  };
  return incident;
}

const cron = (expression: string, timezone = 'Europe/Berlin'): Schedule => ({ type: 'cron', expression, timezone });

describe('the summary of an incident', () => {
  it.each<[what: string, incident: Case, now: number, summary: string]>([
    ['of silence grows', {}, OPENED + 7 * MINUTE, 'No beat for 12 min; one is expected every 5 min'],
    [
      'of a short silence has seconds',
      { beatBefore: 64_000 },
      OPENED,
      'No beat for 1 min 4 s; one is expected every 5 min',
    ],
    ['of a long one has neither', {}, OPENED + 26 * HOUR, 'No beat for 1 d 2 h; one is expected every 5 min'],
    [
      'of one that is over stands still',
      { resolvedAt: OPENED + 2 * MINUTE },
      OPENED + 26 * HOUR,
      'No beat for 7 min; one is expected every 5 min',
    ],
    [
      'by a clock that went back is never shorter than at its opening',
      {},
      OPENED - HOUR,
      'No beat for 5 min; one is expected every 5 min',
    ],
    [
      'names a single unit',
      { schedule: { type: 'interval', everySeconds: 86_400 } },
      OPENED,
      'No beat for 5 min; one is expected every day',
    ],
    [
      'names an odd interval whole',
      { schedule: { type: 'interval', everySeconds: 5_400 } },
      OPENED,
      'No beat for 5 min; one is expected every 1 h 30 min',
    ],
    ['of an app that has never beaten', { beatBefore: null }, OPENED, 'No beat yet; one is expected every 5 min'],
    [
      'by a cron expression names the slot on the clock there',
      {
        schedule: cron('0 2 * * *'),
        kind: 'LATE',
        openedAt: Date.parse('2026-03-04T01:00:30Z'),
        beatBefore: 33 * HOUR,
      } as Case,
      Date.parse('2026-03-04T08:00:00Z'),
      'No beat for 1 d 7 h; one was expected at 02:00 Europe/Berlin (0 2 * * *)',
    ],
    [
      'by a cron expression names the slot before the grace',
      { schedule: cron('*/15 * * * *', 'UTC'), graceSeconds: 1_200 },
      OPENED + MINUTE,
      'No beat for 6 min; one was expected at 09:30 UTC (*/15 * * * *)',
    ],
    [
      'names the day of a slot that was not today',
      { schedule: cron('30 23 * * *', 'UTC'), graceSeconds: 0, beatBefore: 34 * HOUR },
      OPENED,
      'No beat for 1 d 10 h; one was expected on 3 Mar at 23:30 UTC (30 23 * * *)',
    ],
    [
      'names the seconds of a slot that has some',
      { schedule: cron('15 59 9 * * *', 'UTC'), graceSeconds: 0 },
      OPENED,
      'No beat for 5 min; one was expected at 09:59:15 UTC (15 59 9 * * *)',
    ],
    [
      'by a time zone that this machine does not know',
      { schedule: cron('0 2 * * *', 'Mars/Olympus') },
      OPENED,
      'No beat for 5 min; one is expected by 0 2 * * * (Mars/Olympus)',
    ],
    [
      'of a run that takes too long',
      { cause: 'RUN_LIMIT', maxRunSeconds: 7_200 },
      OPENED,
      'A run has taken longer than 2 h',
    ],
    ['of one whose limit is not known', { cause: 'RUN_LIMIT' }, OPENED, 'A run has taken longer than it may'],
    ['of a failure', { cause: 'FAIL', failures: 1, exitCode: 2 }, OPENED, 'Reported a failure: exit code 2'],
    ['of a failure without a code', { cause: 'FAIL', failures: 1 }, OPENED, 'Reported a failure'],
    ['of a failure that nobody has counted', { cause: 'FAIL' }, OPENED, 'Reported a failure'],
    [
      'of failures in a row',
      { cause: 'FAIL', failures: 3, exitCode: 1 },
      OPENED,
      '3 failures in a row, the last with exit code 1',
    ],
    ['of failures without a code', { cause: 'FAIL', failures: 3 }, OPENED, '3 failures in a row'],
    [
      'of failures after a silence',
      { failures: 1, exitCode: 1 },
      OPENED,
      'Silent at first, then a failure: exit code 1',
    ],
    [
      'of failures after a run that took too long',
      { cause: 'RUN_LIMIT', maxRunSeconds: 90, failures: 2 },
      OPENED,
      'A run has taken longer than 1 min 30 s, then 2 failures in a row',
    ],
    [
      'of an anomaly',
      { kind: 'ANOMALY', anomaly: 'HIGH_LATENCY', cause: 'ALERT' },
      OPENED,
      'Something is unusual: high latency',
    ],
  ])('%s', (_, incident, now, summary) => {
    expect(summaryOf(incidentOf(incident), now)).toBe(summary);
    expect(summaryWithOutput(incidentOf(incident), now)).toBe(summary);
  });

  it('has what a run has printed only where it is asked for', () => {
    const incident = incidentOf({ cause: 'FAIL', failures: 1, exitCode: 2, lastOutput: 'disk full' });
    expect(summaryOf(incident, OPENED)).toBe('Reported a failure: exit code 2');
    expect(summaryWithOutput(incident, OPENED)).toBe('Reported a failure: exit code 2: "disk full"');
  });
});
