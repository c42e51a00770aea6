import type { Variables } from '../../kit/graphql-client.ts';
import { createApp, uniqueName, type App } from '../../kit/apps.ts';
import { beats } from '../../kit/beats.ts';
import type { Lubdub } from './lubdub.ts';

const MINUTE_MS = 60_000;

/** Beats once at a ping URL, as `curl` does. @throws Error with the answer when it is not accepted */
export async function ping(pingUrl: string, suffix = ''): Promise<void> {
  const response = await fetch(pingUrl + suffix);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/**
 * Beats from that many sources of an app: user-01 on the last host, and so on up the users and
 * down the hosts; each fifth of them development.
 */
export async function beatFromSources(server: Lubdub, app: App, count: number): Promise<void> {
  const twoDigits = (number: number) => String(number).padStart(2, '0');
  const inputs = Array.from({ length: count }, (_, index) => ({
    app: app.id,
    user: `user-${twoDigits(index + 1)}`,
    host: `host-${twoDigits(count - index)}`,
    environment: index % 5 === 0 ? 'DEVELOPMENT' : 'PRODUCTION',
  }));
  await expectAccepted(server, inputs);
}

/** An app in each state that beats can bring about, with names and tags as long as people make them. */
export async function makeFleet(server: Lubdub): Promise<Record<'down' | 'late' | 'up' | 'new' | 'paused', App>> {
  const make = (input: Variables) => createApp(server.client, { name: uniqueName(), ...input });
  const [down, late, up, fresh, paused] = await Promise.all([
    make({
      name: uniqueName('Nightly backup'),
      tags: ['backup', 'critical'],
      description: 'Copies all to the other site',
    }),
    make({ name: uniqueName('Report'), graceSeconds: 3_600, tags: ['reports'], environment: 'DEVELOPMENT' }),
    make({
      name: uniqueName('Import of the price lists of all suppliers, which is too long a name for one line'),
      schedule: { cron: { expression: '15 2 * * 1-5', timezone: 'America/Argentina/Buenos_Aires' } },
      maxRunSeconds: 900,
      tags: ['erp', 'a-tag-as-long-as-anyone-would-make-it', 'prices'],
    }),
    make({ name: uniqueName('Mail queue') }),
    make({ name: uniqueName('Old site') }),
  ]);
  await server.client.query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id: paused.id });
  await expectAccepted(server, [
    { app: down.id, user: 'root', host: 'db-1', exitCode: 2, message: 'pg_dump: error: connection to server failed' },
    {
      app: late.id,
      user: 'www',
      host: 'web-1.example.org',
      occurredAt: new Date(Date.now() - 10 * MINUTE_MS).toISOString(),
    },
    { app: up.id, user: 'www', host: 'web-2.a-name-that-somebody-gave-it-in-a-hurry.example.org' },
    { app: paused.id, user: 'www', host: 'old' },
  ]);
  return { down, late, up, new: fresh, paused };
}

async function expectAccepted(server: Lubdub, inputs: Variables[]): Promise<void> {
  const refused = (await beats(server.client, inputs)).find(({ error }) => error !== null);
  if (refused) throw new Error(JSON.stringify(refused.error));
}
