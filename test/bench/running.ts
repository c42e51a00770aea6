// What has been started and must be ended, also when the bench is interrupted.
const running = new Set<() => Promise<void>>();

/** Makes an end of something that happens once: when it is disposed of, or when {@link endAll} comes first. */
export function ending(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | null = null;
  const once = (): Promise<void> => {
    running.delete(once);
    ended ??= end();
    return ended;
  };
  running.add(once);
  return once;
}

/** Ends what runs, the last started first. */
export async function endAll(): Promise<void> {
  for (const end of [...running].toReversed()) await end();
}
