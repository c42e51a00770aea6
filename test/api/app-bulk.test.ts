import { describe, expect, test } from 'vitest';
import { createApp, readApp, uniqueName } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';

interface Outcome {
  ids: string[];
  apps: { id: string; status: string; tags: string[] }[];
  errors: { id: string; code: string; message: string }[];
}

describe.each(DATABASES)('several apps at once on %s', (kind) => {
  const server = useServer(kind);
  const NOBODY = '00000000-0000-4000-8000-000000000000';
  /** `call`: a mutation of several, as it stands in a document. */
  const act = async (call: string, variables: Record<string, unknown>): Promise<Outcome> => {
    const text = `mutation ($ids: [ID!]!) { done: ${call} {
      ids apps { id status tags } errors { id code message } } }`;
    return (await server().query<{ done: Outcome }>(text, variables)).done;
  };
  const make = async (tags: string[] = []) => (await createApp(server(), { tags })).id;

  test('are paused and resumed together; one that is not there is named, and stops none of the others', async () => {
    const ids = [await make(), await make()].toSorted();
    const paused = await act('pauseApps(ids: $ids)', { ids: [NOBODY, ...ids, ids[0]] });
    expect(paused.ids).toEqual(ids);
    expect(paused.apps.map(({ status }) => status)).toEqual(['PAUSED', 'PAUSED']);
    expect(paused.errors).toEqual([{ id: NOBODY, code: 'NOT_FOUND', message: `App not found: id "${NOBODY}"` }]);
    const resumed = await act('resumeApps(ids: $ids)', { ids });
    expect(resumed.apps.map(({ status }) => status)).toEqual(['NEW', 'NEW']);
  });

  test('are given tags and lose others; one that would have too many is named', async () => {
    const full = await make(Array.from({ length: 20 }, (_, index) => `t${index}`));
    const some = await make(['a', 'old']);
    const { ids, apps, errors } = await act('tagApps(ids: $ids, add: ["a", "b"], remove: ["old"])', {
      ids: [full, some],
    });
    expect(ids).toEqual([some]);
    expect(apps).toMatchObject([{ id: some, tags: ['a', 'b'] }]);
    expect(errors).toMatchObject([
      { id: full, code: 'BAD_USER_INPUT', message: expect.stringMatching(/^tags: must be at most 20/) },
    ]);
    await expect(act('tagApps(ids: $ids, add: [""])', { ids: [some] })).rejects.toThrow('add: must be at most 20 tags');
  });

  test('are deleted together, and nothing of them beats on', async () => {
    const apps = [await createApp(server()), await createApp(server())];
    await beat(server(), apps[0]!);
    const deleted = await act('deleteApps(ids: $ids)', { ids: apps.map(({ id }) => id) });
    expect(deleted).toMatchObject({ apps: [], errors: [] });
    expect(deleted.ids).toHaveLength(2);
    for (const { id } of apps) expect(await readApp(server(), id)).toBeNull();
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
    expect(tagged.errors).toEqual([]);
    for (const app of apps) await beat(server(), app);
    for (const { id } of apps) expect(await readApp(server(), id)).toMatchObject({ status: 'UP', heartbeatCount: 2 });
  });

  test('are 200 at most', async () => {
    const ids = Array.from({ length: 201 }, () => NOBODY);
    await expect(act('deleteApps(ids: $ids)', { ids })).rejects.toThrow('ids: must be at most 200, not 201');
  });
});
