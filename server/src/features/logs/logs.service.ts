import type { Expression, SqlBool } from 'kysely';
import { columnsOf, type Stored } from '../../database/columns.ts';
import { namesOf } from '../../graphql/access.ts';
import { LogEntryEntity } from './log-entry.entity.ts';
import { badInput, DomainError, shown } from '../../lib/errors.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import type { NestedList } from '../../lib/nested-pages.ts';
import { encodeCursor, readPage, type Page, type PageArguments } from '../../lib/pagination.ts';
import { cancellable } from '../../lib/cancellable.ts';
import { containsTyped } from '../../lib/search.ts';
import { db, executeFirst, givenRows, lit, on, execute, raw, type Changes } from '../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { cutToBytes, storable } from '../../lib/text.ts';
import { isUuid, newId } from '../../lib/uuid.ts';
import type { Agent } from '../agents/agent.model.ts';
import { LOG_LEVELS, type LogLevel } from './log.rules.ts';
import type { Broadcast } from '../../lib/broadcast.ts';
import type { StoredLines } from './stored-lines.ts';

/**
 * One line that a run has printed, or that an agent says of itself; time in epoch milliseconds by the agent's clock.
 */
export interface LogEntry extends Omit<Stored<typeof LogEntryEntity>, 'level'> {
  level: LogLevel;
}

/** LogFilter of the API. Conditions are joined by "and". */
export interface LogFilter {
  agentId?: string | null | undefined;
  runId?: string | null | undefined;
  minLevel?: LogLevel | null | undefined;
  search?: string | null | undefined;
}

export interface LogLine {
  at: number;
  level: LogLevel;
  message: string;
  runId: string | null;
}

type LogRow = Stored<typeof LogEntryEntity>;
const l = on<{ l: 'log_entry' }>();
const LOG_ENTRY = columnsOf(LogEntryEntity);
const LINES = db.selectFrom('log_entry as l').select(LOG_ENTRY.of('l'));
const COLOUR = lit(String.raw`\[[0-9;:?]*[ -/]*[@-~]`);
/** A message as it is shown: without the sequences that colour it, which may stand in the middle of a word. */
const SHOWN = raw`case when strpos(${l.ref('l.message')}, chr(27)) = 0 then ${l.ref('l.message')}
  else regexp_replace(${l.ref('l.message')}, chr(27) || ${COLOUR}, '', 'g') end`;
const toEntry = (row: LogRow): LogEntry => ({ ...row, level: LOG_LEVELS[row.level] ?? 'INFO' });

/** A run as its lines are counted. */
interface PrintedRun {
  id: string;
  printed: number;
  kept: number;
  /** Of the agent that sends lines of it. */
  own: boolean;
}

const leftOut = (lines: number, kept: number): string =>
  `… ${lines.toLocaleString('en')} lines are left out here: of each run ${kept.toLocaleString('en')} are kept`;

/** Lines in the order in which they came. */
const IN_ORDER = {
  rows: LINES,
  order: [{ expression: l.ref('l.sequence'), type: 'bigint', descending: false }],
  toNode: toEntry,
  counted: false,
};

/** What a run has printed. */
export const LINES_OF_RUN: NestedList<LogRow, LogEntry> = { ...IN_ORDER, parent: l.ref('l.run_id') };

const MAX_LINES = 5_000;
/** By so much a run may have more lines than are kept of it, so that it is not looked at with each batch. */
const SLACK = 1.1;
const MAX_MESSAGE_BYTES = 8_000;
/** What is read at once for those who follow. */
const READ_AT_ONCE = 1_000;
/** Row of `event_cursor` that holds the number of the last line. */
const LAST_LINE = 2;

export interface LogsServiceOptions {
  sql: Sql;
  stored: StoredLines;
  /** Sent when some may have been missed. */
  resync: Broadcast<null>;
  now(): number;
  /** Lines of a run that are kept, about; of more the middle is left out. */
  maxRunLines: number;
}

/** What runs print and agents say. */
export class LogsService {
  readonly #options: LogsServiceOptions;

  constructor(options: LogsServiceOptions) {
    this.#options = options;
  }

