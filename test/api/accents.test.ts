import { describe, expect, test } from 'vitest';
import { createApp, uniqueName } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { createTask, registerAgent, runTask, updateTask } from '../kit/tasks.ts';

const FORMS = ['NFC', 'NFD'] as const;

/**
 * An accent may be one letter with its own (NFC, as most keyboards type it) or follow it (NFD, as macOS names files).
 */
describe.each(DATABASES)('names with accents on %s', (database) => {
  const server = useServer(database);

  async function found(list: string, search: string, more = ''): Promise<string[]> {
    const answer = await server().query<Record<string, { nodes: { id: string }[] }>>(
      `query ($search: String) { ${list}(filter: { search: $search ${more} }) { nodes { id } } }`,
      { search },
    );
    return answer[list]?.nodes.map(({ id }) => id) ?? [];
  }

  /** Looks for a word of the name in either form, in capitals too. */
  async function expectFound(list: string, word: string, ids: string[], more?: string): Promise<void> {
    for (const form of FORMS) {
      for (const typed of [word, word.toUpperCase(), `  ${word} `])
        expect((await found(list, typed.normalize(form), more)).toSorted()).toEqual(ids.toSorted());
    }
  }

  test('apps are found however name and search are typed, and a tag is one tag', async () => {
    const word = `zählung${uniqueName('')}`;
    const made = await Promise.all(
      FORMS.map((form) =>
        createApp(server(), { name: `Prüfen ${word}`.normalize(form), tags: [word.normalize(form)] }),
      ),
    );
    await expectFound(
      'apps',
      word,
      made.map(({ id }) => id),
    );
    for (const form of FORMS) {
      const { apps } = await server().query<{ apps: { totalCount: number } }>(
        'query ($tag: String!) { apps(filter: { tags: [$tag] }) { totalCount } }',
        { tag: word.normalize(form) },
      );
      expect(apps.totalCount).toBe(2);
    }
  });

  test('sources are found by user and host as they came, and by the name of their app', async () => {
    const word = `büro${uniqueName('')}`;
    const app = await createApp(server(), { name: `Zähler ${word}` });
    const other = await createApp(server());
    await beat(server(), app, { host: 'plain' });
    for (const form of FORMS) await beat(server(), other, { host: word.normalize(form), user: 'ä'.normalize(form) });
    for (const form of FORMS) {
      expect(await found('instances', word.normalize(form))).toHaveLength(3);
      expect(await found('instances', `ä ${word}`.normalize(form))).toHaveLength(2);
      expect(await found('instances', `zähler ${word}`.normalize(form))).toHaveLength(1);
    }
  });

  test('tasks and their runs are found by name, folder and script, which is kept as it is', async () => {
    const word = `übung${uniqueName('')}`;
    const tasks = await Promise.all(
      FORMS.flatMap((form) => [
        createTask(server(), { name: word.normalize(form) }),
        createTask(server(), { folder: word.normalize(form) }),
        createTask(server(), { script: `${word}.sh`.normalize(form) }),
      ]),
    );
    // A file has the name it has.
    expect(tasks.map(({ script }) => script)).toContain(`${word}.sh`.normalize('NFD'));
    await expectFound(
      'tasks',
      word,
      tasks.map(({ id }) => id),
    );
    const runs = await Promise.all(tasks.map(({ id }) => runTask(server(), id)));
    await expectFound(
      'runs',
      word,
      runs.map(({ id }) => id),
    );
    const commented = await updateTask(server(), tasks[0]!.id, { comment: `Schlüssel ${word}` });
    expect(await found('tasks', `schlüssel ${word}`.normalize('NFD'))).toEqual([commented.id]);
  });

  test('agents are found by user and host, and log lines by what they say', async () => {
    const word = `straße-é${uniqueName('')}`;
    const agents = await Promise.all(FORMS.map((form) => registerAgent(server(), { host: word.normalize(form) })));
    await expectFound(
      'agents',
      'é'.concat(word.slice(8)),
      agents.map(({ id }) => id),
    );
    const [agent] = agents;
    await agent!.log(FORMS.map((form) => ({ message: `Datei „Größe 100%“ fehlt`.normalize(form) })));
    for (const form of FORMS) {
      expect(await found('logs', 'GRÖSSE'.normalize(form), `, agentId: "${agent!.id}"`)).toHaveLength(0);
      expect(await found('logs', 'größe 100%'.normalize(form), `, agentId: "${agent!.id}"`)).toHaveLength(2);
    }
  });

  test('apps whose name has no Latin letter get a slug that reads as something, each its own', async () => {
    const [one, two] = [await createApp(server(), { name: '备份' }), await createApp(server(), { name: 'Резерв' })];
    expect([one.slug, two.slug]).toEqual(['app', 'app-2']);
    const umlauts = await createApp(server(), { name: 'Größe prüfen' });
    expect(umlauts.slug).toBe('grosse-prufen');
    const underscored = await createApp(server(), { name: 'x', slug: `a_${uniqueName()}` });
    await beat(server(), { id: underscored.slug });
  });
});
