/** Something that runs by itself, again and again. */
export interface Job {
  start(): void;
  /** Waits for what is half done. */
  stop(): Promise<void>;
  /** One round, now: for tests that move the clock. */
  sweep?(): Promise<void>;
}
