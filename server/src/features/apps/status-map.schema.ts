import { builder } from '../../graphql/builder.ts';
import { badInput } from '../../lib/errors.ts';
import { AppStatusEnum } from './apps.enums.ts';
import { MAX_MAPPED, readStatusMap, type StatusMap } from './status-map.service.ts';

const StatusMapType = builder.objectRef<StatusMap>('StatusMap').implement({
  description:
    'Apps in columns, the most urgent first: what has one place in `ids`, `names`, `statuses` and `tagListOf` is of one app.',
  fields: (t) => ({
    ids: t.exposeIDList('ids'),
    names: t.exposeStringList('names'),
    statuses: t.field({ type: [AppStatusEnum], resolve: ({ statuses }) => statuses }),
    tagLists: t.field({
      type: t.listRef(t.listRef('String')),
      description: 'Each list of tags that some app has, once.',
      resolve: ({ tagLists }) => tagLists,
    }),
    tagListOf: t.exposeIntList('tagListOf', { description: "Place of the app's tags in `tagLists`, from 0 on." }),
    truncated: t.exposeBoolean('truncated', { description: 'There are more apps than these.' }),
  }),
});

const DEFAULT_MAPPED = 5_000;
/** Apps that cost what one row of a page does: four values each. */
const APPS_FOR_ONE = 10;

builder.queryFields((t) => ({
  statusMap: t.field({
    type: StatusMapType,
    description: 'The status of the first apps (1 to 10,000) by urgency, in few bytes: for one square per app.',
    args: { first: t.arg.int({ defaultValue: DEFAULT_MAPPED }) },
    complexity: ({ first }) => Math.ceil(Math.min(first ?? DEFAULT_MAPPED, MAX_MAPPED) / APPS_FOR_ONE),
    authScopes: { permission: 'READ' },
    resolve: (_root, { first }, { sql }) => {
      const most = first ?? DEFAULT_MAPPED;
      if (most < 1 || most > MAX_MAPPED) throw badInput('first', `must be 1 to ${MAX_MAPPED}, not ${most}`);
      return readStatusMap(sql, most);
    },
  }),
}));
