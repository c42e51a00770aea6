/** As many as the server takes at once. */
const MOST_AT_ONCE = 200;

/** Does it to as many at once as the server takes, one batch after the other; resolves with what all answered. */
export async function inBatches<Answer>(
  ids: readonly string[],
  work: (ids: string[]) => Promise<readonly Answer[]> | void,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
    // A page that goes waits for nothing: then nothing is awaited here either.
    const answer = work(ids.slice(from, from + MOST_AT_ONCE));
    if (answer) answers.push(...(await answer));
  }
  return answers;
}
