import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { changes } from '#lib/live/changes.ts';
import { AppChangesDocument } from './operations.ts';

/** Thousands may be created or edited at once: a message for each would keep the page busy with nothing else. */
const BATCH_MS = 250;

/** Tells of changes of the apps themselves as long as the calling component lives. */
export function followAppChanges(): void {
  createSubscription(
    AppChangesDocument,
    () => ({ everyMs: BATCH_MS }),
    ({ appChangeBatches }) => {
      for (const change of appChangeBatches) changes.tell('app', change);
    },
  );
}
