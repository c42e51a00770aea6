import type { IncidentEnd, IncidentKind } from '../../../ledger/incident.rules.ts';
import type { Environment } from '../../../ledger/environment.ts';
import type { AlertPriority } from './priority.rules.ts';
import type { DeliveryReason } from './reason.rules.ts';
import type { AppStatus, StatusCause } from '../../../status/state.rules.ts';

/** One incident as a message tells of it; times in epoch milliseconds. */
export interface ToldIncident {
  id: string;
  kind: IncidentKind;
  state: 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED';
  cause: StatusCause;
  anomaly: string | null;
  /** In words, with figures: "No beat for 12 min; one is expected every 5 min". */
  summary: string;
  /** Last line of what a failed run has printed. */
  lastOutput: string | null;
  openedAt: number;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  note: string | null;
  resolvedAt: number | null;
  end: IncidentEnd | null;
  /** As the incident knew it; `status` null: it has been deleted. `url`: its page, where there is a public address. */
  app: {
    id: string;
    slug: string;
    name: string;
    status: AppStatus | null;
    environment: Environment;
    tags: readonly string[];
    url: string | null;
  };
  /** Page of the incident; null where Lubdub has no public address. */
  url: string | null;
  /** Signed link to acknowledge it; null where there is nothing to acknowledge, or no public address. */
  acknowledgeUrl: string | null;
}

/** A message before it is put into any receiver's form. */
export interface AlertMessage {
  /** The delivery's id: the receiver's idempotency key, the same over all retries. */
  id: string;
  reason: DeliveryReason;
  priority: AlertPriority;
  /** When it was first to be sent, epoch ms; the same over all retries. */
  at: number;
  /** Those that are named, 20 at most; none in a TEST and in CHANNEL_FAILED. */
  incidents: readonly ToldIncident[];
  /** How many it tells of, named or not. */
  count: number;
  /** Of a RESOLVED: it stands alone, since an earlier message may not have reached the receiver. */
  standsAlone: boolean;
  /** Of CHANNEL_FAILED: which channel, and what its receiver said. */
  failedChannel: { name: string; problem: string } | null;
  /** Where the dashboard is; null where Lubdub has no public address. */
  url: string | null;
}
