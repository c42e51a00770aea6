import { expect, test as base, type Page } from '@playwright/test';
import { uniqueName } from '../../kit/apps.ts';
import { Lubdub } from './lubdub.ts';

interface TestFixtures {
  /**
   * True: a server of the test's own, with an empty database. Else one that the tests of a worker have one after the
   * other.
   */
  ownServer: boolean;
  server: Lubdub;
  /** Fails a test in which the browser reports a mistake of the page, and keeps what a failed one sent and heard. */
  witness: void;
}

interface WorkerFixtures {
  sharedServer: () => Promise<Lubdub>;
}

/** What a browser says by itself while a server is away or an answer is an error, whatever the page does about it. */
const NETWORK = /^Failed to load resource|^WebSocket connection to/;

/** Tests of the pages, each with a browser page that knows where its server is. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  ownServer: [false, { option: true }],
  sharedServer: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs.
    async ({}, use) => {
      let started: Promise<Lubdub> | undefined;
      await use(() => (started ??= Lubdub.start()));
      await (await started)?.remove();
    },
    { scope: 'worker' },
  ],
  server: async ({ ownServer, sharedServer }, use) => {
    if (ownServer) {
      const own = await Lubdub.start();
      await use(own);
      await own.remove();
    } else {
      const shared = await sharedServer();
      await use(shared);
      await deleteAllTasks(shared);
      await deleteAllApps(shared);
    }
  },
  baseURL: async ({ server }, use) => use(server.url),
  witness: [
    async ({ page }, use, testInfo) => {
      const mistakes: string[] = [];
      page.on('pageerror', (error) => mistakes.push(error.stack || String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && !NETWORK.test(message.text())) mistakes.push(message.text());
      });
      const traffic = recordTraffic(page);
      await use();
      const failed = testInfo.status !== testInfo.expectedStatus || mistakes.length > 0;
      if (failed) await testInfo.attach('traffic', { body: traffic.join('\n'), contentType: 'text/plain' });
      expect(mistakes, 'mistakes that the browser reports').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect, uniqueName };

/** What goes to and fro by GraphQL, a line each with the milliseconds since the page was made. */
function recordTraffic(page: Page): string[] {
  const began = performance.now();
  const lines: string[] = [];
  const add = (what: string, text: unknown) =>
    lines.push(
      `${Math.round(performance.now() - began)} ${what} ${String(text).replaceAll(/\s+/g, ' ').slice(0, 500)}`,
    );
  page.on('websocket', (socket) => {
    add('socket', 'opened');
    socket.on('framesent', ({ payload }) => add('->', payload));
    socket.on('framereceived', ({ payload }) => add('<-', payload));
    socket.on('close', () => add('socket', 'closed'));
  });
  page.on('request', (request) => request.method() === 'POST' && add('POST', request.postData()));
  page.on('response', (response) => {
    if (response.request().method() !== 'POST') return;
    response.text().then(
      (text) => add(`answer ${response.status()}`, text),
      (error: unknown) => add('answer', error),
    );
  });
  return lines;
}

/** Nothing of a test may count, beat or turn late in the next one's. */
async function deleteAllApps({ client }: Lubdub): Promise<void> {
  const { apps } = await client.query<{ apps: { nodes: { id: string }[] } }>('{ apps(first: 500) { nodes { id } } }');
  for (const { id } of apps.nodes) await client.query('mutation ($id: ID!) { deleteApp(id: $id) }', { id });
}

async function deleteAllTasks({ client }: Lubdub): Promise<void> {
  const { tasks } = await client.query<{ tasks: { nodes: { id: string }[] } }>(
    '{ tasks(first: 500) { nodes { id } } }',
  );
  const ids = tasks.nodes.map(({ id }) => id);
  if (ids.length > 0) await client.query('mutation ($ids: [ID!]!) { deleteTasks(ids: $ids) }', { ids });
}
