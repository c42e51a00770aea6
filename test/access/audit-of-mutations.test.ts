import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { readAuditLog, type AuditEntry } from '../kit/audit.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { useServer } from '../kit/server.ts';
import { alerts } from './recorded/alerts.ts';
import { apps } from './recorded/apps.ts';
import { people } from './recorded/people.ts';
import type { Recipe } from './recorded/recipe.ts';
import { work } from './recorded/work.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const MUTATIONS = Object.keys(schema.getMutationType()?.getFields() ?? {});

/** What is no decision of anybody, and comes by the thousand. */
const NOT_RECORDED: Record<string, string> = {
  sendHeartbeat: 'a beat',
  sendHeartbeats: 'beats',
  registerAgent: "an agent's own: it comes",
  agentHeartbeat: "an agent's own beat",
  unregisterAgent: "an agent's own: it goes",
  claimRuns: "an agent's own work",
  reportRuns: "an agent's own work",
  appendLogs: "an agent's own work",
};

describe.each(DATABASES)('each change that somebody can ask for, on %s', (database) => {
  const server = useServer(database, { accounts: true });
  let admin: GraphQLClient;
  let recipes: Record<string, Recipe>;
  beforeAll(async () => {
    admin = await server().as('admin');
    recipes = Object.assign({}, ...[apps, work, alerts, people].map((of) => of(admin, server()))) as typeof recipes;
  });

  const newest = async (): Promise<AuditEntry[]> => (await readAuditLog(admin, { first: 10 })).nodes;

  it.each(MUTATIONS.filter((name) => !(name in NOT_RECORDED)))('%s is recorded', async (name) => {
    const recipe =
      recipes[name] ?? expect.fail(`a new mutation: say in recorded/ how it is called, and have it recorded`);
    const variables = await recipe.given();
    const before = new Set((await newest()).map(({ id }) => id));
    await admin.query(recipe.call, variables);
    const entries = (await newest()).filter(({ id }) => !before.has(id));
    expect(entries.map(({ action }) => action).toSorted()).toEqual(recipe.actions.toSorted());
    for (const entry of entries) {
      expect(entry).toMatchObject({ actor: { kind: 'USER', name: 'admin' }, address: '127.0.0.1' });
      // There is one workspace, and it has no id.
      if (entry.target?.kind !== 'WORKSPACE') expect(entry.target?.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(JSON.stringify(entry)).not.toContain('hunter2');
    }
  });

  it('beats are not recorded', async () => {
    const app = await createApp(admin);
    const before = await newest();
    await beat(admin, app);
    expect(await newest()).toEqual(before);
  });

  it('what is refused is not recorded', async () => {
    const viewer = await server().as('viewer');
    const { id } = await createApp(admin);
    const before = await newest();
    await viewer.refusal('mutation ($id: ID!) { acknowledgeIncident(id: $id) { id } }', { id });
    await admin.refusal('mutation ($id: ID!) { updateApp(id: $id, input: { slug: "Not A Slug" }) { id } }', { id });
    expect(await newest()).toEqual(before);
  });
});

it('says of what is not recorded why', () => {
  expect(Object.keys(NOT_RECORDED).filter((name) => !MUTATIONS.includes(name))).toEqual([]);
});
