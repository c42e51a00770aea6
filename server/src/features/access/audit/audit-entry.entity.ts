import { defineEntity, p, type Opt } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';
import type { AuditActorKind } from './audit-actor.model.ts';
import type { AuditAction, AuditTargetKind } from './audit-words.rules.ts';
import type { AuditChanges } from './changes.rules.ts';

/**
 * Who has done what: written in the transaction of the change, and never changed. It has the names of then, since users,
 * keys and what they change may be gone.
 */
export const AuditEntryEntity = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  indexes: [
    { name: 'audit_entry_at_index', properties: ['at', 'id'] },
    { name: 'audit_entry_action_index', properties: ['action', 'at', 'id'] },
    { name: 'audit_entry_actor_id_index', properties: ['actorId', 'at', 'id'] },
  ],
  properties: {
    id: p.uuid().primary(),
    at: p.datetime(3),
    actorKind: p.text().$type<AuditActorKind>(),
    /** Of the user, the key or the token. */
    actorId: p.text().nullable(),
    actorName: p.text().nullable(),
    /** From where, without a port. */
    address: p.text().nullable(),
    action: p.text().$type<AuditAction>(),
    targetKind: p.text().$type<AuditTargetKind>().nullable(),
    targetId: p.text().nullable(),
    targetName: p.text().nullable(),
    changes: p.json<AuditChanges>(),
    /** What the search looks in: no values, which not everybody who reads the log may know. */
    searchText: p
      .text()
      .$type<Opt<string>>()
      .generated(
        `lower(coalesce(actor_name, '') || ' ' || coalesce(address, '') || ' ' || replace(action, '_', ' ') || ' ' || coalesce(target_name, '')) stored`,
      )
      .lazy(),
  },
});

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof AuditEntryEntity> {}
}
