import { defineEntity, p, type Opt } from '@mikro-orm/core';
import type { TableOf } from '../database/columns.ts';
import type { Environment } from './environment.ts';
import { TextArray } from '../lib/text-array.ts';

/** What people configure of an app. What beats change is in {@link AppStateEntity}. */
export const AppEntity = defineEntity({
  name: 'App',
  tableName: 'app',
  indexes: [
    // The orders of the list of apps that no beat changes.
    { name: 'app_name_index', expression: 'create index "app_name_index" on "app" (lower("name"), "id")' },
    {
      name: 'app_tags_index',
      expression: 'create index "app_tags_index" on "app" using gin ("tags")',
    },
    { name: 'app_created_at_index', properties: ['createdAt', 'id'] },
  ],
  properties: {
    id: p.uuid().primary(),
    slug: p.text().unique(),
    name: p.text(),
    description: p.text().nullable(),
    environment: p.text().$type<Environment>(),
    /** What the search looks in. */
    searchText: p.text().$type<Opt<string>>().generated('lubdub_app_search(name, slug, tags) stored').lazy(),
    tags: p.type(TextArray).columnType('text[]').default([]),
    everySeconds: p.integer().nullable(),
    cronExpression: p.text().nullable(),
    cronTimezone: p.text().nullable(),
    /** Without a schedule: `everySeconds` is 366 days then. */
    manual: p.boolean().default(false),
    graceSeconds: p.integer(),
    maxRunSeconds: p.integer().nullable(),
    pingKey: p.uuid().unique(),
    /** Nobody is alerted of it until then. */
    snoozedUntil: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

declare module '../lib/query.ts' {
  interface Tables extends TableOf<typeof AppEntity> {}
}
