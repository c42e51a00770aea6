/** How many rows came, went or would have to be moved to make the first order of ids the second. */
export function rowChanges(before: readonly string[], after: readonly string[]): number {
  const places = new Map(after.map((id, place) => [id, place]));
  const kept = before.flatMap((id) => places.get(id) ?? []);
  const gone = before.length - kept.length;
  const come = after.length - kept.length;
  return gone + come + kept.length - longestRising(kept);
}

/** Length of the longest rising subsequence: those rows may stay where they are. */
function longestRising(places: readonly number[]): number {
  // The smallest end of a subsequence of each length so far.
  const ends: number[] = [];
  for (const place of places) {
    const at = ends.findIndex((end) => end >= place);
    ends[at === -1 ? ends.length : at] = place;
  }
  return ends.length;
}
