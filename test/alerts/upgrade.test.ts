import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../server/src/database/database.ts';
import { migrate } from '../../server/src/database/migrate.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { QUESTIONS } from '../database/fixtures/questions.ts';
import { addChannel, addRule, told } from '../kit/alerts.ts';
import { beat } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { DATABASES, makeEmptyDatabase, type DatabaseKind, type TestDatabase } from '../kit/databases.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { inShort, incidentsOf, listIncidents } from '../kit/incidents.ts';
import { startServer, type TestServer } from '../kit/server.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../database/fixtures/before-incidents.${name}`, import.meta.url), 'utf8');

/** What the API told before the dump was made. */
const { at, answers } = JSON.parse(fixture('json')) as { at: string; answers: Record<string, unknown> };

const made: TestDatabase[] = [];
afterEach(async () => {
  for (const database of made.splice(0)) await database.remove();
});

/** The installation as it was, brought up to date, at the moment of the dump. */
async function upgraded(kind: DatabaseKind): Promise<TestServer> {
  const place = await makeEmptyDatabase(kind);
  made.push(place);
  const database = await openDatabase({ ...place, ...storedBy(features), logger: createLogger('silent') });
  for (const statement of fixture('sql').split(/;\n/)) {
    // The embedded database has no such indexes.
    if (kind === 'pglite' && /pg_trgm|gin_trgm_ops/.test(statement)) continue;
    await database.sql.query(statement);
  }
  await migrate(database);
  await database.close();
  return startServer({ database: kind, place, clock: new TestClock(Date.parse(at)) });
}

describe.each(DATABASES)('an installation from before incidents, on %s', (kind) => {
  test('has all that it had, an incident for each app that is down or late, and goes on', async () => {
    await using server = await upgraded(kind);
    const now: Record<string, unknown> = {};
    for (const [name, question] of Object.entries(QUESTIONS)) now[name] = await server.query(question);
    expect(now).toEqual(answers);

    const { sql } = server;
    expect(await sql.query('select app_slug from agent')).toEqual([{ app_slug: 'agent-worker-1-deploy-production' }]);

    const slugOf = new Map((answers.apps as AppsAnswer).apps.nodes.map(({ id, slug }) => [id, slug]));
    const idOf = (slug: string): string => [...slugOf].find(([, other]) => other === slug)?.[0] ?? slug;
    const open = async (): Promise<string[]> =>
      (await listIncidents(server, { first: 50 })).nodes
        .map((incident) => `${slugOf.get(incident.appId)} ${inShort(incident)}`)
        .toSorted();
    const begun = [
      'failed DOWN FAIL open',
      'late LATE TIMEOUT open',
      'silent DOWN TIMEOUT open',
      'too-long DOWN RUN_LIMIT open',
    ];
    expect(await open()).toEqual(begun);
    // Looking again finds no more.
    await server.sweep();
    await server.advance(61_000);
    expect(await open()).toEqual(begun);
    expect(await server.sql.query('select id from notice union all select id from delivery')).toEqual([]);

    // Who begins to listen hears of what is open, and of its end.
    await using receiver = await HttpReceiver.start();
    await addRule(server, await addChannel(server, receiver.url));
    await server.sweep();
    const heard = (): string[] =>
      told(receiver).map(({ type, data }) => `${slugOf.get(data.app.id)} ${data.incident.kind} ${type}`);
    expect(heard().toSorted()).toEqual(['failed', 'silent', 'too-long'].map((slug) => `${slug} DOWN incident.opened`));
    for (const slug of ['silent', 'well', 'late']) await beat(server, { id: idOf(slug) });
    await server.sweep();
    expect(heard().slice(3)).toEqual(['silent DOWN incident.resolved']);
    expect((await incidentsOf(server, idOf('late'))).map(inShort)).toEqual(['LATE TIMEOUT RECOVERED']);
    // What falls silent from now on has both, and is told of.
    await server.advance(150_000);
    expect((await incidentsOf(server, idOf('silent'))).map(inShort)).toEqual([
      'DOWN TIMEOUT RECOVERED',
      'LATE TIMEOUT open',
      'DOWN TIMEOUT open',
    ]);
    expect(heard().slice(4)).toEqual(['silent DOWN incident.opened']);
  });
});

interface AppsAnswer {
  apps: { nodes: { id: string; slug: string }[] };
}
