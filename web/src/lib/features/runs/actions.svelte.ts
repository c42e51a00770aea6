import type { RunFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { CancelRunDocument } from './operations.ts';
import { createRunNow } from './run-now.ts';

type Run = Pick<RunFieldsFragment, 'id' | 'taskName' | 'status' | 'task'>;

/** What can be done to runs, and which is being asked about. Must be made while a component is being set up. */
export class RunActions {
  cancelling = $state.raw<Run | null>(null);
  busy = $state(false);
  #cancel = createMutation(CancelRunDocument);
  #runNow = createRunNow();
  #onDone: () => void;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  async cancel(): Promise<void> {
    const run = this.cancelling;
    if (!run) return;
    this.busy = true;
    const { data, error } = await this.#cancel({ id: run.id });
    this.busy = false;
    if (error) toasts.bad(`Could not cancel the run of ${run.taskName}. ${error.message}`);
    else if (data.cancelRun.status === 'CANCELLED') toasts.ok(`Cancelled the run of ${run.taskName}.`);
    else toasts.ok(`The run of ${run.taskName} is being ended.`);
    this.cancelling = null;
    this.#onDone();
  }

  async runAgain(run: Run): Promise<void> {
    if (run.task) await this.#runNow({ id: run.task.id, name: run.taskName });
    this.#onDone();
  }
}
