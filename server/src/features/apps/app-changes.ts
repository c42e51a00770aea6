import type { AppChange } from '../../ledger/app-change.ts';
import type { Broadcast } from '../../lib/broadcast.ts';
import { checkEveryMs, Newest } from '../../lib/newest.ts';

/** Changes of apps in lists, at most one each `everyMs`, with one change of each app. Throws BAD_USER_INPUT. */
export function subscribeToChanges(changes: Broadcast<AppChange>, everyMs: number): AsyncGenerator<AppChange[]> {
  checkEveryMs(everyMs);
  const newest = new Newest<AppChange>({
    keyOf: ({ appId }) => appId,
    merge: (older, newer) => (newer.kind === 'UPDATED' ? { ...newer, kind: older.kind } : newer),
  });
  return newest.lists(
    everyMs,
    changes.listen((change) => newest.add(change)),
  );
}
