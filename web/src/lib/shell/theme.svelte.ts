export type Theme = 'system' | 'light' | 'dark';

const KEY = 'lubdub:theme';

class ThemeChoice {
  current = $state<Theme>('system');
  #systemDark: MediaQueryList | undefined;

  /** Reads the saved choice and follows the system's preference while that is the choice. Returns how to stop. */
  start(): () => void {
    this.#systemDark = matchMedia('(prefers-color-scheme: dark)');
    this.current = this.#saved();
    const follow = () => this.#apply();
    this.#systemDark.addEventListener('change', follow);
    // The system may have changed since theme.js looked, before anybody listened.
    this.#apply();
    return () => this.#systemDark?.removeEventListener('change', follow);
  }

  set(theme: Theme): void {
    this.current = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Storage may be blocked: the choice then lasts as long as the page.
    }
    this.#apply();
  }

  #saved(): Theme {
    try {
      const saved = localStorage.getItem(KEY);
      return saved === 'light' || saved === 'dark' ? saved : 'system';
    } catch {
      return 'system';
    }
  }

  #apply(): void {
    const dark = this.current === 'dark' || (this.current === 'system' && this.#systemDark?.matches === true);
    document.documentElement.classList.toggle('dark', dark);
  }
}

export const theme = new ThemeChoice();
