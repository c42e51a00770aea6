// What the agent of the demo runs: scripts of `scripts/`, each on a schedule of another kind.
import type { Client } from './client.ts';

const TASKS = [
  {
    name: 'Warm the cache',
    script: 'warm-cache.sh',
    folder: '',
    schedule: { everySeconds: 20 },
    comment: 'Keeps the shop fast after a deploy',
  },
  {
    name: 'Import prices',
    script: 'import-prices.sh',
    folder: '',
    schedule: { cron: { expression: '* * * * *', timezone: 'Europe/Berlin' } },
    maxRetries: 2,
    timeoutSeconds: 30,
    comment: 'Fails now and then, and is tried again',
    app: { name: 'Price import', slug: 'price-import', tags: ['finance'], graceSeconds: 30 },
  },
  {
    name: 'Daily report',
    script: 'daily.mjs',
    folder: 'reports',
    arguments: ['Europe', 'America', 'Asia'],
    schedule: {
      daily: {
        atTime: '06:30',
        timezone: 'Europe/Berlin',
        weekdays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
      },
    },
    asap: true,
  },
  {
    name: 'Rebuild the search index',
    script: 'rebuild-index.sh',
    folder: '',
    arguments: ['60'],
    schedule: { manual: true },
    asap: true,
    comment: 'Watch its log, or cancel it',
  },
  {
    name: 'Clean up old carts',
    script: 'clean-carts.sh',
    folder: 'maintenance',
    schedule: { cron: { expression: '15 3 * * SUN', timezone: 'UTC' } },
    enabled: false,
    comment: 'Its script does not exist: run it to see what is said then',
  },
];

/** Creates the tasks, and the apps that their runs beat for. */
export async function createTasks(client: Client): Promise<void> {
  for (const { app, ...task } of TASKS) {
    const appId = app === undefined ? null : (await client.createApp({ ...app, schedule: { everySeconds: 60 } })).id;
    await client.createTask({ ...task, ...(appId !== null && { appId }) });
  }
}
