import { session } from '#lib/access/session.svelte.ts';
import { hostUserOf } from './host-user.ts';

const KEY = 'lubdub:user';

/**
 * Whose tasks "My tasks" are. Tasks are of users of hosts: the one that is named as whoever is signed in, unless
 * somebody has chosen another in this browser, which is remembered for each account.
 */
class Me {
  /** `''` until somebody has chosen. */
  #chosen = $state('');
  #key = $derived(session.viewer?.email ? `${KEY}:${session.viewer.email}` : KEY);

  /** Of those that are known; `''` where none of them is it, and nobody has chosen. */
  userAmong(known: readonly string[]): string {
    return this.#chosen || saved(this.#key) || hostUserOf(session.viewer, known);
  }

  choose(user: string): void {
    this.#chosen = user;
    try {
      localStorage.setItem(this.#key, user);
    } catch {
      // Storage may be blocked: the choice then lasts as long as the page.
    }
  }
}

function saved(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

let me: Me | undefined;

/** Only in the browser. */
export function useMe(): Me {
  me ??= new Me();
  return me;
}
