import { badInput, DomainError } from '../../lib/errors.ts';
import type { App } from '../../ledger/app.model.ts';
import type { AppEdits } from './app-edits.service.ts';
import { checkedTags } from './app.input.ts';
import type { AppsService } from './apps.service.ts';

/** What was done to several apps at once, and why not to the others. */
export interface BulkOutcome {
  /** Of the apps that it was done to. */
  ids: string[];
  /** Those of them that are still there, in the order of their ids. */
  apps: App[];
  errors: BulkError[];
}

export interface BulkError {
  id: string;
  error: DomainError;
}

/** All of them are locked together until the end: beats for them wait as long. */
export const MOST_APPS_AT_ONCE = 200;

/**
 * The same done to several apps in one transaction: to those where it can be done, and each of the others is named with
 * what stands against it. Methods throw BAD_USER_INPUT for more than 200 ids.
 */
export class AppBulkService {
  readonly #apps: AppsService;

  constructor(apps: AppsService) {
    this.#apps = apps;
  }

  pause(ids: readonly string[], resumeOnBeat: boolean): Promise<BulkOutcome> {
    return this.#each(ids, (edits, id) => edits.pause(id, resumeOnBeat));
  }

  resume(ids: readonly string[]): Promise<BulkOutcome> {
    return this.#each(ids, (edits, id) => edits.resume(id));
  }

  /** Takes tags away, then adds others that the app does not have yet. Throws BAD_USER_INPUT for what can be no tag. */
  async tag(ids: readonly string[], add: readonly string[], remove: readonly string[]): Promise<BulkOutcome> {
    const added = checkedTags('add', add);
    const removed = new Set(checkedTags('remove', remove));
    return this.#each(ids, async (edits, id) => {
      const before = await edits.find(id);
      const tags = [...new Set([...(before?.tags ?? []).filter((tag) => !removed.has(tag)), ...added])];
      if (before !== null && tags.join('\n') === before.tags.join('\n')) return before;
      return edits.update(id, { tags });
    });
  }

  delete(ids: readonly string[]): Promise<BulkOutcome> {
    return this.#each(ids, async (edits, id) => {
      await edits.delete(id);
      return null;
    });
  }

  /** `work` answers with the app, or null where it is gone; it throws before it writes, or not at all. */
  async #each(
    given: readonly string[],
    work: (edits: AppEdits, id: string) => Promise<App | null>,
  ): Promise<BulkOutcome> {
    if (given.length > MOST_APPS_AT_ONCE)
      throw badInput('ids', `must be at most ${MOST_APPS_AT_ONCE}, not ${given.length}`);
    return this.#apps.edit(async (edits) => {
      const outcome: BulkOutcome = { ids: [], apps: [], errors: [] };
      // In the order in which beats lock them: else the two could wait for each other.
      for (const id of [...new Set(given)].toSorted()) {
        try {
          const app = await work(edits, id);
          outcome.ids.push(id);
          if (app !== null) outcome.apps.push(app);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          outcome.errors.push({ id, error });
        }
      }
      return outcome;
    });
  }
}
