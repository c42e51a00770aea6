/** How long ago a source last beat, whatever its app's schedule. */
export type Recency = 'ACTIVE' | 'IDLE_MINUTES' | 'IDLE_HOURS' | 'INACTIVE';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ages in milliseconds at which each recency begins; each ends where the next begins. */
export const RECENCY_BEGINS: readonly { recency: Recency; age: number }[] = [
  { recency: 'ACTIVE', age: 0 },
  { recency: 'IDLE_MINUTES', age: 5 * MINUTE },
  { recency: 'IDLE_HOURS', age: HOUR },
  { recency: 'INACTIVE', age: DAY },
];

export function recencyAt(lastHeartbeatAt: number, now: number): Recency {
  const age = now - lastHeartbeatAt;
  return RECENCY_BEGINS.findLast((step) => age >= step.age)?.recency ?? 'ACTIVE';
}

/** `Active`, `Idle (15m ago)`, `Idle (3h ago)`, `Inactive (2d ago)`. */
export function recencyLabel(lastHeartbeatAt: number, now: number): string {
  const age = now - lastHeartbeatAt;
  switch (recencyAt(lastHeartbeatAt, now)) {
    case 'ACTIVE':
      return 'Active';
    case 'IDLE_MINUTES':
      return `Idle (${Math.floor(age / MINUTE)}m ago)`;
    case 'IDLE_HOURS':
      return `Idle (${Math.floor(age / HOUR)}h ago)`;
    case 'INACTIVE':
      return `Inactive (${Math.floor(age / DAY)}d ago)`;
  }
}
