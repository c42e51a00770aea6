const KEY = 'lubdub:user';

/** Whose tasks "My tasks" are: chosen in this browser and remembered, since there is no login yet. */
class Me {
  /** `''` until somebody has chosen. */
  user = $state(saved());

  set(user: string): void {
    this.user = user;
    try {
      localStorage.setItem(KEY, user);
    } catch {
      // Storage may be blocked: the choice then lasts as long as the page.
    }
  }
}

function saved(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
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
