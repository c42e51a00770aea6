import { builder } from '../../graphql/builder.ts';

builder.queryFields((t) => ({
  workspacePingKey: t.string({
    description:
      'Whoever has it may beat for every app by its slug, at `/ping/<key>/<slug>`, and with `?create=1` make apps.',
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, _args, { workspace }) => workspace.pingKey(),
  }),
}));

builder.mutationFields((t) => ({
  rotateWorkspacePingKey: t.string({
    description: 'Gives the workspace a new ping key, and answers it; the old one stops working at once.',
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, _args, { workspace }) => workspace.rotatePingKey(),
  }),
}));
