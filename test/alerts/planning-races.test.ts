import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addChannel, addRule, toldOf } from '../kit/alerts.ts';
import { createApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { useServer } from '../kit/server.ts';

// The embedded database runs one transaction after the other.
describe('changes of rules while beats come, on postgresql', () => {
  const server = useServer('postgresql');
  let receiver: HttpReceiver;

  beforeAll(async () => {
    receiver = await HttpReceiver.start();
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  /** How many transactions of this database wait for one that holds something. */
  const lockWaits = async (): Promise<number> => {
    const [row] = await server().sql.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.count ?? 0;
  };

  const failed = async (): Promise<App> => {
    const app = await createApp(server());
    await beat(server(), app, { kind: 'FAIL' });
    return app;
  };

  test('what begins while a rule is being written is planned by that rule', async () => {
    const hook = await addChannel(server(), receiver.url);
    const before = await failed();
    let rule: Promise<string> | undefined;
    let swept: Promise<void> | undefined;
    let after: App | undefined;
    await server().sql.transaction(async (tx) => {
      await tx.query('select 1 from incident where app_id = $1 for update', [before.id]);
      rule = addRule(server(), hook);
      await eventually(lockWaits, (count) => count > 0);
      after = await failed();
      let isOver = false;
      swept = server().sweep();
      void swept.then(() => (isOver = true));
      await eventually(
        async () => isOver || (await lockWaits()) > 1,
        (is) => is,
      );
    });
    await Promise.all([rule, swept]);
    await server().sweep();
    for (const app of [before, after as App])
      expect(toldOf(receiver, app).map(({ type }) => type)).toEqual(['incident.opened']);
  });
});
