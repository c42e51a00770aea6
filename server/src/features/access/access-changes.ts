import type { Announcements, Topic } from '../../ledger/announcements.ts';

/**
 * Something that rights hang on has changed: all that is known of it has to be looked up anew, and connections that went
 * by it end.
 */
export interface AccessChange {
  kind: 'USER' | 'SESSION' | 'API_KEY' | 'AGENT_TOKEN' | 'MODE';
  /** Of the user, session, key or token; of the mode, anything; empty where the database tells which a moment later. */
  id: string;
}

const WORDS = {
  USER: 'ACCESS_USER',
  SESSION: 'ACCESS_SESSION',
  API_KEY: 'ACCESS_API_KEY',
  AGENT_TOKEN: 'ACCESS_AGENT_TOKEN',
  MODE: 'ACCESS_MODE',
} as const satisfies Record<AccessChange['kind'], string>;

type Word = (typeof WORDS)[AccessChange['kind']];

export type AccessChanges = Topic<AccessChange, Word>;

export const followAccess = (announcements: Announcements): AccessChanges =>
  announcements.topic({
    words: Object.values(WORDS) as [Word, ...Word[]],
    read: (_sql, word, ids) => {
      const kind = (Object.keys(WORDS) as AccessChange['kind'][]).find((one) => WORDS[one] === word);
      return kind === undefined ? [] : ids.map((id) => ({ kind, id }));
    },
  });

/** The word by which a change is announced. */
export const wordOf = (kind: AccessChange['kind']): Word => WORDS[kind];
