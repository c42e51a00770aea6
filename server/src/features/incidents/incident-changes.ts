import type { Announcements, Topic } from '../../ledger/announcements.ts';

/** Ids of incidents that have changed. */
export type IncidentChanges = Topic<string>;

/** What becomes of incidents: which has changed. Whoever changes one tells it, whatever the change was. */
export const followIncidents = (announcements: Announcements): IncidentChanges =>
  announcements.topic({ words: ['incidents'], read: (_sql, _word, ids) => ids });
