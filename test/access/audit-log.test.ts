import { describe, expect, it } from 'vitest';
import { features } from '../../server/src/features/index.ts';
import { deleteOld } from '../../server/src/jobs/retention.ts';
import { auditOf, AUDIT_LOG, readAuditLog, type AuditEntry } from '../kit/audit.ts';
import { DATABASES } from '../kit/databases.ts';
import type { GraphQLClient, Variables } from '../kit/graphql-client.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const CREATE = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { id } } }';
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) }';

async function createKey(client: GraphQLClient, input: Variables = {}): Promise<{ key: string; id: string }> {
  const whole = { input: { name: 'nightly', scopes: ['READ'], ...input } };
  const { createApiKey } = await client.query<{ createApiKey: { key: string; apiKey: { id: string } } }>(CREATE, whole);
  return { key: createApiKey.key, id: createApiKey.apiKey.id };
}

describe.each(DATABASES)('the audit log on %s', (database) => {
  const server = useServer(database);
  const entriesOf = async (filter: Variables): Promise<AuditEntry[]> =>
    (await readAuditLog(server(), { first: 500, filter })).nodes;

  it('tells when, who, from where, what was done to what, and what has changed', async () => {
    const { key, id } = await createKey(server(), { scopes: ['READ', 'ADMIN'] });
    const entries = await auditOf(server(), id);
    expect(entries).toEqual([
      {
        id: expect.any(String) as string,
        at: new Date(server().clock.now()).toISOString(),
        actor: { kind: 'OPEN', id: null, name: null },
        address: '127.0.0.1',
        action: 'API_KEY_CREATED',
        target: { kind: 'API_KEY', id, name: 'nightly' },
        changes: {
          name: { after: 'nightly' },
          prefix: { after: key.slice(0, 8) },
          scopes: { after: ['READ', 'ADMIN'] },
        },
      },
    ]);
  });

  it('keeps what was done to things that are gone', async () => {
    const { id } = await createKey(server());
    await server().query(REVOKE, { id });
    expect((await auditOf(server(), id)).map(({ action }) => action)).toEqual(['API_KEY_CREATED', 'API_KEY_REVOKED']);
  });

  it('is only added to', async () => {
    await createKey(server());
    await expect(server().sql.query(`update audit_entry set actor_name = 'somebody else'`)).rejects.toThrow(
      /never changes/,
    );
  });

  it('is kept for as many days as are set, and no longer', async () => {
    const { id } = await createKey(server());
    const now = server().clock.now();
    const days = { heartbeats: 90, instances: 90, rollups: 800, runs: 90, logs: 14, audit: 30 };
    const goneAfter = async (ms: number) => {
      await deleteOld(features, server().sql, { now: now + ms, days });
      return (await auditOf(server(), id)).length === 0;
    };
    expect([await goneAfter(30 * 86_400_000), await goneAfter(30 * 86_400_000 + 1)]).toEqual([false, true]);
  });

  it('is for admins', async () => {
    const reader = server().withKey((await createKey(server(), { scopes: ['READ', 'READ_OUTPUT', 'EDIT_APPS'] })).key);
    expect(await reader.refusal(AUDIT_LOG)).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('ADMIN') as string,
    });
  });

  it('is found by actor, action, time and words, a page at a time', async () => {
    const clock = server().clock;
    clock.advance(60_000);
    const since = new Date(clock.now()).toISOString();
    const first = await createKey(server(), { name: 'Größe 100%' });
    clock.advance(60_000);
    const until = new Date(clock.now()).toISOString();
    const second = await createKey(server(), { name: 'größe 1000' });
    await server().query(REVOKE, { id: second.id });

    const targets = async (filter: Variables) => (await entriesOf(filter)).map(({ target }) => target?.id);
    expect(await targets({ since, search: 'GRÖSSE' })).toEqual([]);
    expect(await targets({ since, search: 'GRÖßE' })).toEqual([second.id, second.id, first.id]);
    expect(await targets({ since, search: '100%' })).toEqual([first.id]);
    expect(await targets({ since, search: 'key revoked' })).toEqual([second.id]);
    expect(await targets({ since, until })).toEqual([first.id]);
    expect(await targets({ since, action: ['API_KEY_REVOKED'] })).toEqual([second.id]);
    expect(await targets({ since, actor: 'nobody of that name' })).toEqual([]);

    const page = await readAuditLog(server(), { first: 2, filter: { since } });
    expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const next = await readAuditLog(server(), { first: 2, after: page.pageInfo.endCursor, filter: { since } });
    expect([...page.nodes, ...next.nodes].map(({ target, action }) => [target?.name, action])).toEqual([
      ['größe 1000', 'API_KEY_REVOKED'],
      ['größe 1000', 'API_KEY_CREATED'],
      ['Größe 100%', 'API_KEY_CREATED'],
    ]);
  });

  it('comes as CSV that spreadsheets do not compute with, with the same filter', async () => {
    server().clock.advance(60_000);
    const since = new Date(server().clock.now()).toISOString();
    await createKey(server(), { name: '=HYPERLINK("https://evil.example")' });
    await createKey(server(), { name: '@two, "quoted"' });
    await createKey(server(), { name: 'three;=1+1' });
    const { status, headers, body } = await send(`${server().url}/api/audit.csv?since=${since}&action=API_KEY_CREATED`);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/csv/);
    expect(headers['content-disposition']).toMatch(/attachment; filename="lubdub-audit-2026-\d\d-\d\d\.csv"/);
    const [header, ...lines] = body.split('\r\n');
    expect(header).toBe('at,actor kind,actor,address,action,target kind,target,target id,changes');
    expect(lines).toHaveLength(4);
    // Many spreadsheets split lines by semicolons.
    expect(lines[0]).toContain(`,API_KEY,three;'=1+1,`);
    expect(lines[1]).toContain(`,OPEN,,127.0.0.1,API_KEY_CREATED,API_KEY,"'@two, ""quoted""",`);
    expect(lines[2]).toContain(`,API_KEY,"'=HYPERLINK(""https://evil.example"")",`);
  });

  it('comes whole as CSV, however many pages that are', async () => {
    const rows = 1_201;
    await server().sql.query(
      `insert into audit_entry (id, at, actor_kind, action, changes)
      select gen_random_uuid(), '2020-02-01', 'SERVER', 'APP_PAUSED', '{}' from generate_series(1, $1)`,
      [rows],
    );
    const { body } = await send(`${server().url}/api/audit.csv?until=2020-02-02T00:00:00Z&since=2020-01-31T00:00:00Z`);
    const lines = body.trimEnd().split('\r\n').slice(1);
    expect(lines).toHaveLength(rows);
    expect(new Set(lines)).toEqual(new Set(['2020-02-01T00:00:00.000Z,SERVER,,,APP_PAUSED,,,,{}']));
  });

  it.each([
    ['since', 'since=yesterday'],
    ['action', 'action=HACKED'],
    ['search', `search=${'x'.repeat(300)}`],
  ])('says what is wrong with the %s of an export', async (field, query) => {
    const { status, body } = await send(`${server().url}/api/audit.csv?${query}`);
    expect({ status, ...(JSON.parse(body) as object) }).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', field });
  });

  it('is exported for admins only', async () => {
    const ask = (key: string) => send(`${server().url}/api/audit.csv`, { headers: { authorization: `Bearer ${key}` } });
    const reader = await createKey(server(), { scopes: ['READ'] });
    const admin = await createKey(server(), { scopes: ['ADMIN'] });
    expect(JSON.parse((await ask(reader.key)).body)).toMatchObject({ code: 'FORBIDDEN' });
    expect((await ask('lub_0000000000000000000000000000')).status).toBe(401);
    expect((await ask(admin.key)).status).toBe(200);
  });
});
