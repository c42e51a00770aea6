import { builder } from '../../graphql/builder.ts';
import { MODES, type Mode } from './modes/modes.rules.ts';

const AccessModeEnum = builder.enumType('AccessMode', {
  description:
    'How people get in: nobody has to say who they are, by the one password, by accounts, or not yet at all.',
  values: MODES,
});

/** What there is to know before accounts are turned on; what other features know of it they add. */
export const AccessCheckType = builder.objectRef<{ mode: Mode }>('AccessCheck').implement({
  description: 'What will stop when accounts are turned on, and what they need.',
  fields: (t) => ({
    mode: t.field({ type: AccessModeEnum, description: 'That holds now.', resolve: ({ mode }) => mode }),
    hasSecret: t.boolean({
      description: 'There is a LUBDUB_SECRET, or what stands for it on the embedded database: accounts need one.',
      resolve: (_check, _args, { settings }) => settings.access.secrets !== null,
    }),
  }),
});

builder.queryFields((t) => ({
  accessCheck: t.field({
    type: AccessCheckType,
    authScopes: { permission: 'ADMIN' },
    resolve: async (_root, _args, { modes }) => ({ mode: await modes.current() }),
  }),
}));
