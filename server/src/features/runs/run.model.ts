import { db, lit, on, raw } from '../../lib/query.ts';
import { columnsOf, type Stored } from '../../database/columns.ts';
import { RunEntity } from './run.entity.ts';

/** One run of a task as one read of the database saw it; times in epoch milliseconds. Never changed in place. */
export interface Run extends Stored<typeof RunEntity, 'logLines' | 'logLinesKept' | 'searchText'> {}

export const RUN = columnsOf(RunEntity, 'logLines', 'logLinesKept', 'searchText');
/** Runs `r`. */
export const RUNS = db.selectFrom('run as r').select(RUN.of('r'));

const r = on<{ r: 'run' }>();
// Constants in the text: the index of open runs is chosen by them.
export const IS_QUEUED = r('r.status', '=', lit('QUEUED'));
export const IS_RUNNING = r('r.status', '=', lit('RUNNING'));
/** When runs began; of those that have not, when they were made. */
export const BEGAN = r.fn.coalesce('r.started_at', 'r.created_at');
/** How long runs took, in milliseconds: `extract`, which counts in decimals, takes thrice as long. */
export const LASTED_MS = raw<
  number | null
>`round(date_part('epoch', ${r.ref('r.finished_at')} - ${r.ref('r.started_at')}) * 1000)`;
/** With the id, the order in which runs of a task that wait are begun: by their slots, or when they were asked for. */
export const DUE = r.fn.coalesce('r.scheduled_for', 'r.created_at');
