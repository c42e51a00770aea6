import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { changes } from '#lib/live/changes.ts';
import { AppChangesDocument } from './operations.ts';

/** Tells of changes of the apps themselves as long as the calling component lives. */
export function followAppChanges(): void {
  createSubscription(
    AppChangesDocument,
    () => ({}),
    ({ appChanges }) => changes.tell('app', appChanges),
  );
}
