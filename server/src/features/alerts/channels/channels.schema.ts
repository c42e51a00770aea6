import { shownTo, WITHOUT_ERROR } from '../../../graphql/access.ts';
import { uuid } from '../../../graphql/arguments.ts';
import { builder } from '../../../graphql/builder.ts';
import { CHANNEL_KINDS } from './channel-kinds.rules.ts';
import { ChannelSettingsInput } from './channel-settings.schema.ts';
import type { Channel } from './channel.model.ts';

const ChannelKindEnum = builder.enumType('ChannelKind', { values: CHANNEL_KINDS });

export const ChannelType = builder.objectRef<Channel>('Channel');
ChannelType.implement({
  description: 'A way to tell somebody.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    kind: t.field({ type: ChannelKindEnum, resolve: ({ kind }) => kind }),
    enabled: t.exposeBoolean('enabled'),
    target: t.exposeString('target', {
      description: 'What a person recognises it by, without secrets: "ops@example.org", "#alerts".',
    }),
    settings: t.field({
      type: 'JSON',
      description: 'What was set, without secrets: enough to fill the form for editing.',
      ...shownTo({ permission: 'EDIT_APPS' }, {}),
      resolve: (channel, _args, { channels }) => channels.shownSettings(channel),
    }),
    problem: t.string({
      nullable: true,
      description: "Why it was switched off or fails, in the receiver's words; null while all is well.",
      authScopes: { permission: 'READ_OUTPUT' },
      ...WITHOUT_ERROR,
      unauthorizedResolver: (channel, _args, { channels }) =>
        channels.problemOf(channel) === null ? null : 'its messages fail',
      resolve: (channel, _args, { channels }) => channels.problemOf(channel),
    }),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt }),
  }),
});

builder.queryFields((t) => ({
  channels: t.field({
    type: [ChannelType],
    authScopes: { permission: 'READ' },
    resolve: (_root, _args, { channels }) => channels.list(),
  }),
}));

const CreateChannelInput = builder.inputType('CreateChannelInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    enabled: t.boolean({ defaultValue: true }),
    settings: t.field({ type: ChannelSettingsInput, required: true }),
  }),
});

const UpdateChannelInput = builder.inputType('UpdateChannelInput', {
  fields: (t) => ({
    name: t.string(),
    enabled: t.boolean(),
    settings: t.field({ type: ChannelSettingsInput }),
  }),
});

builder.mutationFields((t) => ({
  createChannel: t.field({
    type: ChannelType,
    description: 'The first one is told of everything: with it comes a rule for that, where there is none.',
    args: { input: t.arg({ type: CreateChannelInput, required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { input }, { channels }) => channels.create(input),
  }),
  updateChannel: t.field({
    type: ChannelType,
    args: { id: t.arg.id({ required: true }), input: t.arg({ type: UpdateChannelInput, required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id, input }, { channels }) => channels.update(uuid('id', id), input),
  }),
  deleteChannel: t.id({
    description: 'Its rules go with it; what it was sent stays in the log, under its name.',
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'EDIT_APPS' },
    resolve: (_root, { id }, { channels }) => channels.delete(uuid('id', id)),
  }),
}));
