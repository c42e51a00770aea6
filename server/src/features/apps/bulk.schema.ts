import { uuids } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { MOST_APPS_AT_ONCE, type BulkError, type BulkOutcome } from './app-bulk.service.ts';
import { AppType } from './apps.schema.ts';

const BulkErrorType = builder.objectRef<BulkError>('BulkError').implement({
  description: 'Why it could not be done to one of several.',
  fields: (t) => ({
    id: t.exposeID('id'),
    code: t.string({ description: 'As `extensions.code` of an error.', resolve: ({ error }) => error.code }),
    message: t.string({ resolve: ({ error }) => error.message }),
  }),
});

const BulkPayload = builder.objectRef<BulkOutcome>('BulkPayload').implement({
  description: 'What was done to several apps at once: all of it in one transaction.',
  fields: (t) => ({
    ids: t.exposeIDList('ids', { description: 'Of the apps that it was done to.' }),
    apps: t.field({
      type: [AppType],
      description: 'Those of them that are still there, by their ids.',
      resolve: ({ apps }) => apps,
    }),
    errors: t.field({
      type: [BulkErrorType],
      description: 'Those that it was not done to, and why.',
      resolve: ({ errors }) => errors,
    }),
  }),
});

const checkedIds = (given: readonly (string | number)[]): string[] => uuids('ids', given, MOST_APPS_AT_ONCE);
const EDITS_APPS = { permission: 'EDIT_APPS' } as const;
const AT_MOST = `At most ${MOST_APPS_AT_ONCE} ids.`;

builder.mutationFields((t) => ({
  pauseApps: t.field({
    type: BulkPayload,
    description: `\`pauseApp\` for several. ${AT_MOST}`,
    args: { ids: t.arg.idList({ required: true }), resumeOnBeat: t.arg.boolean({ defaultValue: false }) },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids, resumeOnBeat }, { appBulk }) => appBulk.pause(checkedIds(ids), resumeOnBeat ?? false),
  }),
  resumeApps: t.field({
    type: BulkPayload,
    description: `\`resumeApp\` for several. ${AT_MOST}`,
    args: { ids: t.arg.idList({ required: true }) },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids }, { appBulk }) => appBulk.resume(checkedIds(ids)),
  }),
  tagApps: t.field({
    type: BulkPayload,
    description: `Takes tags away from several apps and adds others; their other tags stay. ${AT_MOST}`,
    args: {
      ids: t.arg.idList({ required: true }),
      add: t.arg.stringList({ defaultValue: [] }),
      remove: t.arg.stringList({ defaultValue: [] }),
    },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids, add, remove }, { appBulk }) => appBulk.tag(checkedIds(ids), add ?? [], remove ?? []),
  }),
  deleteApps: t.field({
    type: BulkPayload,
    description: `\`deleteApp\` for several. ${AT_MOST}`,
    args: { ids: t.arg.idList({ required: true }) },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids }, { appBulk }) => appBulk.delete(checkedIds(ids)),
  }),
}));
