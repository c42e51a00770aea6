/** How often one message is told in full before it is only counted. */
const TOLD_IN_FULL = 10;
/** How often the count is told while it goes on; as long without the message, and it is over. */
const COUNT_EVERY_MS = 60_000;

export interface RepeatsSummary {
  message: string;
  /** How often it came since it was last told. */
  notTold: number;
  /** How often it came in all. */
  times: number;
  seconds: number;
}

interface Streak {
  since: number;
  times: number;
  notTold: number;
  /** Whether it came since the count was last told. */
  goesOn: boolean;
  timer: NodeJS.Timeout;
}

/**
 * Keeps messages that repeat themselves from filling the log: the first ones of a streak are told in full, the others are counted. The count
 * is told once a minute, and at the end, which is a minute without the message.
 */
export class Repeats {
  readonly #tell: (summary: RepeatsSummary, message: string) => void;
  readonly #streaks = new Map<string, Streak>();

  constructor(tell: (summary: RepeatsSummary, message: string) => void) {
    this.#tell = tell;
  }

  /** Whether this message is to be told now. */
  mayTell(message: string): boolean {
    const streak = this.#streaks.get(message) ?? this.#begin(message);
    streak.times += 1;
    streak.goesOn = true;
    if (streak.times <= TOLD_IN_FULL) return true;
    streak.notTold += 1;
    return false;
  }

  #begin(message: string): Streak {
    const timer = setInterval(() => this.#count(message), COUNT_EVERY_MS).unref();
    const streak = { since: performance.now(), times: 0, notTold: 0, goesOn: true, timer };
    this.#streaks.set(message, streak);
    return streak;
  }

  #count(message: string): void {
    const streak = this.#streaks.get(message);
    if (streak === undefined) return;
    const { times, notTold, since, goesOn } = streak;
    const summary = { message, notTold, times, seconds: Math.round((performance.now() - since) / 1_000) };
    if (!goesOn) {
      clearInterval(streak.timer);
      this.#streaks.delete(message);
      if (times > TOLD_IN_FULL) this.#tell(summary, 'this is over');
    } else if (notTold > 0) this.#tell(summary, 'this goes on');
    streak.notTold = 0;
    streak.goesOn = false;
  }
}
