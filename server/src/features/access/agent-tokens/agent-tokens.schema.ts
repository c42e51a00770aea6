import { uuid } from '../../../graphql/arguments.ts';
import { builder } from '../../../graphql/builder.ts';
import type { AgentToken } from './agent-token.model.ts';

const AgentTokenType = builder.objectRef<AgentToken>('AgentToken').implement({
  description: 'What an agent identifies itself by.',
  fields: (t) => ({
    id: t.exposeID('id'),
    prefix: t.exposeString('prefix', { description: 'Its first characters, by which a person recognises it.' }),
    user: t.exposeString('user', { description: 'Of the agents that it is for; `*` stands for any characters.' }),
    host: t.exposeString('host', { description: 'Likewise.' }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description: 'Who made the code that it was traded for; null where nobody had to say who they are.',
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'To the minute.',
      resolve: ({ lastUsedAt }) => lastUsedAt,
    }),
  }),
});

interface NewEnrollCode {
  code: string;
  expiresAt: number;
}

const EnrollCodeType = builder.objectRef<NewEnrollCode>('EnrollCode').implement({
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Told here and never again; good for one agent.' }),
    expiresAt: t.field({ type: 'DateTime', resolve: ({ expiresAt }) => expiresAt }),
    command: t.string({
      description: 'What is to be run on the host, as the user that the agent runs as.',
      resolve: ({ code }, _args, { audience }) => `lubdub enroll ${code} --server ${audience.origin}`,
    }),
  }),
});

const CreateEnrollCodeInput = builder.inputType('CreateEnrollCodeInput', {
  fields: (t) => ({
    user: t.string({
      required: true,
      description: 'Of the agent that it is for; `*` stands for any characters, so that `*` alone is anybody.',
    }),
    host: t.string({ required: true, description: 'Likewise.' }),
  }),
});

builder.queryFields((t) => ({
  agentTokens: t.field({
    type: [AgentTokenType],
    description: 'The newest first.',
    authScopes: { permission: 'ADMIN' },
    resolve: (_root, _args, { agentTokens }) => agentTokens.list(),
  }),
}));

builder.mutationFields((t) => ({
  createEnrollCode: t.field({
    type: EnrollCodeType,
    description: 'A code that an agent trades for its token, once and within 15 minutes.',
    args: { input: t.arg({ type: CreateEnrollCodeInput, required: true }) },
    authScopes: { permission: 'ADMIN' },
    resolve: (_root, { input }, { agentTokens, caller }) => agentTokens.createCode(input, caller),
  }),
  revokeAgentToken: t.id({
    description: 'Whoever has it is let in no more, on every process within a second.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'ADMIN' },
    resolve: (_root, { id }, { agentTokens }) => agentTokens.revoke(uuid('id', id)),
  }),
}));
