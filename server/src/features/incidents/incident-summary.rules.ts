import { durationInWords, everyInWords, roughlyInWords } from '../../lib/duration.ts';
import type { IncidentEvidence, IncidentKind } from '../../ledger/incident.rules.ts';
import type { Schedule } from '../../status/schedule.rules.ts';
import { slotBefore } from '../../status/slots.rules.ts';
import type { StatusCause } from '../../status/state.rules.ts';

/** What its summary is made from; times in epoch milliseconds. */
export interface SummarizedIncident {
  kind: IncidentKind;
  anomaly: string | null;
  cause: StatusCause;
  evidence: IncidentEvidence;
  /** FAIL beats in a row. */
  failures: number;
  openedAt: number;
  resolvedAt: number | null;
}

/**
 * An incident in words, with figures as of `now` or of its end: "No beat for 12 min; one is expected every 5 min".
 * Nothing in it has been printed by a run: see {@link summaryWithOutput}.
 */
export function summaryOf(incident: SummarizedIncident, now: number): string {
  if (incident.kind === 'ANOMALY') return `Something is unusual: ${anomalyInWords(incident.anomaly)}`;
  const { cause, failures, evidence } = incident;
  const failed = failures > 0 || cause === 'FAIL' ? failuresInWords(Math.max(1, failures), evidence.exitCode) : null;
  if (cause === 'FAIL' && failed !== null) return capitalized(failed);
  const began = cause === 'RUN_LIMIT' ? tooLong(evidence.policy.maxRunSeconds) : silence(incident, now);
  if (failed === null) return began;
  // It beats again, but not as it should: how long it was silent is over.
  return `${cause === 'RUN_LIMIT' ? began : 'Silent at first'}, then ${failed.replace(/^reported /, '')}`;
}

/** The same, followed by the last line that the run which failed has printed: `Reported a failure: "disk full"`. */
export function summaryWithOutput(incident: SummarizedIncident, now: number): string {
  const { lastOutput } = incident.evidence;
  const summary = summaryOf(incident, now);
  return lastOutput === null ? summary : `${summary}: "${lastOutput}"`;
}

function silence({ kind, evidence, openedAt, resolvedAt }: SummarizedIncident, now: number): string {
  const { policy, lastHeartbeatAt } = evidence;
  const until = Math.max(openedAt, resolvedAt ?? now);
  const silent = lastHeartbeatAt === null ? 'No beat yet' : `No beat for ${roughlyInWords(until - lastHeartbeatAt)}`;
  const deadline = openedAt - (kind === 'DOWN' ? policy.graceSeconds * 1000 : 0);
  const expected = expectation(policy.schedule, deadline, until);
  return expected === null ? silent : `${silent}; ${expected}`;
}

/** What was expected by the deadline (epoch ms); null where nothing was. `until`: the day that needs no date. */
function expectation(schedule: Schedule, deadline: number, until: number): string | null {
  if (schedule.type === 'interval') return `one is expected ${everyInWords(schedule.everySeconds)}`;
  if (schedule.type !== 'cron') return null;
  const { expression, timezone } = schedule;
  const slot = lastSlot(expression, timezone, deadline);
  if (slot === null) return `one is expected by ${expression} (${timezone})`;
  return `one was expected ${wallClock(slot, until, timezone)} ${timezone} (${expression})`;
}

/** Finding one takes up to half a millisecond, and lists show the same incidents again and again. */
const slots = new Map<string, number | null>();
const MAX_SLOTS = 5_000;

/** The last slot up to the deadline; null where there is none, or the expression cannot be read. */
function lastSlot(expression: string, timezone: string, deadline: number): number | null {
  const key = `${deadline} ${timezone} ${expression}`;
  let slot = slots.get(key);
  if (slot === undefined) {
    try {
      slot = slotBefore(expression, timezone, deadline);
    } catch {
      // Of a machine that knew another time zone.
      slot = null;
    }
    if (slots.size >= MAX_SLOTS) slots.clear();
    slots.set(key, slot);
  }
  return slot;
}

function tooLong(maxRunSeconds: number | null): string {
  const limit = maxRunSeconds === null ? 'it may' : durationInWords(maxRunSeconds * 1000);
  return `A run has taken longer than ${limit}`;
}

function failuresInWords(failures: number, exitCode: number | null): string {
  if (failures === 1) return exitCode === null ? 'reported a failure' : `reported a failure: exit code ${exitCode}`;
  return `${failures} failures in a row${exitCode === null ? '' : `, the last with exit code ${exitCode}`}`;
}

const anomalyInWords = (anomaly: string | null): string => (anomaly ?? 'unknown').toLowerCase().replaceAll('_', ' ');

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `at 02:00`, or `on 3 Mar at 02:00` where that is not the day of `now`: what a clock there shows. Epoch milliseconds. */
function wallClock(at: number, now: number, timezone: string): string {
  const { day, time } = clockOf(at, timezone);
  return day === clockOf(now, timezone).day ? `at ${time}` : `on ${day} at ${time}`;
}

function clockOf(at: number, timezone: string): { day: string; time: string } {
  const parts = new Map(
    formatOf(timezone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const seconds = part('second') === '00' ? '' : `:${part('second')}`;
  return { day: `${part('day')} ${part('month')}`, time: `${part('hour')}:${part('minute')}${seconds}` };
}

/** Making one takes as long as hundreds of uses; there are some 400 time zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat('en', { timeZone, day: 'numeric', month: 'short', ...time });
    if (formats.size >= MAX_FORMATS) formats.clear();
    formats.set(timeZone, format);
  }
  return format;
}

const MAX_FORMATS = 500;
