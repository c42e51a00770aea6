import { uuids } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { MOST_APPS_AT_ONCE } from './app-bulk.service.ts';
import { AppType } from './apps.schema.ts';

const checkedIds = (given: readonly (string | number)[]): string[] => uuids('ids', given, MOST_APPS_AT_ONCE);
const EDITS_APPS = { permission: 'EDIT_APPS' } as const;
const AT_MOST = `At most ${MOST_APPS_AT_ONCE} ids, in one transaction: all of them, or an error and none.`;

builder.mutationFields((t) => ({
  pauseApps: t.field({
    type: [AppType],
    description: `\`pauseApp\` for several. ${AT_MOST}`,
    args: { ids: t.arg.idList({ required: true }), resumeOnBeat: t.arg.boolean({ defaultValue: false }) },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids, resumeOnBeat }, { appBulk }) => appBulk.pause(checkedIds(ids), resumeOnBeat ?? false),
  }),
  resumeApps: t.field({
    type: [AppType],
    description: `\`resumeApp\` for several. ${AT_MOST}`,
    args: { ids: t.arg.idList({ required: true }) },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids }, { appBulk }) => appBulk.resume(checkedIds(ids)),
  }),
  tagApps: t.field({
    type: [AppType],
    description: `Takes tags away from several apps and adds others; their other tags stay. ${AT_MOST}`,
    args: {
      ids: t.arg.idList({ required: true }),
      add: t.arg.stringList({ defaultValue: [] }),
      remove: t.arg.stringList({ defaultValue: [] }),
    },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids, add, remove }, { appBulk }) => appBulk.tag(checkedIds(ids), add ?? [], remove ?? []),
  }),
  deleteApps: t.idList({
    description: `\`deleteApp\` for several; returns the ids of those that were there. ${AT_MOST}`,
    args: { ids: t.arg.idList({ required: true }) },
    authScopes: EDITS_APPS,
    resolve: (_root, { ids }, { appBulk }) => appBulk.delete(checkedIds(ids)),
  }),
}));
