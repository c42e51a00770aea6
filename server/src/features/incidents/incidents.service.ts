import { anyOf, db, execute, executeFirst, greatest, lit, type Changes } from '../../lib/query.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Broadcast } from '../../lib/broadcast.ts';
import { badInput, DomainError, notFound, shown } from '../../lib/errors.ts';
import { timestamp, type Sql, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { normalized } from '../../lib/text.ts';
import type { App } from '../../ledger/app.model.ts';
import { type Incident, INCIDENT, INCIDENTS } from '../../ledger/incident.model.ts';
import type { AuditLog, AuditRecord } from '../access/audit/audit-log.service.ts';
import type { AppsService } from '../apps/apps.service.ts';
import { AUDITED_INCIDENT } from './incident.audit.ts';

export interface IncidentsServiceOptions {
  sql: Sql;
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
  apps: AppsService;
  /** Sent after each commit that has changed incidents. */
  incidentsChanged: Broadcast<null>;
  audit: AuditLog;
  now(): number;
}

/** What somebody does with an incident. */
export interface HandlingIncident {
  /** At most 1,000 characters; null leaves what there is, an empty one clears it. */
  note?: string | null | undefined;
  /** Who does it, or through which channel; null where nobody can know. */
  by?: string | null;
}

/** Characters. */
export const MAX_NOTE_LENGTH = 1_000;
const MAX_SNOOZE_DAYS = 366;
const DAY_MS = 86_400_000;

/**
 * What people do with incidents. Methods throw DomainError: BAD_USER_INPUT, NOT_FOUND for an unknown id, CONFLICT for an
 * incident that has ended. Each change raises the incident's version, by which alerts are planned and who watches is
 * told.
 */
export class IncidentsService {
  readonly #options: IncidentsServiceOptions;

  constructor(options: IncidentsServiceOptions) {
    this.#options = options;
  }

  async find(id: string): Promise<Incident | null> {
    return (await this.findMany([id]))[0] ?? null;
  }

  /** The incidents with these ids in their order; null for those that do not exist. */
  async findMany(ids: readonly string[]): Promise<(Incident | null)[]> {
    const rows = await execute(this.#options.sql, INCIDENTS.where('i.id', '=', anyOf(ids)));
    const incidents = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => incidents.get(id) ?? null);
  }

  /**
   * Somebody looks after it. Once more changes the note only: when and who stays. With a DOWN the LATE that it grew from
   * is looked after, too: both are one trouble, and both end together.
   */
  async acknowledge(id: string, { note: given, by = null }: HandlingIncident = {}): Promise<Incident> {
    const { sql, incidentsChanged, audit, now } = this.#options;
    const note = checkedNote(given);
    const at = timestamp(now());
    const known = await this.find(id);
    if (known === null) throw notFound('Incident', 'id', id);
    const { last, changed } = await sql.transaction(async (tx) => {
      const open = await execute(tx, openOfApp(known.appId));
      const before = open.find((incident) => incident.id === id);
      if (before === undefined) throw hasEnded(await readAgain(tx, known));
      const late = before.kind === 'DOWN' ? open.filter(({ kind }) => kind === 'LATE') : [];
      const rows = await execute(tx, acknowledging({ id, with: late.map((incident) => incident.id), note, by, at }));
      const was = new Map(open.map((incident) => [incident.id, incident]));
      await audit.record(
        tx,
        ...rows.map((row): AuditRecord => {
          const entry = AUDITED_INCIDENT.changed(was.get(row.id) ?? row, row);
          return { action: 'INCIDENT_ACKNOWLEDGED', ...entry };
        }),
      );
      return { last: before, changed: rows };
    });
    if (changed.length > 0) incidentsChanged.send(null);
    return changed.find((incident) => incident.id === id) ?? last;
  }

  /**
   * Ends it by hand. A DOWN app counts as well from then on, as if it had been resumed, which ends what else is open of
   * it; of another kind the incident alone ends.
   */
  async resolve(id: string, { note: given, by = null }: HandlingIncident = {}): Promise<Incident> {
    const { transactional, apps, audit, now } = this.#options;
    const note = checkedNote(given);
    const known = await this.find(id);
    if (known === null) throw notFound('Incident', 'id', id);
    const { edits, resolved } = await transactional(async (em, tx) => {
      const made = apps.editsIn(em, tx);
      // The state of the app first, as a beat locks it.
      const app = await made.find(known.appId);
      const open = await execute(tx, openOfApp(known.appId));
      if (!open.some((incident) => incident.id === id)) throw hasEnded(await readAgain(tx, known));
      if (known.kind === 'DOWN' && app?.state.status === 'DOWN') await made.resume(app.id);
      const at = timestamp(now());
      const query = db
        .updateTable('incident as i')
        .set(
          (eb) =>
            ({
              resolved_at: eb.fn.coalesce('i.resolved_at', greatest(eb.ref('i.opened_at'), at)),
              end: eb.fn.coalesce('i.end', lit('BY_HAND')),
              resolved_by: by,
              version: eb('i.version', '+', 1),
              ...(note === undefined
                ? {}
                : { note: eb.case().when('i.id', '=', id).then(note).else(eb.ref('i.note')).end() }),
            }) satisfies Changes<'incident'>,
        )
        .where('i.id', '=', anyOf(open.map((incident) => incident.id)))
        .where((eb) => eb.or([eb('i.id', '=', id), eb('i.resolved_at', 'is not', null)]))
        .returning(INCIDENT.of('i'));
      const rows = await execute(tx, query);
      const was = new Map(open.map((incident) => [incident.id, incident]));
      await audit.record(
        tx,
        ...rows.map((row): AuditRecord => {
          const entry = AUDITED_INCIDENT.changed(was.get(row.id) ?? row, row);
          return { action: 'INCIDENT_RESOLVED', ...entry };
        }),
      );
      return { edits: made, resolved: rows.find((row) => row.id === id) as Incident };
    });
    edits.publish();
    this.#options.incidentsChanged.send(null);
    return resolved;
  }

  /**
   * Nobody is alerted of this app until then (epoch ms), at most 366 days ahead; null ends it. Raises the version of what
   * is open of it.
   */
  async snooze(appId: string, until: number | null): Promise<App> {
    const { transactional, apps, now } = this.#options;
    if (until !== null) checkSnooze(until, now());
    const { edits, app } = await transactional(async (em, tx) => {
      const made = apps.editsIn(em, tx);
      const changed = await made.change(appId, 'APP_SNOOZED', (before, at) => ({
        after: { ...before, snoozedUntil: until, updatedAt: at },
        outcome: { state: before.state, changes: [] },
      }));
      return { edits: made, app: changed };
    });
    edits.publish();
    return app;
  }
}

/** What is open of an app, for whoever changes it: all lock in one order. */
const openOfApp = (appId: string) =>
  INCIDENTS.where('i.app_id', '=', appId).where('i.resolved_at', 'is', null).orderBy('i.id').forUpdate();

interface Acknowledging {
  id: string;
  /** Acknowledged with it, without its note, where nobody has yet. */
  with: string[];
  note: string | null | undefined;
  by: string | null;
  at: Timestamp;
}

/** Answers those that it changes. */
const acknowledging = ({ id, with: others, note, by, at }: Acknowledging) =>
  db
    .updateTable('incident as i')
    .set(
      (eb) =>
        ({
          acknowledged_at: eb.fn.coalesce('i.acknowledged_at', greatest(eb.ref('i.opened_at'), at)),
          acknowledged_by: eb
            .case()
            .when('i.acknowledged_at', 'is', null)
            .then(by)
            .else(eb.ref('i.acknowledged_by'))
            .end(),
          version: eb('i.version', '+', 1),
          ...(note === undefined
            ? {}
            : { note: eb.case().when('i.id', '=', id).then(note).else(eb.ref('i.note')).end() }),
        }) satisfies Changes<'incident'>,
    )
    .where('i.id', '=', anyOf([id, ...others]))
    .where((eb) => {
      const isNew = eb('i.acknowledged_at', 'is', null);
      return note === undefined
        ? isNew
        : eb.or([isNew, eb.and([eb('i.id', '=', id), eb('i.note', 'is distinct from', note)])]);
    })
    .returning(INCIDENT.of('i'));

/** Null where it is to be cleared, undefined where it is to stay. */
function checkedNote(given: string | null | undefined): string | null | undefined {
  if (given == null) return undefined;
  if (given.length > MAX_NOTE_LENGTH)
    throw badInput('note', `must be at most ${MAX_NOTE_LENGTH} characters, not ${given.length}: ${shown(given)}`);
  return normalized(given).trim() || null;
}

function checkSnooze(until: number, now: number): void {
  const time = JSON.stringify(timestamp(until));
  if (until <= now) throw badInput('until', `must be in the future, not ${time}`);
  if (until > now + MAX_SNOOZE_DAYS * DAY_MS)
    throw badInput('until', `must be at most ${MAX_SNOOZE_DAYS} days ahead, not ${time}`);
}

/** As it is by now: it may have gone meanwhile. */
async function readAgain(tx: SqlRunner, known: Incident): Promise<Incident> {
  const row = await executeFirst(tx, INCIDENTS.where('i.id', '=', known.id));
  if (row === undefined) throw notFound('Incident', 'id', known.id);
  return row;
}

const hasEnded = ({ end }: Incident): DomainError =>
  new DomainError('CONFLICT', `id: the incident has ended already (${end})`, 'id');
