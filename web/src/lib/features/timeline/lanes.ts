import type { Outcome } from '#lib/charts/duration-bars.ts';
import { agentName } from '#lib/features/agents/takers.ts';
import { STATUS_OUTCOMES, STATUS_WORDS, isOpen } from '#lib/features/runs/status.ts';
import type { TimelineQuery } from '#lib/gql/graphql.ts';
import { dayOrTime, duration, milliseconds } from '#lib/time/format.ts';

export type Timeline = TimelineQuery['timeline'];
type Run = Timeline['runs'][number];
export type LaneBy = 'task' | 'agent';

/** A run, or a time at which one will be. */
export interface Mark {
  key: string;
  runId: string | null;
  taskId: string | null;
  taskName: string;
  agent: string | null;
  /** Epoch milliseconds; equal where it never began, or has not yet. */
  from: number;
  to: number;
  outcome: Outcome | 'coming';
  /** E.g. `Succeeded`. */
  word: string;
  /** Null where nothing has been measured. */
  took: string | null;
  /** 0 is the first row of its lane; those that run at the same time stand in rows below each other. */
  row: number;
}

export interface Lane {
  key: string;
  name: string;
  taskId: string | null;
  /** By when they began. */
  marks: Mark[];
  rows: number;
  /** How many began while another of the lane was running. */
  overlaps: number;
}

/** Rows of a lane: more at once than that share the last. */
const MOST_ROWS = 6;
const at = (text: string): number => Date.parse(text);

/** Every mark of what the server tells, the earliest first. `now` in epoch milliseconds: until then runs what runs. */
export function marksOf({ runs, slots }: Timeline, now: number): Mark[] {
  const coming = slots.map(({ scheduledFor, task }): Mark => ({
    key: `${task.id} ${scheduledFor}`,
    runId: null,
    taskId: task.id,
    taskName: task.name,
    agent: null,
    from: at(scheduledFor),
    to: at(scheduledFor),
    outcome: 'coming',
    word: 'Coming',
    took: null,
    row: 0,
  }));
  return [...runs.map((run) => markOf(run, now)), ...coming].toSorted((a, b) => a.from - b.from);
}

function markOf(run: Run, now: number): Mark {
  const from = at(run.startedAt ?? run.createdAt);
  const end = run.finishedAt && run.startedAt ? at(run.finishedAt) : isOpen(run.status) ? now : from;
  const ran = run.startedAt ? Math.max(0, end - from) : null;
  return {
    key: run.id,
    runId: run.id,
    taskId: run.task?.id ?? null,
    taskName: run.taskName,
    agent: run.agent ? agentName(run.agent) : null,
    from,
    to: Math.max(from, end),
    outcome: STATUS_OUTCOMES[run.status],
    word: STATUS_WORDS[run.status],
    took: ran === null ? null : run.finishedAt ? milliseconds(ran) : `${duration(ran)} so far`,
    row: 0,
  };
}

/** One lane for each task, or each agent, by name. */
export function lanesOf(marks: readonly Mark[], by: LaneBy): Lane[] {
  const groups = Map.groupBy(marks, (mark) => (by === 'task' ? (mark.taskId ?? mark.taskName) : (mark.agent ?? '')));
  const lanes = [...groups].map(([key, own]) => {
    const name = by === 'task' ? (own.at(-1)?.taskName ?? '') : key || 'No agent yet';
    return { key, name, taskId: by === 'task' ? (own[0]?.taskId ?? null) : null, ...inRows(own) };
  });
  return lanes.toSorted((a, b) => Number(a.key === '') - Number(b.key === '') || a.name.localeCompare(b.name));
}

function inRows(own: readonly Mark[]): Pick<Lane, 'marks' | 'rows' | 'overlaps'> {
  const ends: number[] = [];
  let overlaps = 0;
  const marks = own.map((mark) => {
    const free = ends.findIndex((end) => end <= mark.from);
    const row = free < 0 ? Math.min(ends.length, MOST_ROWS - 1) : free;
    // What takes no time overlaps with nothing.
    if (row > 0 && mark.to > mark.from) overlaps += 1;
    ends[row] = Math.max(ends[row] ?? 0, mark.to);
    return { ...mark, row };
  });
  return { marks, rows: Math.max(1, ends.length), overlaps };
}

/** What is said of one; as a heading and lines. `now` in epoch milliseconds. */
export function markInWords(mark: Mark, by: LaneBy, now: number): { title: string; lines: string[] } {
  const whose = by === 'task' ? mark.agent && `on ${mark.agent}` : mark.taskName;
  const times =
    mark.to > mark.from ? `${dayOrTime(mark.from, now)} – ${dayOrTime(mark.to, now)}` : dayOrTime(mark.from, now);
  return {
    title: mark.word,
    lines: [whose, times, mark.took && `took ${mark.took}`].filter((line) => !!line) as string[],
  };
}
