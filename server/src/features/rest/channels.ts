import { z } from 'zod';
import { notFound } from '../../lib/errors.ts';
import { operation, Time } from './operation.ts';

const Channel = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(['EMAIL', 'SLACK', 'DISCORD', 'SMS', 'WEBHOOK']),
    enabled: z.boolean(),
    target: z.string(),
    problem: z.string().nullable(),
    settings: z.looseObject({}).meta({ description: 'Secrets are not shown.' }),
    createdAt: Time,
  })
  .meta({ id: 'Channel' });
const Settings = z.looseObject({}).meta({
  description: 'One of email, slack, discord, sms and webhook, as the input ChannelSettingsInput of GraphQL.',
});

const FIELDS = 'id name kind enabled target problem settings createdAt';
const LIST = `query { channels { ${FIELDS} } }`;
const CREATE = `mutation ($input: CreateChannelInput!) { channel: createChannel(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateChannelInput!) {
  channel: updateChannel(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteChannel(id: $id) }';

interface ChannelAnswer {
  id: string;
}

export const channels = [
  operation({
    method: 'GET',
    path: '/api/channels',
    summary: 'All ways to tell people',
    answers: { 200: z.object({ channels: z.array(Channel) }) },
    run: async ({ ask }) => ({ status: 200, body: await ask<{ channels: object[] }>(LIST, {}) }),
  }),
  operation({
    method: 'POST',
    path: '/api/channels',
    summary: 'Makes a channel',
    body: z
      .object({ name: z.string(), enabled: z.boolean().optional(), settings: Settings })
      .meta({ id: 'NewChannel' }),
    answers: { 201: Channel },
    run: async ({ body, ask }) => {
      const { channel } = await ask<{ channel: ChannelAnswer }>(CREATE, { input: body });
      return { status: 201, body: channel, location: `/api/channels/${channel.id}` };
    },
  }),
  operation({
    method: 'GET',
    path: '/api/channels/{id}',
    summary: 'One channel',
    answers: { 200: Channel },
    run: async ({ params: { id = '' }, ask }) => {
      const { channels: all } = await ask<{ channels: ChannelAnswer[] }>(LIST, {});
      const channel = all.find((one) => one.id === id.toLowerCase());
      if (channel === undefined) throw notFound('Channel', 'id', id);
      return { status: 200, body: channel };
    },
  }),
  operation({
    method: 'PATCH',
    path: '/api/channels/{id}',
    summary: 'Changes what is named',
    body: z
      .object({ name: z.string().optional(), enabled: z.boolean().optional(), settings: Settings.optional() })
      .meta({ id: 'ChannelChanges' }),
    answers: { 200: Channel },
    run: async ({ params: { id = '' }, body, ask }) => ({
      status: 200,
      body: (await ask<{ channel: ChannelAnswer }>(UPDATE, { id, input: body })).channel,
    }),
  }),
  operation({
    method: 'DELETE',
    path: '/api/channels/{id}',
    summary: 'Deletes a channel and its rules',
    answers: { 204: null },
    run: async ({ params: { id = '' }, ask }) => {
      await ask(DELETE, { id });
      return { status: 204 };
    },
  }),
];
