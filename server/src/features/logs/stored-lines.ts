import type { Announcements, Topic } from '../../ledger/announcements.ts';

export type StoredLines = Topic<number>;

/** Lines of logs that were stored: the number of the newest. */
export const followStoredLines = (announcements: Announcements): StoredLines =>
  announcements.topic({ words: ['logs'], read: (_sql, _word, [newest]) => [Number(newest)] });
