import { badInput, DomainError } from '../../lib/errors.ts';
import type { App } from '../../ledger/app.model.ts';
import type { AppEdits } from './app-edits.service.ts';
import { checkedTags } from './app.input.ts';
import type { AppsService } from './apps.service.ts';

/** All of them are locked together until the end: beats for them wait as long. */
export const MOST_APPS_AT_ONCE = 200;

/**
 * The same done to several apps in one transaction: to all of them, or to none. Methods throw BAD_USER_INPUT for more than
 * 200 ids, and what stands against any of them.
 */
export class AppBulkService {
  readonly #apps: AppsService;

  constructor(apps: AppsService) {
    this.#apps = apps;
  }

  pause(ids: readonly string[], resumeOnBeat: boolean): Promise<App[]> {
    return this.#each(ids, (edits, id) => edits.pause(id, resumeOnBeat));
  }

  resume(ids: readonly string[]): Promise<App[]> {
    return this.#each(ids, (edits, id) => edits.resume(id));
  }

  /** Takes tags away, then adds others that the app does not have yet. Throws BAD_USER_INPUT for what can be no tag. */
  async tag(ids: readonly string[], add: readonly string[], remove: readonly string[]): Promise<App[]> {
    const added = checkedTags('add', add);
    const removed = new Set(checkedTags('remove', remove));
    return this.#each(ids, async (edits, id) => {
      const before = await edits.find(id);
      const tags = [...new Set([...(before?.tags ?? []).filter((tag) => !removed.has(tag)), ...added])];
      if (before !== null && tags.join('\n') === before.tags.join('\n')) return before;
      return edits.update(id, { tags });
    });
  }

  /** Returns the ids of those that it has deleted: one that is gone already is as it was asked to be. */
  async delete(ids: readonly string[]): Promise<string[]> {
    const deleted = await this.#each(ids, async (edits, id) => {
      if ((await edits.find(id)) === null) return null;
      await edits.delete(id);
      return id;
    });
    return deleted.filter((id) => id !== null);
  }

  /** In the order of the ids. */
  async #each<T>(given: readonly string[], work: (edits: AppEdits, id: string) => Promise<T>): Promise<T[]> {
    if (given.length > MOST_APPS_AT_ONCE)
      throw badInput('ids', `must be at most ${MOST_APPS_AT_ONCE}, not ${given.length}`);
    return this.#apps.edit(async (edits) => {
      const done: T[] = [];
      const refused: DomainError[] = [];
      // In the order in which beats lock them: else the two could wait for each other.
      for (const id of [...new Set(given)].toSorted()) {
        try {
          done.push(await work(edits, id));
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          refused.push(named(error, id));
        }
      }
      const [first] = refused;
      if (first === undefined) return done;
      // Thrown, so that the others are not changed either.
      const more = refused.length > 1 ? ` (and ${refused.length - 1} more of these apps)` : '';
      throw new DomainError(first.code, `${first.message}${more}`, 'ids');
    });
  }
}

/** With the app that it is about. */
const named = (error: DomainError, id: string): DomainError =>
  error.message.includes(id) ? error : new DomainError(error.code, `ids: app "${id}": ${error.message}`, 'ids');
