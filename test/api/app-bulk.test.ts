import { describe, expect, test } from 'vitest';
import { createApp, readApp, uniqueName } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';

interface Changed {
  id: string;
  status: string;
  tags: string[];
}

describe.each(DATABASES)('several apps at once on %s', (kind) => {
  const server = useServer(kind);
  const NOBODY = '00000000-0000-4000-8000-000000000000';
  /** `call`: a mutation of several, as it stands in a document. */
  const act = async (call: string, variables: Record<string, unknown>): Promise<Changed[]> => {
    const text = `mutation ($ids: [ID!]!) { done: ${call} { id status tags } }`;
    return (await server().query<{ done: Changed[] }>(text, variables)).done;
  };
  const remove = async (ids: string[]): Promise<string[]> => {
    const text = 'mutation ($ids: [ID!]!) { deleteApps(ids: $ids) }';
    return (await server().query<{ deleteApps: string[] }>(text, { ids })).deleteApps;
  };
  const make = async (tags: string[] = []) => (await createApp(server(), { tags })).id;

  test('are paused and resumed together, or none of them where one is not there', async () => {
    const ids = [await make(), await make()].toSorted();
    await expect(act('pauseApps(ids: $ids)', { ids: [...ids, NOBODY] })).rejects.toThrow(
      `NOT_FOUND: App not found: id "${NOBODY}"`,
    );
    for (const id of ids) expect(await readApp(server(), id)).toMatchObject({ status: 'NEW' });
    const paused = await act('pauseApps(ids: $ids)', { ids: [...ids, ids[0]] });
    expect(paused).toMatchObject(ids.map((id) => ({ id, status: 'PAUSED' })));
    const resumed = await act('resumeApps(ids: $ids)', { ids });
    expect(resumed).toMatchObject(ids.map((id) => ({ id, status: 'NEW' })));
  });

  test('are given tags and lose others; one that would have too many is named', async () => {
    const full = await make(Array.from({ length: 20 }, (_, index) => `t${index}`));
    const some = await make(['a', 'old']);
    await expect(act('tagApps(ids: $ids, add: ["b"])', { ids: [full, some] })).rejects.toThrow(
      `ids: app "${full}": tags: must be at most 20`,
    );
    expect(await readApp(server(), some)).toMatchObject({ tags: ['a', 'old'] });
    expect(await act('tagApps(ids: $ids, add: ["a", "b"], remove: ["old"])', { ids: [some] })).toMatchObject([
      { id: some, tags: ['a', 'b'] },
    ]);
    await expect(act('tagApps(ids: $ids, add: [""])', { ids: [some] })).rejects.toThrow('add: must be at most 20 tags');
  });

  test('are deleted together, and nothing of them beats on; one that is gone already is no error', async () => {
    const apps = [await createApp(server()), await createApp(server())];
    const ids = apps.map(({ id }) => id).toSorted();
    await beat(server(), apps[0]!);
    expect(await remove([...ids, NOBODY])).toEqual(ids);
    for (const id of ids) expect(await readApp(server(), id)).toBeNull();
    await expect(beat(server(), apps[0]!)).rejects.toThrow('not found');
  });

  test('are changed while they beat, and neither waits for the other without end', async () => {
    const apps = [];
    for (let index = 0; index < 20; index += 1) apps.push(await createApp(server(), { name: uniqueName('busy') }));
    const ids = apps.map(({ id }) => id);
    const [tagged] = await Promise.all([
      act('tagApps(ids: $ids, add: ["busy"])', { ids: ids.toReversed() }),
      act('pauseApps(ids: $ids, resumeOnBeat: true)', { ids }),
      ...apps.toReversed().map((app) => beat(server(), app)),
    ]);
    expect(tagged).toHaveLength(20);
    for (const app of apps) await beat(server(), app);
    for (const { id } of apps) expect(await readApp(server(), id)).toMatchObject({ status: 'UP', heartbeatCount: 2 });
  });

  test('are 200 at most', async () => {
    const ids = Array.from({ length: 201 }, () => NOBODY);
    await expect(remove(ids)).rejects.toThrow('ids: must be at most 200, not 201');
  });
});
