/** How often one message is told in full before it is only counted. */
const TOLD_IN_FULL = 10;
/** How often the count is told while it goes on; as long without the message, and it is over. */
const COUNT_EVERY_MS = 60_000;
/** Faults that are told apart at once; of more than these only the messages are. */
const MAX_FAULTS = 100;

export interface RepeatsSummary {
  message: string;
  /** Which error came with it; left out where there was none. */
  fault?: string;
  /** How often it came since it was last told. */
  notTold: number;
  /** How often it came in all. */
  times: number;
  seconds: number;
}

interface Streak {
  of: Pick<RepeatsSummary, 'message' | 'fault'>;
  since: number;
  times: number;
  notTold: number;
  /** Whether it came since the count was last told. */
  goesOn: boolean;
  timer: NodeJS.Timeout;
}

/**
 * Keeps messages that repeat themselves from filling the log: the first ones of a streak are told in full, the others
 * are counted. The count is told once a minute, and at the end, which is a minute without the message. The same message
 * with another error is another streak: nothing new hides behind what is known.
 */
export class Repeats {
  readonly #tell: (summary: RepeatsSummary, message: string) => void;
  readonly #streaks = new Map<string, Streak>();

  constructor(tell: (summary: RepeatsSummary, message: string) => void) {
    this.#tell = tell;
  }

  /**
   * Whether this message is to be told now; `fault` is what is the same of the errors that come with it, see `faultOf`.
   */
  mayTell(message: string, fault: string | null = null): boolean {
    const streak = this.#streakOf(message, fault);
    streak.times += 1;
    streak.goesOn = true;
    if (streak.times <= TOLD_IN_FULL) return true;
    streak.notTold += 1;
    return false;
  }

  #streakOf(message: string, fault: string | null): Streak {
    const key = fault === null ? message : `${message}\n${fault}`;
    const known = this.#streaks.get(key);
    if (known !== undefined) return known;
    if (fault !== null && this.#streaks.size >= MAX_FAULTS) return this.#streakOf(message, null);
    const timer = setInterval(() => this.#count(key, streak), COUNT_EVERY_MS).unref();
    const of = fault === null ? { message } : { message, fault };
    const streak: Streak = { of, since: performance.now(), times: 0, notTold: 0, goesOn: true, timer };
    this.#streaks.set(key, streak);
    return streak;
  }

  #count(key: string, streak: Streak): void {
    const { of, times, notTold, since, goesOn } = streak;
    const summary = { ...of, notTold, times, seconds: Math.round((performance.now() - since) / 1_000) };
    if (!goesOn) {
      clearInterval(streak.timer);
      this.#streaks.delete(key);
      if (times > TOLD_IN_FULL) this.#tell(summary, 'this is over');
    } else if (notTold > 0) this.#tell(summary, 'this goes on');
    streak.notTold = 0;
    streak.goesOn = false;
  }
}
