import type { AppFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import type { MutationOutcome } from '#lib/graphql/mutation.ts';
import { sendLast } from '#lib/graphql/send-last.ts';
import { count } from '#lib/time/format.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { undo } from '#lib/ui/undo.svelte.ts';
import { inBatches } from './batches.ts';
import { DeleteAppsDocument, PauseAppsDocument, ResumeAppsDocument, TagAppsDocument } from './operations.ts';

type App = AppFieldsFragment;

/** One app, or those that are ticked. */
export interface Apps {
  ids: string[];
  /** In words, e.g. the app's name or `2 apps`. */
  name: string;
  /** How many beats go with them, where that is known. */
  beats?: number;
}

/** What can be done to apps, and which of it is being asked about. Must be made while a component is being set up. */
export class AppActions {
  editing = $state.raw<App | null>(null);
  copying = $state.raw<App | null>(null);
  pausing = $state.raw<Apps | null>(null);
  tagging = $state.raw<Apps | null>(null);
  deleting = $state.raw<Apps | null>(null);
  busy = $state(false);
  #pause = createMutation(PauseAppsDocument);
  #resume = createMutation(ResumeAppsDocument);
  #tag = createMutation(TagAppsDocument);
  #delete = createMutation(DeleteAppsDocument);
  #onDone: (deleted: readonly string[]) => void;

  /** `onDone` is called after each of them, with the ids of what is gone. */
  constructor(onDone: (deleted: readonly string[]) => void) {
    this.#onDone = onDone;
  }

  async resume(apps: Apps, done = `Resumed ${apps.name}.`): Promise<void> {
    const failed = await inBatches(apps.ids, async (ids) => errorsOf(await this.#resume({ ids }), ids));
    this.#tell(failed, `Could not resume`, apps, done);
  }

  async pause(resumeOnBeat: boolean): Promise<void> {
    const apps = this.pausing;
    if (!apps) return;
    this.busy = true;
    const failed = await inBatches(apps.ids, async (ids) => errorsOf(await this.#pause({ ids, resumeOnBeat }), ids));
    this.busy = false;
    this.pausing = null;
    const until = apps.ids.length === 1 ? 'its next beat' : 'their next beats';
    this.#tell(failed, 'Could not pause', apps, `Paused ${apps.name}${resumeOnBeat ? ` until ${until}` : ''}.`);
  }

  async tag(add: string[], remove: string[]): Promise<void> {
    const apps = this.tagging;
    if (!apps) return;
    this.busy = true;
    const failed = await inBatches(apps.ids, async (ids) => errorsOf(await this.#tag({ ids, add, remove }), ids));
    this.busy = false;
    if (failed.length < apps.ids.length) this.tagging = null;
    this.#tell(failed, 'Could not tag', apps, `Tagged ${apps.name}.`);
  }

  delete(): void {
    const apps = this.deleting;
    if (!apps) return;
    this.deleting = null;
    undo.offer({
      ids: apps.ids,
      text: `Deleted ${apps.name}.`,
      send: async () => {
        const failed = await inBatches(apps.ids, async (ids) => errorsOf(await this.#delete({ ids }), ids));
        if (failed.length > 0) toasts.bad(problem('Could not delete', apps, failed));
        return failed.map(({ id }) => id);
      },
      sendLast: () => void inBatches(apps.ids, (ids) => sendLast(DeleteAppsDocument, { ids })),
    });
    this.#onDone(apps.ids);
  }

  #tell(failed: Failed[], couldNot: string, apps: Apps, done: string): void {
    if (failed.length > 0) toasts.bad(problem(couldNot, apps, failed));
    else toasts.ok(done);
    this.#onDone([]);
  }
}

/** An app that something could not be done to, and why. */
interface Failed {
  id: string;
  message: string;
}

/** They are changed together or not at all. */
const errorsOf = ({ error }: MutationOutcome<unknown>, ids: readonly string[]): Failed[] =>
  error === null ? [] : ids.map((id) => ({ id, message: error.message }));

function problem(couldNot: string, { ids, name }: Apps, failed: readonly Failed[]): string {
  const which = failed.length < ids.length ? `${count(failed.length)} of ${name}` : name;
  return `${couldNot} ${which}. ${[...new Set(failed.map(({ message }) => message))].slice(0, 3).join('. ')}`;
}
