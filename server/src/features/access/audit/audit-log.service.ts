import { actingAddress, actingCaller } from '../../../graphql/caller.ts';
import { execute } from '../../../lib/query.ts';
import type { SqlRunner } from '../../../lib/sql.ts';
import { storable } from '../../../lib/text.ts';
import { newId } from '../../../lib/uuid.ts';
import { AUDIT_ENTRY, type AuditEntry } from './audit-entry.model.ts';
import type { AuditAction, AuditTargetKind } from './audit-words.rules.ts';
import type { AuditChanges } from './changes.rules.ts';

/** What something is done to; its name as people know it now. */
export interface AuditTarget {
  kind: AuditTargetKind;
  /** null: there is none of that name. */
  id: string | null;
  name: string;
}

export interface AuditRecord {
  action: AuditAction;
  target: AuditTarget | null;
  /** By the name of the field; none at all: nothing has changed, and nothing is recorded. Left out: it changes no field. */
  changes?: AuditChanges;
}

const MAX_NAME = 300;

/** Writes down who has done what. */
export class AuditLog {
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Records what the caller of now does, in the transaction that does it: they are kept together, or neither. Who that is,
   * and from where, is known by {@link actAs}; without it, it is the server by itself.
   */
  async record(tx: SqlRunner, ...records: readonly AuditRecord[]): Promise<void> {
    const at = this.#now();
    const caller = actingCaller();
    const address = actingAddress();
    const entries = records
      .filter(({ changes }) => changes === undefined || Object.keys(changes).length > 0)
      .map(({ action, target, changes = {} }): AuditEntry => ({
        id: newId(),
        at,
        actorKind: caller?.kind ?? 'SERVER',
        actorId: caller?.id ?? null,
        actorName: caller === null ? null : shortName(caller.name),
        address,
        action,
        targetKind: target?.kind ?? null,
        targetId: target?.id ?? null,
        targetName: shortName(target?.name ?? null),
        changes,
      }));
    if (entries.length === 0) return;
    await execute(tx, AUDIT_ENTRY.insert(entries));
  }
}

const shortName = (name: string | null): string | null => (name === null ? null : storable(name.slice(0, MAX_NAME)));
