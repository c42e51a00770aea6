import type { MaintenanceFieldsFragment } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { DeleteMaintenanceDocument } from './operations.ts';

type MaintenanceWindow = MaintenanceFieldsFragment;

/** What can be done to windows, and which of it is being asked about. Must be made while a component is being set up. */
export class WindowActions {
  editing = $state.raw<MaintenanceWindow | null>(null);
  deleting = $state.raw<MaintenanceWindow | null>(null);
  busy = $state(false);
  #delete = createMutation(DeleteMaintenanceDocument);
  #onDone: () => void;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  async delete(): Promise<void> {
    const window = this.deleting;
    if (!window) return;
    this.busy = true;
    const { error } = await this.#delete({ id: window.id });
    this.busy = false;
    // Somebody else may have been faster: then it is gone, as asked.
    if (!error || error.code === 'NOT_FOUND') toasts.ok(`Deleted ${window.name}.`);
    else toasts.bad(`Could not delete ${window.name}. ${error.message}`);
    this.deleting = null;
    this.#onDone();
  }
}
