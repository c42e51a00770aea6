import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';
import { AppEntity } from '../../ledger/app.entity.ts';

/** Another name of an app's ping key, as Uptime Kuma has them: whoever holds it may beat for the app. */
export const PushTokenEntity = defineEntity({
  name: 'PushToken',
  tableName: 'push_token',
  properties: {
    token: p.text().primary(),
    app: () => p.manyToOne(AppEntity).deleteRule('cascade').index('push_token_app_id_index'),
    createdAt: p.datetime(3),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof PushTokenEntity> {}
}