  /** One page of lines in the order in which they came. */
  list(filter: LogFilter, page: PageArguments): Promise<Page<LogEntry>> {
    return readPage(this.#options.sql, { ...IN_ORDER, where: conditions(filter) }, page);
  }

  /**
   * Adds the lines of one batch, once: a batch that is not above the last one of its spool was recorded before. Returns
   * how many were added. Throws BAD_USER_INPUT, and FORBIDDEN for a line of a run that another agent has taken, or nobody
   * yet: what nobody has heard of may be a run that began while the server was away.
   */
  async append(agent: Agent, spool: string, batch: number, given: readonly LogLine[]): Promise<number> {
    const { sql, stored } = this.#options;
    const spoolId = storable(spool);
    if (given.length > MAX_LINES) throw badInput('lines', `must be at most ${MAX_LINES}, not ${given.length}`);
    if (spoolId.length === 0 || spoolId.length > 255)
      throw badInput('spoolId', `must be 1 to 255 characters, not ${shown(spool)}`);
    if (batch < 1) throw badInput('batch', `must be 1 or more, not ${batch}`);
    const lines = given.map((line, index) => checkedLine(line, index));
    const sequence = await sql.transaction(async (tx) => {
      const counted = await executeFirst(
        tx,
        db
          .updateTable('agent')
          .set({ spool_id: spoolId, spool_batch: batch })
          .where('id', '=', agent.id)
          .where('session_id', '=', agent.sessionId)
          .where((eb) => eb.or([eb('spool_id', 'is distinct from', spoolId), eb('spool_batch', '<', batch)]))
          .returning('id'),
      );
      if (counted === undefined || lines.length === 0) return null;
      const full = await this.#count(tx, agent, lines);
      // Held until the commit: whoever has read up to a number has read all lines up to it.
      const cursor = await executeFirst(
        tx,
        db
          .updateTable('event_cursor')
          .set((eb) => ({ last_sequence: eb('last_sequence', '+', lines.length) }) satisfies Changes<'event_cursor'>)
          .where('id', '=', LAST_LINE)
          .returning((eb) => eb.cast<number>('last_sequence', 'float8').as('last')),
      );
      const last = cursor?.last ?? 0;
      await execute(tx, inserted(lines, last - lines.length + 1, agent.id));
      for (const run of full) await this.#leaveOutMiddle(tx, run);
      await stored.announce(tx, [String(last)]);
      return last;
    });
    if (sequence === null) return 0;
    stored.send(sequence);
    return lines.length;
  }

  /**
   * Counts the lines of each run, before anything is locked that other agents need; returns the runs that will have too
   * many.
   */
  async #count(tx: SqlRunner, agent: Agent, lines: readonly LogLine[]): Promise<PrintedRun[]> {
    const counts = new Map<string, number>();
    for (const { runId } of lines) if (runId !== null) counts.set(runId, (counts.get(runId) ?? 0) + 1);
    if (counts.size === 0) return [];
    const printed = Array.from(counts, ([id, added]) => ({ id, added }));
    const query = db
      .updateTable('run as r')
      .from(givenRows('c', { id: 'uuid', added: 'int' }, printed))
      .set(
        (eb) =>
          ({
            log_lines: eb('r.log_lines', '+', eb.ref('c.added')),
            log_lines_kept: eb('r.log_lines_kept', '+', eb.ref('c.added')),
          }) satisfies Changes<'run'>,
      )
      .whereRef('r.id', '=', 'c.id')
      .returning((eb) => {
        // The agent may have been deleted and come again under another id: who it is has not changed.
        const isTakers = eb.and([
          eb('r.user', '=', agent.user),
          eb('r.host', '=', agent.host),
          eb('r.environment', '=', agent.environment),
        ]);
        const own = eb.and([eb('r.agent_id', 'is not', null), eb.or([eb('r.agent_id', '=', agent.id), isTakers])]);
        return ['r.id', 'r.log_lines as printed', 'r.log_lines_kept as kept', own.$castTo<boolean>().as('own')];
      });
    const runs: PrintedRun[] = await execute(tx, query);
    const foreign = runs.find(({ own }) => !own);
    if (foreign !== undefined)
      throw new DomainError('FORBIDDEN', `lines: ${foreign.id} is not the run of ${namesOf(agent)}`, 'lines');
    return runs.filter(({ kept }) => kept > this.#options.maxRunLines * SLACK);
  }

  /**
   * Keeps the beginning and the end of what a run has printed; the first line between them says how much is not there.
   */
  async #leaveOutMiddle(tx: SqlRunner, { id, printed }: PrintedRun): Promise<void> {
    const half = Math.ceil(this.#options.maxRunLines / 2);
    const ofRun = db.selectFrom('log_entry').select('sequence').where('run_id', '=', id).limit(1);
    const said = {
      level: LOG_LEVELS.indexOf('WARNING'),
      message: leftOut(printed - 2 * half, 2 * half),
    } satisfies Changes<'log_entry'>;
    const query = db
      .with('gap', () => ofRun.orderBy('sequence').offset(half))
      .with('tail', () => ofRun.orderBy('sequence', 'desc').offset(half - 1))
      .with('gone', (tables) =>
        tables
          .deleteFrom('log_entry as l')
          .using(['gap', 'tail'])
          .where('l.run_id', '=', id)
          .whereRef('l.sequence', '>', 'gap.sequence')
          .whereRef('l.sequence', '<', 'tail.sequence'),
      )
      .updateTable('log_entry as l')
      .from('gap')
      .set(said)
      .whereRef('l.sequence', '=', 'gap.sequence');
    await execute(tx, query);
    await execute(
      tx,
      db
        .updateTable('run')
        .set({ log_lines_kept: 2 * half + 1 })
        .where('id', '=', id),
    );
  }

  /**
   * Lines as they come; with `after`, first those since that cursor, none twice. Throws BAD_USER_INPUT for what is no
   * cursor.
   */
  async follow(filter: LogFilter, after: string | null): Promise<AsyncGenerator<LogEntry>> {
    const { stored, resync } = this.#options;
    // Live first and then the past, so that nothing falls between the two. Only the newest number matters.
    const numbers = new Mailbox<number>({ limit: 2, keyOf: () => 'newest', onEnd: () => stop() });
    const stop = stored.listen((sequence) => numbers.push(sequence));
    const stopResync = resync.listen(() => void this.#newest().then((newest) => numbers.push(newest)));
    try {
      const from = after === null ? await this.#newest() : readCursor(after);
      if (after !== null) numbers.push(Infinity);
      return cancellable(this.#lines(filter, from, numbers), () => {
        stopResync();
        numbers.end();
      });
    } catch (error) {
      stopResync();
      numbers.end();
      throw error;
    }
  }

  async *#lines(filter: LogFilter, from: number, numbers: Mailbox<number>): AsyncGenerator<LogEntry> {
    let seen = from;
    for await (const newest of numbers) {
      while (seen < newest) {
        const query = LINES.where(l.and([...conditions(filter), l('l.sequence', '>', seen)]))
          .orderBy('l.sequence')
          .limit(READ_AT_ONCE);
        const rows = await execute(this.#options.sql, query);
        for (const row of rows) {
          seen = row.sequence;
          yield toEntry(row);
        }
        if (rows.length < READ_AT_ONCE) {
          // Lines up to here may have been left out by the filter. Later ones have a number, which comes.
          if (newest !== Infinity) seen = Math.max(seen, newest);
          break;
        }
      }
    }
  }

  async #newest(): Promise<number> {
    const query = db
      .selectFrom('event_cursor')
      .select((eb) => eb.cast<number>('last_sequence', 'float8').as('last'))
      .where('id', '=', LAST_LINE);
    return (await executeFirst(this.#options.sql, query))?.last ?? 0;
  }
}

/** The lines, numbered from `sequence` on. */
function inserted(lines: readonly LogLine[], sequence: number, agentId: string) {
  const entries = lines.map(({ at, level, message, runId }, index) => ({
    sequence: sequence + index,
    id: newId(),
    at: timestamp(at),
    level: LOG_LEVELS.indexOf(level),
    message,
    agent_id: agentId,
    run_id: runId,
  }));
  const types = {
    sequence: 'bigint',
    id: 'uuid',
    at: 'timestamptz',
    level: 'smallint',
    message: 'text',
    agent_id: 'uuid',
    run_id: 'uuid',
  };
  const names = Object.keys(types) as (keyof typeof types)[];
  return db
    .insertInto('log_entry')
    .columns(names)
    .expression(db.selectFrom(givenRows('line', types, entries)).select(names));
}

function conditions({ agentId, runId, minLevel, search }: LogFilter): Expression<SqlBool>[] {
  const where: Expression<SqlBool>[] = [];
  if (agentId != null) where.push(l('l.agent_id', '=', agentId));
  if (runId != null) where.push(l('l.run_id', '=', runId));
  if (minLevel) where.push(l('l.level', '>=', LOG_LEVELS.indexOf(minLevel)));
  if (search) where.push(containsTyped(search)(raw`lower(${SHOWN})`));
  return where;
}

/** The cursor of a line, as a page gives it. */
export const cursorOf = (entry: LogEntry): string => encodeCursor([String(entry.sequence)]);

/** The number in a cursor: of a page, or of a line that was followed. */
function readCursor(after: string): number {
  try {
    const keys: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    const sequence = Array.isArray(keys) && keys.length === 1 ? Number(keys[0]) : Number.NaN;
    if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  } catch {
    // Falls through to the error below.
  }
  throw badInput('after', `is not a cursor of log lines: ${shown(after)}`);
}

function checkedLine({ at, level, message, runId }: LogLine, index: number): LogLine {
  if (runId !== null && !isUuid(runId))
    throw new DomainError('BAD_USER_INPUT', `lines.${index}.runId: must be a UUID, not ${shown(runId)}`, 'lines');
  return {
    at,
    level,
    message: cutToBytes(storable(message), MAX_MESSAGE_BYTES).text,
    runId: runId?.toLowerCase() ?? null,
  };
}
