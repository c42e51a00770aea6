import { spawn } from 'node:child_process';
import { on } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { kindNamed } from '../../server/src/features/alerts/channels/kinds.ts';
import { message } from './messages.ts';
import { useToolbox } from './toolbox.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another one, of thirty-two bytes').toString('base64')}`;
const toolbox = useToolbox();

test('the receiver in docs/alerts.md takes what is signed, and nothing else', async () => {
  const docs = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');
  const example = /^```js\n([^]*?)^```$/m.exec(docs)?.[1] ?? '';
  const source = example.replace(
    /\.listen\(.*\);/,
    `.listen(0, '127.0.0.1', function () { console.log(this.address().port); });`,
  );
  const receiver = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env: { WEBHOOK_SECRET: SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void receiver.kill());
  const lines = on(createInterface(receiver.stdout), 'line');
  const nextLine = async () => ((await lines.next()).value as [string])[0];

  const url = `http://127.0.0.1:${await nextLine()}`;
  const sendWith = (secret: string | null) =>
    kindNamed('WEBHOOK').send({ url, secret, headers: null }, message(), toolbox().tools());
  for (const secret of [OTHER, null])
    expect(await sendWith(secret)).toEqual({ outcome: 'CHANNEL_REFUSED', answer: '401' });
  expect(await sendWith(SECRET)).toMatchObject({ outcome: 'SENT' });
  expect(await nextLine()).toBe(`${message().id} incident.opened nightly-backup`);
});
