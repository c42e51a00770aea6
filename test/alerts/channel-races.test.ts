import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addChannel, addRule } from '../kit/alerts.ts';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('postgresql');
const MESSAGES = 6;
const CHANGES = [
  'mutation ($id: ID!) { deleteChannel(id: $id) }',
  'mutation ($id: ID!) { updateChannel(id: $id, input: { enabled: false }) { id } }',
];

test('a channel can be deleted and switched off while it is written down what came of its messages', async () => {
  for (let round = 0; round < 20; round += 1) {
    const silent = await HttpReceiver.start({ instead: 'SILENCE' });
    const channel = await addChannel(server(), silent.url);
    for (let count = 0; count < MESSAGES; count += 1) {
      const app = await createApp(server());
      await addRule(server(), channel, { selector: { appIds: [app.id] } });
      await beat(server(), app, { kind: 'FAIL' });
    }
    const swept = server().sweep();
    await silent.received(MESSAGES);
    // All messages fail at once, and that is written down some milliseconds later, soon or late.
    const gone = silent[Symbol.asyncDispose]();
    await pause(round / 2);
    const change = CHANGES[round % CHANGES.length] ?? '';
    expect(await server().execute(change, { id: channel })).toMatchObject({ status: 200, data: expect.anything() });
    await Promise.all([gone, swept]);
  }
});
