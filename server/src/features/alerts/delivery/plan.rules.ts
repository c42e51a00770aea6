import type { IncidentKind } from '../../../ledger/incident.rules.ts';
import type { StatusCause } from '../../../status/state.rules.ts';
import type { NoticeStep } from './notice.rules.ts';
import { isHigher, type AlertPriority } from './priority.rules.ts';

/** What a rule may tell of. */
export const ALERT_EVENTS = ['DOWN', 'LATE', 'FAIL', 'ANOMALY', 'RESOLVED'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** What planning needs of a rule. */
export interface PlannedRule {
  channelId: string;
  on: readonly AlertEvent[];
  afterSeconds: number;
  failures: number;
  groupSeconds: number;
  remindEverySeconds: number | null;
  priority: AlertPriority;
}

export interface PlannedIncident {
  kind: IncidentKind;
  cause: StatusCause;
  failures: number;
  openedAt: number;
}

/** What one channel is to be told of one incident. */
export interface ChannelPlan {
  steps: NoticeStep[];
  tellsEnd: boolean;
  groupSeconds: number;
  remindEverySeconds: number | null;
}

/** By channel, from the rules that select the incident's app. */
export function planFor(incident: PlannedIncident, rules: readonly PlannedRule[]): Map<string, ChannelPlan> {
  const plans = new Map<string, ChannelPlan>();
  const matching = rules.filter((rule) => tellsOf(rule, incident));
  for (const [channelId, ofChannel] of Map.groupBy(matching, (rule) => rule.channelId)) {
    const sorted = ofChannel.toSorted(
      (a, b) => a.afterSeconds - b.afterSeconds || (isHigher(a.priority, b.priority) ? -1 : 1),
    );
    const reminders = ofChannel.map((rule) => rule.remindEverySeconds).filter((seconds) => seconds !== null);
    plans.set(channelId, {
      steps: stepsOf(incident, sorted),
      tellsEnd: ofChannel.some(({ on }) => on.includes('RESOLVED')),
      groupSeconds: sorted[0]?.groupSeconds ?? 0,
      remindEverySeconds: reminders.length === 0 ? null : Math.min(...reminders),
    });
  }
  return plans;
}

/** The soonest, and those later of a higher priority. */
function stepsOf({ openedAt }: PlannedIncident, sorted: readonly PlannedRule[]): NoticeStep[] {
  const steps: NoticeStep[] = [];
  for (const { afterSeconds, priority } of sorted) {
    const last = steps.at(-1);
    if (last !== undefined && !isHigher(priority, last.priority)) continue;
    steps.push({ at: openedAt + afterSeconds * 1000, priority, isDelayed: afterSeconds > 0 });
  }
  return steps;
}

/** A number of failures in a row is asked of what failures have opened: who is silent cannot fail again. */
function tellsOf({ on, failures }: PlannedRule, incident: PlannedIncident): boolean {
  const { kind, cause } = incident;
  if (kind !== 'DOWN') return on.includes(kind);
  if (cause !== 'FAIL' && on.includes('DOWN')) return true;
  return incident.failures >= failures && incident.failures > 0 && (on.includes('FAIL') || on.includes('DOWN'));
}
