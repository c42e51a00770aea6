import { filterWithin } from '../../../graphql/arguments.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../../graphql/connection.ts';
import { AUDIT_ACTOR_KINDS } from './audit-actor.model.ts';
import type { AuditEntry } from './audit-entry.model.ts';
import { listAuditEntries, type AuditFilter } from './audit-list.service.ts';
import type { AuditTarget } from './audit-log.service.ts';
import { AUDIT_ACTIONS, AUDIT_TARGETS } from './audit-words.rules.ts';

const AuditActionEnum = builder.enumType('AuditAction', { values: AUDIT_ACTIONS });

const AuditActorKindEnum = builder.enumType('AuditActorKind', {
  description:
    'OPEN: nobody had to say who they are. LINK: a link that was sent to somebody. SERVER: Lubdub by itself, or its command line.',
  values: AUDIT_ACTOR_KINDS,
});

const AuditTargetKindEnum = builder.enumType('AuditTargetKind', { values: AUDIT_TARGETS });

const AuditActorType = builder
  .objectRef<Pick<AuditEntry, 'actorKind' | 'actorId' | 'actorName'>>('AuditActor')
  .implement({
    description: 'Who has done something.',
    fields: (t) => ({
      kind: t.field({ type: AuditActorKindEnum, resolve: ({ actorKind }) => actorKind }),
      id: t.id({
        nullable: true,
        description: 'Of the user, the key or the token.',
        resolve: ({ actorId }) => actorId,
      }),
      name: t.string({
        nullable: true,
        description: 'What people knew them by at that time; null where nobody could know.',
        resolve: ({ actorName }) => actorName,
      }),
    }),
  });

const AuditTargetType = builder.objectRef<AuditTarget>('AuditTarget').implement({
  description: 'What it was done to, by its name of that time. It may be gone.',
  fields: (t) => ({
    kind: t.field({ type: AuditTargetKindEnum, resolve: ({ kind }) => kind }),
    id: t.exposeID('id', { nullable: true, description: 'Null where there is none of that name.' }),
    name: t.exposeString('name'),
  }),
});

const AuditEntryType = builder.objectRef<AuditEntry>('AuditEntry').implement({
  description: 'Something that somebody has done. Beats, and what agents do by themselves, are not among them.',
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.field({ type: 'DateTime', resolve: ({ at }) => at }),
    actor: t.field({ type: AuditActorType, resolve: (entry) => entry }),
    address: t.exposeString('address', { nullable: true, description: 'From where, without a port.' }),
    action: t.field({ type: AuditActionEnum, resolve: ({ action }) => action }),
    target: t.field({ type: AuditTargetType, nullable: true, resolve: targetOf }),
    changes: t.field({
      type: 'JSON',
      description:
        'By the name of each field that has changed: {"before": …, "after": …}, of something new or deleted one of them; {"changed": true} of what is secret. Long values are cut.',
      resolve: ({ changes }) => changes,
    }),
  }),
});

function targetOf({ targetKind, targetId, targetName }: AuditEntry): AuditTarget | null {
  return targetKind === null ? null : { kind: targetKind, id: targetId, name: targetName ?? '' };
}

const AuditEntryConnection = connectionOf('AuditEntry', AuditEntryType);

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Conditions are joined by "and"; an empty list is no condition.',
  fields: (t) => ({
    since: t.field({ type: 'DateTime', description: 'Then or later.' }),
    until: t.field({ type: 'DateTime', description: 'Before.' }),
    actor: t.string({ description: 'Id of a user, a key or a token; or a part of the name.' }),
    action: t.field({ type: [AuditActionEnum] }),
    search: t.string({
      description: 'Part of the name of who or what, of the address, or of the action in words: "app deleted".',
    }),
  }),
});

type GivenFilter = Omit<AuditFilter, 'since' | 'until'> & { since?: Date | null; until?: Date | null };

builder.queryFields((t) => ({
  auditLog: t.field({
    type: AuditEntryConnection,
    description:
      'Who has done what, the newest first. The same as CSV: GET /api/audit.csv, with the filter as its query.',
    args: { ...t.arg.connectionArgs(), filter: t.arg({ type: AuditFilterInput }) },
    authScopes: { permission: 'ADMIN' },
    complexity: pageComplexity,
    resolve: (_root, { filter, ...page }, { sql }) => {
      const { since, until, ...rest } = filterWithin(filter as GivenFilter | null) ?? {};
      const wanted = { ...rest, since: since?.getTime() ?? null, until: until?.getTime() ?? null };
      return listAuditEntries(sql, wanted, page);
    },
  }),
}));
