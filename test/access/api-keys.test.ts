import { describe, expect, it } from 'vitest';
import { DATABASES } from '../kit/databases.ts';
import { jsonRequest, send } from '../kit/http.ts';
import { createKey, CREATE_KEY, REVOKE_KEY } from '../kit/keys.ts';
import { useServer } from '../kit/server.ts';

const ME = '{ me { name role permissions } }';

describe.each(DATABASES)('API keys on %s', (database) => {
  const server = useServer(database);

  it('are 32 characters long, begin with what people recognise them by, and are told once', async () => {
    const { key, apiKey } = await createKey(server());
    expect(key).toMatch(/^lub_[0-9A-Za-z]{28}$/);
    expect(key.startsWith(apiKey.prefix)).toBe(true);
    const { apiKeys } = await server().query<{ apiKeys: { id: string }[] }>('{ apiKeys { id name prefix } }');
    expect(apiKeys).toContainEqual({ id: apiKey.id, name: 'nightly', prefix: apiKey.prefix });
    const rows = await server().sql.query('select * from api_key where id = $1', [apiKey.id]);
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it('may do what they were made for', async () => {
    const { key } = await createKey(server());
    expect(await server().withKey(key).query(ME)).toEqual({
      me: { name: 'API key nightly', role: 'VIEWER', permissions: ['READ', 'BEAT'] },
    });
  });

  it('make no keys', async () => {
    const { key } = await createKey(server(), { scopes: ['READ', 'ADMIN'] });
    const client = server().withKey(key);
    const refusal = { code: 'FORBIDDEN', message: expect.stringContaining('a person who has signed in') as string };
    expect(await client.refusal(CREATE_KEY, { input: { name: 'another', scopes: ['READ'] } })).toMatchObject(refusal);
  });

  it('end when they are revoked, and when they expire', async () => {
    const revoked = await createKey(server());
    const expiring = await createKey(server(), { expiresAt: new Date(server().clock.now() + 60_000).toISOString() });
    expect(await server().withKey(revoked.key).query(ME)).toMatchObject({ me: { name: 'API key nightly' } });
    expect(await server().withKey(expiring.key).query(ME)).toMatchObject({ me: { name: 'API key nightly' } });
    await server().query(REVOKE_KEY, { id: revoked.apiKey.id });
    server().clock.advance(60_000);
    const unknown = { code: 'UNAUTHENTICATED', message: expect.stringContaining('not known') as string };
    expect(await server().withKey(revoked.key).refusal(ME)).toMatchObject(unknown);
    expect(await server().withKey(expiring.key).refusal(ME)).toMatchObject(unknown);
  });

  it('are refused with 401 where they are wrong, and passed over where they are none of ours', async () => {
    const ask = (authorization: string) =>
      send(`${server().url}/graphql`, jsonRequest({ query: '{ me { name } }' }, { authorization }));
    expect((await ask('Bearer lub_0000000000000000000000000000')).status).toBe(401);
    expect((await ask(`Basic ${btoa('proxy:password')}`)).status).toBe(200);
  });

  it('may call the server by whatever name they find it under, which a page may not', async () => {
    const { key, apiKey } = await createKey(server());
    const ask = async (headers: Record<string, string>) =>
      (
        await send(
          `${server().url}/graphql`,
          jsonRequest({ query: '{ me { name } }' }, { host: 'lubdub.internal', ...headers }),
        )
      ).status;
    expect(await ask({ authorization: `Bearer ${key}` })).toBe(200);
    expect(await ask({})).toBe(403);
    await server().query(REVOKE_KEY, { id: apiKey.id });
    expect(await ask({ authorization: `Bearer ${key}` })).toBe(403);
  });

  it.each([
    ['name', { name: ' ' }],
    ['scopes', { scopes: [] }],
    ['expiresAt', { expiresAt: '2020-01-01T00:00:00Z' }],
  ])('are not made with a wrong %s', async (field, input) => {
    const wrong = { input: { name: 'wrong', scopes: ['READ'], ...input } };
    expect(await server().refusal(CREATE_KEY, wrong)).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});
