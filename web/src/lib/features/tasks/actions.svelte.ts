import { resolve } from '$app/paths';
import { createRunNow } from '#lib/features/runs/run-now.ts';
import type { TaskFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { sendLast } from '#lib/graphql/send-last.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { undo } from '#lib/ui/undo.svelte.ts';
import { DeleteTasksDocument, SetTasksEnabledDocument, UpdateTaskDocument } from './operations.ts';

type Task = Pick<TaskFieldsFragment, 'id' | 'name'>;

/** What can be done to tasks, and which of it is being asked about. Must be made while a component is being set up. */
export class TaskActions {
  editing = $state.raw<TaskFieldsFragment | null>(null);
  copying = $state.raw<TaskFieldsFragment | null>(null);
  /** One, or those that are ticked. */
  deleting = $state.raw<{ ids: string[]; name: string } | null>(null);
  #run = createRunNow();
  #setEnabled = createMutation(SetTasksEnabledDocument);
  #update = createMutation(UpdateTaskDocument);
  #delete = createMutation(DeleteTasksDocument);
  #onDone: (deleted: string[]) => void;

  constructor(onDone: (deleted: string[]) => void) {
    this.#onDone = onDone;
  }

  async runNow(task: Task): Promise<void> {
    await this.#run(task);
    this.#onDone([]);
  }

  async setEnabled(ids: string[], enabled: boolean, name: string): Promise<void> {
    const { error } = await this.#setEnabled({ ids, enabled });
    if (error) toasts.bad(`Could not ${enabled ? 'enable' : 'disable'} ${name}. ${error.message}`);
    else toasts.ok(`${enabled ? 'Enabled' : 'Disabled'} ${name}.`);
    this.#onDone([]);
  }

  /** Gives a task that has no app one of its own, which alerts tell of. */
  async alert(task: Task): Promise<void> {
    const { data, error } = await this.#update({ id: task.id, input: { newApp: {} } });
    if (error) toasts.bad(`Could not make an app for ${task.name}. ${error.message}`);
    else {
      const { app } = data.updateTask;
      const link = app ? { href: resolve('/apps/[id]', { id: app.id }), label: 'Show app' } : null;
      toasts.ok(`Alerts tell of ${task.name} from now on.`, link);
    }
    this.#onDone([]);
  }

  delete(): void {
    const asked = this.deleting;
    if (!asked) return;
    this.deleting = null;
    undo.offer({
      ids: asked.ids,
      text: `Deleted ${asked.name}.`,
      send: () => this.#deleteNow(asked),
      sendLast: () => sendLast(DeleteTasksDocument, { ids: asked.ids }),
    });
    this.#onDone(asked.ids);
  }

  async #deleteNow({ ids, name }: { ids: string[]; name: string }): Promise<string[]> {
    const { error } = await this.#delete({ ids });
    if (error) toasts.bad(`Could not delete ${name}. ${error.message}`);
    return error ? ids : [];
  }
}
