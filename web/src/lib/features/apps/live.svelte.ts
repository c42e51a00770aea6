import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { AppChangesDocument } from './operations.ts';

type Kind = 'CREATED' | 'UPDATED' | 'DELETED';
const listeners = new Set<(kind: Kind, appId: string) => void>();

/** Calls back when an app was created, edited or deleted, by anybody. */
export function onAppChange(listener: (kind: Kind, appId: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Listens to changes of the apps themselves as long as the calling component lives. */
export function followAppChanges(): void {
  createSubscription(
    AppChangesDocument,
    () => ({}),
    ({ appChanges }) => {
      for (const listener of listeners) listener(appChanges.kind, appChanges.appId);
    },
  );
}
