/**
 * For tests: a life of one app as a line, and what came of it as a line, so that a rule is a row of a table.
 *
 *     0 SUCCESS; 63 sweep                →  0 NEW>UP BEAT; 63 UP>LATE TIMEOUT
 *
 * Steps: `<seconds> <verb> <argument>…`. Beats take a run id and `@<seconds>` for when they happened;
 * `pause beat` is until the next beat; `every`, `cron`, `manual`, `grace` and `limit` are edits; `outage <from>` ends at
 * its time; `clock-back` to its time; `alerts <n>`.
 */
import { expect } from 'vitest';
import {
  type AppPolicy,
  type AppState,
  applyBeat,
  applyTimeouts,
  edit,
  type HeartbeatKind,
  initialState,
  type Outcome,
  pause,
  resume,
  setOpenAlerts,
  shiftForClockBack,
  shiftForOutage,
  type StatusTransition,
} from './status.rules.ts';

/** A Thursday at noon in UTC: second 0 of every script. */
const START = Date.parse('2026-01-01T12:00:00Z');
export const at = (seconds: number): number => START + Math.round(seconds * 1000);

export interface Life {
  policy: AppPolicy;
  state: AppState;
  changes: StatusTransition[];
  /** Of the last beat. */
  durationMs: number | null;
  overtaken: boolean;
}

const minutely: AppPolicy = { schedule: { type: 'interval', everySeconds: 60 }, graceSeconds: 60, maxRunSeconds: null };

/**
 * Lives through the script, from its creation at second 0: every 60 s, grace 60 s, no run limit, unless edited by a
 * first step.
 */
export function live(script: string, policy: AppPolicy = minutely): Life {
  const life: Life = { policy, state: initialState(START), changes: [], durationMs: null, overtaken: false };
  for (const step of script.split(';')) {
    const [seconds = '', verb = '', ...rest] = step.trim().split(/\s+/);
    if (verb !== '') take(life, at(Number(seconds)), verb, rest);
  }
  return life;
}

function take(life: Life, now: number, verb: string, rest: string[]): void {
  const { state, policy } = life;
  const [argument = ''] = rest;
  let outcome: Outcome;
  switch (verb) {
    case 'SUCCESS':
    case 'START':
    case 'FAIL':
    case 'LOG':
      outcome = beat(life, verb, now, rest);
      break;
    case 'sweep':
      outcome = applyTimeouts(policy, state, now);
      break;
    case 'pause':
      outcome = pause(state, argument === 'beat', now);
      break;
    case 'resume':
      outcome = resume(policy, state, now);
      break;
    case 'alerts':
      outcome = setOpenAlerts(state, Number(argument), now);
      break;
    case 'outage':
      outcome = { state: shiftForOutage(policy, state, { from: at(Number(argument)), to: now }), changes: [] };
      break;
    case 'clock-back':
      outcome = { state: shiftForClockBack(policy, state, now), changes: [] };
      break;
    default:
      life.policy = edited(policy, verb, rest);
      outcome = edit(policy, life.policy, state, now);
  }
  life.state = outcome.state;
  life.changes.push(...outcome.changes);
}

function beat(life: Life, kind: HeartbeatKind, now: number, rest: string[]): Outcome {
  const occurred = rest.find((word) => word.startsWith('@'));
  const outcome = applyBeat(life.policy, life.state, {
    kind,
    receivedAt: now,
    occurredAt: occurred === undefined ? now : at(Number(occurred.slice(1))),
    runId: rest.find((word) => !word.startsWith('@')) ?? null,
  });
  life.durationMs = outcome.durationMs;
  life.overtaken = outcome.overtaken;
  return outcome;
}

function edited(policy: AppPolicy, verb: string, rest: string[]): AppPolicy {
  const [argument = ''] = rest;
  switch (verb) {
    case 'every':
      return { ...policy, schedule: { type: 'interval', everySeconds: Number(argument) } };
    case 'cron':
      return { ...policy, schedule: { type: 'cron', expression: rest.join(' '), timezone: 'UTC' } };
    case 'manual':
      return { ...policy, schedule: { type: 'manual' } };
    case 'grace':
      return { ...policy, graceSeconds: Number(argument) };
    case 'limit':
      return { ...policy, maxRunSeconds: argument === 'none' ? null : Number(argument) };
    default:
      throw new Error(`no such step: ${verb}`);
  }
}

/** Seconds since the start; "-" for none. */
const second = (moment: number | null | undefined): string =>
  moment === null || moment === undefined ? '-' : String((moment - START) / 1000);

/** The transitions as `<second> <from>><to> <cause>; …`. */
export function changesOf(life: Life): string {
  return life.changes.map((change) => `${second(change.at)} ${change.from}>${change.to} ${change.cause}`).join('; ');
}

/** What the state says, by the names that a row asks for, e.g. `deadline 63, down 123`. */
function factsOf({ state, durationMs, overtaken }: Life, names: string[]): string {
  const facts: Record<string, string> = {
    status: state.status,
    since: second(state.statusSince),
    deadline: second(state.nextDeadlineAt),
    down: second(state.downAt),
    check: second(state.nextCheckAt),
    count: String(state.heartbeatCount),
    last: second(state.lastHeartbeatAt),
    newest: second(state.newestOccurredAt),
    runs: state.runs.map((run) => `${run.runId ?? '*'}@${second(run.startedAt)}`).join('+') || '-',
    heard: second(state.runs[0]?.receivedAt),
    limit: second(state.runs[0]?.limitAt),
    duration: durationMs === null ? '-' : String(durationMs / 1000),
    lastDuration: state.lastDurationMs === null ? '-' : String(state.lastDurationMs / 1000),
    overtaken: String(overtaken),
  };
  return names.map((name) => `${name} ${facts[name] ?? '?'}`).join(', ');
}

/**
 * What it says, the script, the transitions, and facts of the state at its end. Every 60 s, grace 60 s: slack is 3 s.
 */
export type Row = [rule: string, script: string, changes: string, facts?: string];

/** Checks one row of a table. */
export function lives(...[, script, changes, facts = '']: Row): void {
  const life = live(script);
  const names = facts === '' ? [] : facts.split(', ').map((fact) => fact.split(' ')[0] as string);
  expect({ changes: changesOf(life), facts: factsOf(life, names) }).toEqual({ changes, facts });
}
