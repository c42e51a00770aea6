import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { changes } from '#lib/live/changes.ts';
import { TaskChangesDocument } from './operations.ts';

/** Tells of changes of the tasks themselves as long as the calling component lives. */
export function followTaskChanges(): void {
  createSubscription(
    TaskChangesDocument,
    () => ({}),
    ({ taskChanges }) => changes.tell('task', taskChanges),
  );
}
