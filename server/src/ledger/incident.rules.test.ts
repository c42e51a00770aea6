import { describe, expect, it } from 'vitest';
import type { AppPolicy, AppStatus, StatusCause, StatusTransition } from '../status/state.rules.ts';
import { AppIncidents, type Failure } from './incident.rules.ts';

const POLICY: AppPolicy = {
  schedule: { type: 'interval', everySeconds: 60 },
  graceSeconds: 60,
  maxRunSeconds: null,
};

/** `UP>LATE TIMEOUT` at so many ms. */
function change(at: number, text: string): StatusTransition {
  const [, from, to, cause] = /^(\w+)>(\w+) (\w+)$/.exec(text) ?? [];
  return { from: from as AppStatus, to: to as AppStatus, at, cause: cause as StatusCause };
}

const failure = (exitCode: number | null = 1, message: string | null = null): Failure => ({ exitCode, message });

/** Each step: when, what it changed, and the failure that it reported. */
type Step = [at: number, changes: string[], failure?: Failure];

function after(before: AppStatus, steps: Step[]): AppIncidents {
  const incidents = new AppIncidents(before);
  for (const [at, changes, failed] of steps)
    incidents.apply(
      changes.map((text) => change(at, text)),
      { policy: POLICY, lastHeartbeatAt: at },
      failed ?? null,
    );
  return incidents;
}

/** `DOWN TIMEOUT 5-7 RECOVERED`, `DOWN FAIL 5 x2`; a step of one from before as `DOWN +1`, `LATE -7 RECOVERED`. */
function inShort({ openings, steps }: AppIncidents): string[] {
  const begun = openings.map(({ kind, cause, openedAt, resolvedAt, end, failures }) =>
    [
      kind,
      cause,
      resolvedAt === null ? openedAt : `${openedAt}-${resolvedAt}`,
      end,
      failures > 0 ? `x${failures}` : null,
    ]
      .filter((word) => word !== null)
      .join(' '),
  );
  const changed = steps.map(({ kind, failures, resolvedAt, end }) =>
    [kind, failures > 0 ? `+${failures}` : null, resolvedAt === null ? null : `-${resolvedAt}`, end]
      .filter((word) => word !== null)
      .join(' '),
  );
  return [...begun, ...changed];
}

describe('the incidents of an app', () => {
  it.each<[what: string, before: AppStatus, steps: Step[], expected: string[]]>([
    ['none where nothing changes', 'UP', [[1, []]], []],
    ['none for a failure that changes nothing', 'PAUSED', [[1, [], failure()]], []],
    ['begin with LATE', 'UP', [[5, ['UP>LATE TIMEOUT']]], ['LATE TIMEOUT 5']],
    ['add DOWN, and LATE goes on', 'LATE', [[5, ['LATE>DOWN TIMEOUT']]], ['DOWN TIMEOUT 5']],
    [
      'both begin in one sweep',
      'UP',
      [[5, ['UP>LATE TIMEOUT', 'LATE>DOWN TIMEOUT']]],
      ['LATE TIMEOUT 5', 'DOWN TIMEOUT 5'],
    ],
    ['count the failure that begins them', 'UP', [[5, ['UP>DOWN FAIL'], failure()]], ['DOWN FAIL 5 x1']],
    [
      'count those that follow in the same group',
      'UP',
      [
        [5, ['UP>DOWN FAIL'], failure()],
        [6, [], failure()],
      ],
      ['DOWN FAIL 5 x2'],
    ],
    [
      'count those of one from before',
      'DOWN',
      [
        [5, [], failure()],
        [6, [], failure()],
      ],
      ['DOWN +2'],
    ],
    ['are left as they are by what is no failure', 'DOWN', [[5, []]], []],
    [
      'end with the way out of DOWN, LATE too',
      'DOWN',
      [[7, ['DOWN>UP BEAT']]],
      ['DOWN -7 RECOVERED', 'LATE -7 RECOVERED'],
    ],
    ['end with the way out of LATE', 'LATE', [[7, ['LATE>UP BEAT']]], ['LATE -7 RECOVERED']],
    ['end as well where another alert is open', 'LATE', [[7, ['LATE>WARNING BEAT']]], ['LATE -7 RECOVERED']],
    [
      'begin and end in one group',
      'UP',
      [
        [5, ['UP>DOWN FAIL'], failure()],
        [6, ['DOWN>UP BEAT']],
        [7, ['UP>DOWN FAIL'], failure()],
      ],
      ['DOWN FAIL 5-6 RECOVERED x1', 'DOWN FAIL 7 x1'],
    ],
    [
      'end one from before and begin another in one group',
      'DOWN',
      [
        [6, ['DOWN>UP BEAT']],
        [7, ['UP>DOWN FAIL'], failure()],
      ],
      ['DOWN FAIL 7 x1', 'DOWN -6 RECOVERED', 'LATE -6 RECOVERED'],
    ],
    [
      'count before they end, in one step',
      'DOWN',
      [
        [5, [], failure()],
        [6, ['DOWN>UP BEAT']],
      ],
      ['DOWN +1 -6 RECOVERED', 'LATE -6 RECOVERED'],
    ],
    ['end with a pause', 'LATE', [[7, ['LATE>PAUSED PAUSE']]], ['LATE -7 APP_PAUSED']],
    ['end by hand with a resume', 'DOWN', [[7, ['DOWN>UP RESUME']]], ['DOWN -7 BY_HAND', 'LATE -7 BY_HAND']],
    ['end by hand with an edit', 'LATE', [[7, ['LATE>UP EDIT']]], ['LATE -7 BY_HAND']],
    ['begin with a run over its limit', 'LATE', [[5, ['LATE>DOWN RUN_LIMIT']]], ['DOWN RUN_LIMIT 5']],
  ])('%s', (_, before, steps, expected) => {
    expect(inShort(after(before, steps))).toEqual(expected);
  });

  const lastOutputOf = (message: string | null) =>
    after('UP', [[5, ['UP>DOWN FAIL'], failure(1, message)]]).openings[0]?.evidence.lastOutput;

  it.each([
    [null, null],
    ['', null],
    [' \n\t\n', null],
    ['disk full', 'disk full'],
    ['begin\n  disk full  \n\n', 'disk full'],
    ['one\r\ntwo\r\n', 'two'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(199)}…`],
    // Cut within a character of two units.
    [`${'x'.repeat(198)}😀😀`, `${'x'.repeat(198)}\ufffd…`],
  ])('know the last line that was printed: of %j it is %j', (message, line) => {
    expect(lastOutputOf(message)).toBe(line);
  });

  it('know the newest failure, and nothing that was printed of a silence', () => {
    const { openings } = after('UP', [
      [5, ['UP>DOWN FAIL'], failure(1, 'first')],
      [6, [], failure(2, 'second')],
    ]);
    expect(openings[0]?.evidence).toMatchObject({ exitCode: 2, lastOutput: 'second', lastHeartbeatAt: 6 });
    expect(after('UP', [[5, ['UP>LATE TIMEOUT']]]).openings[0]?.evidence).toEqual({
      policy: POLICY,
      lastHeartbeatAt: 5,
      exitCode: null,
      lastOutput: null,
    });
  });
});
