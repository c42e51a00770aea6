import { columnsOf, type Stored } from '../../database/columns.ts';
import { RunEntity } from './run.entity.ts';

/** One run of a task as one read of the database saw it; times in epoch milliseconds. Never changed in place. */
export interface Run extends Stored<typeof RunEntity, 'logLines' | 'logLinesKept' | 'searchText'> {}

export const RUN = columnsOf(RunEntity, 'logLines', 'logLinesKept', 'searchText');
/** Of a run `r`: {@link Run}. */
export const RUN_COLUMNS = RUN.read('r');

/**
 * `insert into run` of the rows in `$1` as {@link runsAsJson} writes them; to be continued with what a conflict does.
 */
export const INSERT_RUNS = `insert into run as r (${RUN.names}) ${RUN.rows('$1')}`;

export const runsAsJson = (runs: readonly Run[]): string => RUN.asJson(runs);
