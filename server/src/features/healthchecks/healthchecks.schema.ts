import { createHash } from 'node:crypto';
import { builder } from '../../graphql/builder.ts';
import { AppType } from '../apps/apps.schema.ts';

const KEY_DIGITS = 16;

builder.objectFields(AppType, (t) => ({
  uniqueKey: t.string({
    description: "Names the app in Healthchecks' API for those who may not beat for it; goes with its ping key.",
    authScopes: { permission: 'READ' },
    resolve: ({ pingKey }) => createHash('sha1').update(pingKey.replaceAll('-', '').slice(0, KEY_DIGITS)).digest('hex'),
  }),
}));
