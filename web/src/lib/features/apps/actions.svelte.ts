import type { AppFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { DeleteAppDocument, PauseAppDocument, ResumeAppDocument } from './operations.ts';

type App = AppFieldsFragment;

/** What can be done to an app, and which of it is being asked about. Must be made while a component is being set up. */
export class AppActions {
  editing = $state.raw<App | null>(null);
  pausing = $state.raw<App | null>(null);
  deleting = $state.raw<App | null>(null);
  busy = $state(false);
  #pause = createMutation(PauseAppDocument);
  #resume = createMutation(ResumeAppDocument);
  #delete = createMutation(DeleteAppDocument);
  #onDone: (what: 'changed' | 'deleted') => void;

  constructor(onDone: (what: 'changed' | 'deleted') => void) {
    this.#onDone = onDone;
  }

  edit(app: App): void {
    this.editing = app;
  }

  askPause(app: App): void {
    this.pausing = app;
  }

  askDelete(app: App): void {
    this.deleting = app;
  }

  async resume(app: App): Promise<void> {
    const { error } = await this.#resume({ id: app.id });
    if (error) toasts.bad(`Could not resume ${app.name}. ${error.message}`);
    else toasts.ok(app.status === 'PAUSED' ? `Resumed ${app.name}.` : `Marked ${app.name} as up.`);
    this.#onDone('changed');
  }

  async pause(resumeOnBeat: boolean): Promise<void> {
    const app = this.pausing;
    if (!app) return;
    this.busy = true;
    const { error } = await this.#pause({ id: app.id, resumeOnBeat });
    this.busy = false;
    if (error) toasts.bad(`Could not pause ${app.name}. ${error.message}`);
    else toasts.ok(resumeOnBeat ? `Paused ${app.name} until its next beat.` : `Paused ${app.name}.`);
    this.pausing = null;
    this.#onDone('changed');
  }

  async delete(): Promise<void> {
    const app = this.deleting;
    if (!app) return;
    this.busy = true;
    const { error } = await this.#delete({ id: app.id });
    this.busy = false;
    // Somebody else may have been faster: then it is gone, as asked.
    const gone = !error || error.code === 'NOT_FOUND';
    if (gone) toasts.ok(`Deleted ${app.name}.`);
    else toasts.bad(`Could not delete ${app.name}. ${error.message}`);
    this.deleting = null;
    this.#onDone(gone ? 'deleted' : 'changed');
  }
}
