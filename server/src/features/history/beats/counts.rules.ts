import { Packer, Unpacker } from './packing.rules.ts';

/** Beats of a day are counted by 3 minutes: whatever a zone's offset, its days and hours begin with one. */
export const SLOT_MS = 180_000;

/** Beats of a stretch of time. */
export interface Counts {
  /** Of every kind. */
  beats: number;
  successes: number;
  fails: number;
}

/** Counts by the slot of a UTC day, 0 to 479; without those that have none. */
export type DayCounts = Map<number, Counts>;

export function addCounts<Key>(to: Map<Key, Counts>, key: Key, { beats, successes, fails }: Counts): void {
  const known = to.get(key);
  if (known === undefined) {
    to.set(key, { beats, successes, fails });
    return;
  }
  known.beats += beats;
  known.successes += successes;
  known.fails += fails;
}

/**
 * By slot: its distance to the one before, twice the beats; where not all of them are successes that and one, the
 * successes, the fails.
 */
export function packCounts(counts: DayCounts): Buffer {
  const packer = new Packer();
  let last = 0;
  for (const [slot, { beats, successes, fails }] of [...counts].sort(([a], [b]) => a - b)) {
    packer.whole(slot - last);
    if (beats === successes) packer.whole(2 * beats);
    else
      packer
        .whole(2 * beats + 1)
        .whole(successes)
        .whole(fails);
    last = slot;
  }
  return packer.bytes;
}

/** Tells the counts of each slot, the first of the day first. */
export function eachCount(packed: Buffer, tell: (slot: number, counts: Counts) => void): void {
  const unpacker = new Unpacker(packed);
  for (let slot = 0; !unpacker.isAtEnd;) {
    slot += unpacker.whole();
    const beats = unpacker.whole();
    if (beats % 2 === 0) tell(slot, { beats: beats / 2, successes: beats / 2, fails: 0 });
    else tell(slot, { beats: (beats - 1) / 2, successes: unpacker.whole(), fails: unpacker.whole() });
  }
}

export function unpackCounts(packed: Buffer): DayCounts {
  const counts: DayCounts = new Map();
  eachCount(packed, (slot, of) => counts.set(slot, of));
  return counts;
}
