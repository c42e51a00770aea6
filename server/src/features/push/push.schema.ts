import { shownTo } from '../../graphql/access.ts';
import { textWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { AppType } from '../apps/apps.schema.ts';

builder.objectFields(AppType, (t) => ({
  pushTokens: t.stringList({
    description:
      'Other names of its ping key, at `/api/push/<token>`, as of Uptime Kuma. Empty unless the caller may edit the app.',
    ...shownTo({ permission: 'EDIT_APPS' }, []),
    resolve: (app, _args, { loadPushTokens }) => loadPushTokens(app.id),
  }),
}));

const MAX_LENGTH = 64;

builder.mutationFields((t) => ({
  addPushToken: t.field({
    type: AppType,
    description: 'Gives the app another name for its ping key: 10 to 64 of a-z, A-Z, 0-9, "-" and "_".',
    args: { appId: t.arg.id({ required: true }), token: t.arg.string({ description: 'Left out: one is made.' }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { appId, token }, { pushTokens }) =>
      pushTokens.add(uuid('appId', appId), token == null ? null : textWithin('token', token, MAX_LENGTH)),
  }),
  removePushToken: t.field({
    type: AppType,
    args: { appId: t.arg.id({ required: true }), token: t.arg.string({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { appId, token }, { pushTokens }) =>
      pushTokens.remove(uuid('appId', appId), textWithin('token', token, MAX_LENGTH)),
  }),
}));
