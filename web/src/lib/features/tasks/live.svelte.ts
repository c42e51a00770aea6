import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { TaskChangesDocument } from './operations.ts';

const listeners = new Set<(taskId: string) => void>();

/** Calls back when a task was created, edited or deleted, by anybody. */
export function onTaskChange(listener: (taskId: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Listens to changes of the tasks themselves as long as the calling component lives. */
export function followTaskChanges(): void {
  createSubscription(
    TaskChangesDocument,
    () => ({}),
    ({ taskChanges }) => {
      for (const listener of listeners) listener(taskChanges.taskId);
    },
  );
}
