import type { AlertPriority } from './priority.rules.ts';

/** What a channel knows of an incident. MAYBE: an opening was about to be sent, and may have reached it. */
export type Told = 'NOTHING' | 'MAYBE' | 'OPENED' | 'RESOLVED' | 'SKIPPED';

/** When a rule wants an incident told, in epoch milliseconds. */
export interface NoticeStep {
  at: number;
  priority: AlertPriority;
  /** Whether an acknowledgement before that time stops it. */
  isDelayed: boolean;
}
