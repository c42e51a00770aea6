import { withReplanning } from '../../ledger/replanning.ts';
import type { Broadcast } from '../../lib/broadcast.ts';
import { badInput, notFound } from '../../lib/errors.ts';
import { countAll, db, execute, executeFirst } from '../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { AuditLog } from '../access/audit/audit-log.service.ts';
import type { SelectableApp } from '../apps/selector/selector.rules.ts';
import { AUDITED_WINDOW } from './maintenance.audit.ts';
import {
  checkNewWindow,
  checkWindowEdit,
  type MaintenanceWindowInput,
  type UpdateMaintenanceWindowInput,
} from './maintenance-window.input.ts';
import { MAINTENANCE_WINDOW, MAINTENANCE_WINDOWS, type MaintenanceWindow } from './maintenance-window.model.ts';
import { MaintenanceTimes } from './window-times.rules.ts';

export interface MaintenanceServiceOptions {
  sql: Sql;
  /** Sent after each commit that has changed incidents, or what alerts of them depend on. */
  incidentsChanged: Broadcast<null>;
  audit: AuditLog;
  now(): number;
}

const DAY_MS = 86_400_000;
/** How long one that was once is still listed. */
const LISTED_DAYS = 7;
const MOST_WINDOWS = 500;

const CURRENT = MAINTENANCE_WINDOWS.where('w.valid_until', 'is', null);

/**
 * Planned work: nobody is told that something begins then. Methods throw DomainError: BAD_USER_INPUT that names the
 * field, NOT_FOUND for an unknown id. With each change the alerts of what is open are planned anew.
 */
export class MaintenanceService {
  readonly #options: MaintenanceServiceOptions;

  constructor(options: MaintenanceServiceOptions) {
    this.#options = options;
  }

  /** By name; those that were once until a week after. */
  list(): Promise<MaintenanceWindow[]> {
    const { sql, now } = this.#options;
    const query = CURRENT.where((eb) =>
      eb.or([eb('w.ends_at', 'is', null), eb('w.ends_at', '>', timestamp(now() - LISTED_DAYS * DAY_MS))]),
    );
    return execute(sql, query.orderBy('w.name').orderBy('w.id'));
  }

  /** For each of these apps until when it is in maintenance, in epoch ms; null where it is not. */
  async untilOf(apps: readonly SelectableApp[]): Promise<(number | null)[]> {
    const now = this.#options.now();
    const times = await readMaintenance(this.#options.sql);
    return apps.map((app) => {
      const free = times.freeAt(app, now);
      return free > now ? free : null;
    });
  }

  create(input: MaintenanceWindowInput): Promise<MaintenanceWindow> {
    const { now, audit } = this.#options;
    const at = now();
    const times = { validFrom: at, validUntil: null, createdAt: at, updatedAt: at };
    const window = { ...checkNewWindow(input, at), id: newId(), ...times };
    return this.#change(async (tx) => {
      const query = db.selectFrom('maintenance_window').select(countAll().as('count')).where('valid_until', 'is', null);
      if (((await executeFirst(tx, query))?.count ?? 0) >= MOST_WINDOWS)
        throw badInput('name', `cannot be added: there are ${MOST_WINDOWS} windows already`);
      await execute(tx, MAINTENANCE_WINDOW.insert([window]));
      await audit.record(tx, { action: 'MAINTENANCE_CREATED', ...AUDITED_WINDOW.created(window) });
      return window;
    });
  }

  update(id: string, input: UpdateMaintenanceWindowInput): Promise<MaintenanceWindow> {
    const { now, audit } = this.#options;
    return this.#change(async (tx) => {
      const before = await lockWindow(tx, id);
      const at = now();
      const after = { ...before, ...checkWindowEdit(before, input, at), validFrom: at, updatedAt: at };
      // What has been counts as it was.
      await execute(tx, MAINTENANCE_WINDOW.insert([{ ...before, id: newId(), validUntil: at }]));
      await execute(tx, db.updateTable('maintenance_window').set(MAINTENANCE_WINDOW.row(after)).where('id', '=', id));
      await audit.record(tx, { action: 'MAINTENANCE_UPDATED', ...AUDITED_WINDOW.changed(before, after) });
      return after;
    });
  }

  /** Ends it where it is under way. */
  delete(id: string): Promise<string> {
    const { now, audit } = this.#options;
    return this.#change(async (tx) => {
      const before = await lockWindow(tx, id);
      const over = { valid_until: timestamp(now()) };
      await execute(tx, db.updateTable('maintenance_window').set(over).where('id', '=', id));
      await audit.record(tx, { action: 'MAINTENANCE_DELETED', ...AUDITED_WINDOW.deleted(before) });
      return id;
    });
  }

  async #change<Result>(work: (tx: SqlRunner) => Promise<Result>): Promise<Result> {
    const { sql, incidentsChanged } = this.#options;
    const result = await withReplanning(sql, work);
    incidentsChanged.send(null);
    return result;
  }
}

async function lockWindow(tx: SqlRunner, id: string): Promise<MaintenanceWindow> {
  const window = await executeFirst(tx, CURRENT.where('w.id', '=', id).forUpdate());
  if (window === undefined) throw notFound('MaintenanceWindow', 'id', id);
  return window;
}

/** When apps are in maintenance, as it is set now. */
export const readMaintenance = async (sql: SqlRunner): Promise<MaintenanceTimes> =>
  new MaintenanceTimes(await execute(sql, CURRENT));

/** When apps were in maintenance in a time that has begun at `from` (epoch ms). */
export async function readPastMaintenance(sql: SqlRunner, from: number): Promise<MaintenanceTimes> {
  const since = timestamp(from);
  const query = MAINTENANCE_WINDOWS.where((eb) =>
    eb.and([
      eb.or([eb('w.valid_until', 'is', null), eb('w.valid_until', '>', since)]),
      eb.or([eb('w.ends_at', 'is', null), eb('w.ends_at', '>', since)]),
    ]),
  );
  return new MaintenanceTimes(await execute(sql, query));
}
