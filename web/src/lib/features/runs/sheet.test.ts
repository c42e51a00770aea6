import { describe, expect, it } from 'vitest';
import type { RunFieldsFragment } from '#lib/gql/graphql.ts';
import { asCsv } from '#lib/ui/csv.ts';
import { RUNS_SHEET } from './sheet.ts';
import { periodFilter } from './period.ts';

const run: RunFieldsFragment = {
  id: '0198d5c6-0000-7000-8000-000000000001',
  taskName: 'Backup, "all"',
  script: 'backup.sh',
  folder: '',
  status: 'FAILED',
  trigger: 'SCHEDULE',
  attempt: 1,
  scheduledFor: null,
  notBefore: null,
  createdAt: '2026-01-31T08:00:00.000Z',
  startedAt: '2026-01-31T08:00:00.000Z',
  finishedAt: '2026-01-31T08:00:01.500Z',
  durationMs: 1500,
  exitCode: -1,
  error: 'first line\nsecond line',
  cancelRequested: false,
  sessionId: null,
  environment: 'PRODUCTION',
  user: 'rené',
  host: null,
  task: null,
};

const runsAsCsv = (runs: RunFieldsFragment[]) =>
  asCsv(
    RUNS_SHEET.map(({ header }) => header),
    runs.map((one) => RUNS_SHEET.map(({ value }) => value(one))),
  );

describe('runs as CSV', () => {
  it('begin with the mark of UTF-8 and a line of headers', () => {
    expect(runsAsCsv([])).toMatch(/^\uFEFF"Id","Task",[^\r\n]*"Host"\r\n$/);
  });

  it('have every cell in quotes, quotes doubled and line breaks kept', () => {
    expect(runsAsCsv([run]).split('\r\n')[1]).toBe(
      '"0198d5c6-0000-7000-8000-000000000001","Backup, ""all""","","backup.sh","FAILED","SCHEDULE","1","",' +
        '"2026-01-31T08:00:00.000Z","2026-01-31T08:00:01.500Z","1500","-1","first line\nsecond line","","PRODUCTION","rené",""',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t1', '\r1', '\uFF1D1+1'])(
    'have no formula where a name is %j',
    (taskName) => {
      expect(runsAsCsv([{ ...run, taskName }])).toContain(`"'${taskName}"`);
    },
  );

  it.each([
    ['x;=1+1', "x;'=1+1"],
    ['x; @SUM(A1)', "x; '@SUM(A1)"],
    ['x\n-1', "x\n'-1"],
    ['\t=1', "'\t'=1"],
  ])('have none where a spreadsheet splits %j by other characters than commas', (error, shown) => {
    expect(runsAsCsv([{ ...run, error }])).toContain(`"${shown}"`);
  });
});

describe('a period', () => {
  const now = Date.UTC(2026, 0, 31, 8);

  it('up to now reaches back from now', () => {
    expect(periodFilter('hour', '', '', now)).toEqual({ since: '2026-01-31T07:00:00.000Z' });
  });

  it("of the reader's own is on the reader's clock, and each end may be left open", () => {
    const since = new Date(2026, 0, 30, 12).toISOString();
    expect(periodFilter('custom', '2026-01-30T12:00', '', now)).toEqual({ since });
    expect(periodFilter('custom', 'nonsense', '2026-01-30T12:00', now)).toEqual({ until: since });
    expect(periodFilter('', '2026-01-30T12:00', '', now)).toEqual({});
  });
});
