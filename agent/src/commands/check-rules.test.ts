import { describe, expect, it } from 'vitest';
import { judge, printReport, type CheckedApp, type CheckedSource } from './check-rules.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');

const app = (over: Partial<CheckedApp> = {}): CheckedApp => ({
  id: 'a',
  name: 'Backup',
  status: 'UP',
  schedule: { everySeconds: 300 },
  graceSeconds: 60,
  environment: 'PRODUCTION',
  ...over,
});

const source = (secondsAgo: number, over: Partial<CheckedSource> = {}): CheckedSource => ({
  app: { id: 'a' },
  user: 'ann',
  host: 'web-1',
  environment: 'PRODUCTION',
  lastHeartbeatAt: new Date(NOW - secondsAgo * 1_000).toISOString(),
  ...over,
});

const verdicts = (apps: CheckedApp[], sources: CheckedSource[], staleMs: number | null = null): string[] =>
  judge(apps, sources, NOW, staleMs).map(({ verdict }) => verdict);

describe('a source', () => {
  it('is stale after the time that was asked for', () => {
    expect(verdicts([app()], [source(59), source(61)], 60_000)).toEqual(['ok', 'stale']);
  });

  it('is else stale after what the schedule of its app allows, though not under a minute', () => {
    // 300 s, a slack of 15 s and the grace.
    expect(verdicts([app()], [source(374), source(376)])).toEqual(['ok', 'stale']);
    const often = app({ schedule: { everySeconds: 5 }, graceSeconds: 0 });
    expect(verdicts([often], [source(59), source(61)])).toEqual(['ok', 'stale']);
    const nightly = app({ schedule: { expression: '0 3 * * *', timezone: 'UTC' }, graceSeconds: 3_600 });
    expect(verdicts([nightly], [source(9 * 3_600), source(33 * 3_600)])).toEqual(['ok', 'stale']);
  });

  it('of an app without a schedule is stale only after the time that was asked for', () => {
    const byHand = app({ schedule: { manual: true } });
    expect(verdicts([byHand], [source(999_999)])).toEqual(['ok']);
    expect(verdicts([byHand], [source(61)], 60_000)).toEqual(['stale']);
    expect(verdicts([app({ ...byHand, status: 'DOWN' })], [source(1)])).toEqual(['down']);
    expect(verdicts([app({ schedule: {} })], [source(999_999)]), 'of a kind that comes later').toEqual(['ok']);
  });

  it('is as well as its app', () => {
    expect(verdicts([app({ status: 'DOWN' })], [source(1)])).toEqual(['down']);
    expect(verdicts([app({ status: 'LATE' })], [source(1)])).toEqual(['late']);
    expect(verdicts([app({ status: 'WARNING' })], [source(1)])).toEqual(['late']);
    expect(verdicts([app({ status: 'PAUSED' })], [source(9_999)])).toEqual([]);
  });

  it('is missing where an app has never beaten', () => {
    expect(verdicts([app(), app({ id: 'b', status: 'NEW' })], [source(1)])).toEqual(['ok', 'missing']);
    expect(verdicts([app({ schedule: { manual: true }, status: 'NEW' })], []), 'and is expected to').toEqual([]);
  });
});

describe('the report', () => {
  const report = (apps: CheckedApp[], sources: CheckedSource[]) => printReport(judge(apps, sources, NOW, null));

  it('is one line with figures where all is well', () => {
    expect(report([app()], [source(1), source(2)])).toEqual({
      text: 'LUBDUB OK - 2 sources beating | sources=2 stale=0 missing=0 down=0 late=0\n',
      exitCode: 0,
    });
  });

  it('has a table of what is not well, the worst first', () => {
    const apps = [
      app(),
      app({ id: 'b', name: 'Sync|er', status: 'LATE' }),
      app({ id: 'c', name: 'New', status: 'NEW' }),
    ];
    const sources = [source(1_000), source(1), source(5, { app: { id: 'b' }, user: '' })];
    expect(report(apps, sources)).toEqual({
      text: `LUBDUB CRITICAL - 1 of 4 sources stale, 1 missing, 1 late | sources=4 stale=1 missing=1 down=0 late=1
STATE    APP      SOURCE     ENVIRONMENT  LAST BEAT
MISSING  New      -          production   never
STALE    Backup   ann@web-1  production   16m ago
LATE     Sync/er  web-1      production   5s ago
`,
      exitCode: 2,
    });
  });

  it('is a warning where something is only late, and unknown where there is nothing', () => {
    expect(report([app({ status: 'LATE' })], [source(1)]).exitCode).toBe(1);
    expect(report([], [])).toMatchObject({ exitCode: 3, text: expect.stringMatching(/^LUBDUB UNKNOWN - /) });
  });
});
