import type { Recency } from '#lib/gql/graphql.ts';
import { largestUnit } from './format.ts';

const MINUTE = 60_000;

/** How long ago a source last beat: < 5 min, < 1 h, < 24 h, older. Both in epoch milliseconds. */
export function recencyOf(lastHeartbeatAt: number, now: number): Recency {
  const age = now - lastHeartbeatAt;
  if (age < 5 * MINUTE) return 'ACTIVE';
  if (age < 60 * MINUTE) return 'IDLE_MINUTES';
  if (age < 24 * 60 * MINUTE) return 'IDLE_HOURS';
  return 'INACTIVE';
}

/** `Active`, `Idle (15m ago)`, `Idle (3h ago)` or `Inactive (2d ago)`, as the server words it. */
export function recencyLabel(lastHeartbeatAt: number, now: number): string {
  const recency = recencyOf(lastHeartbeatAt, now);
  if (recency === 'ACTIVE') return 'Active';
  const age = largestUnit(now - lastHeartbeatAt);
  return recency === 'INACTIVE' ? `Inactive (${age} ago)` : `Idle (${age} ago)`;
}
