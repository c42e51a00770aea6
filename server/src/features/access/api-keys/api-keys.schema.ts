import { uuid } from '../../../graphql/arguments.ts';
import { refusalWithout } from '../../../graphql/access.ts';
import { builder } from '../../../graphql/builder.ts';
import type { ApiKey } from './api-key.model.ts';
import { API_KEY_SCOPES } from './scopes.rules.ts';

const ApiKeyScopeEnum = builder.enumType('ApiKeyScope', {
  description: 'What a key is made for: each is the permission of that name, TASKS is EDIT_TASKS.',
  values: API_KEY_SCOPES,
});

const ApiKeyType = builder.objectRef<ApiKey>('ApiKey').implement({
  description: 'What a program identifies itself by.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    prefix: t.exposeString('prefix', { description: 'Its first characters, by which a person recognises it.' }),
    scopes: t.field({ type: [ApiKeyScopeEnum], resolve: ({ scopes }) => scopes }),
    owner: t.string({
      nullable: true,
      description: 'Who has made it, and may do at least as much; null: made while nobody had to say who they are.',
      resolve: async ({ ownerId }, _args, { loadUser }) =>
        ownerId === null ? null : ((await loadUser(ownerId))?.name ?? null),
    }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ expiresAt }) => expiresAt }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'To the minute.',
      resolve: ({ lastUsedAt }) => lastUsedAt,
    }),
  }),
});

const CreatedApiKeyType = builder.objectRef<{ apiKey: ApiKey; key: string }>('CreatedApiKey').implement({
  fields: (t) => ({
    apiKey: t.field({ type: ApiKeyType, resolve: ({ apiKey }) => apiKey }),
    key: t.exposeString('key', { description: 'Told here and never again: 32 characters.' }),
  }),
});

builder.queryFields((t) => ({
  apiKeys: t.field({
    type: [ApiKeyType],
    description: 'Your own, the newest first.',
    args: {
      everybodys: t.arg.boolean({ required: true, defaultValue: false, description: "Also others'; needs ADMIN." }),
    },
    authScopes: { person: true },
    resolve: (_root, { everybodys }, { apiKeys, caller }) => {
      if (everybodys && !caller.may('ADMIN')) throw refusalWithout(caller, 'ADMIN');
      return apiKeys.list(everybodys ? undefined : caller.userId);
    },
  }),
}));

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    scopes: t.field({ type: [ApiKeyScopeEnum], required: true }),
    expiresAt: t.field({ type: 'DateTime' }),
  }),
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreatedApiKeyType,
    args: { input: t.arg({ type: CreateApiKeyInput, required: true }) },
    authScopes: { person: true },
    resolve: (_root, { input: { name, scopes, expiresAt } }, { apiKeys, caller }) =>
      apiKeys.create({ name, scopes, expiresAt: expiresAt?.getTime() ?? null }, caller),
  }),
  revokeApiKey: t.id({
    description: "Your own, or, for an admin, anybody's.",
    args: { id: t.arg.id({ required: true }) },
    authScopes: { person: true },
    resolve: (_root, { id }, { apiKeys, caller }) => apiKeys.revoke(uuid('id', id), caller),
  }),
}));
