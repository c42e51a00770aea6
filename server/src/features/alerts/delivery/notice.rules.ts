import { highest, isHigher, type AlertPriority } from './priority.rules.ts';
import type { DeliveryReason } from './reason.rules.ts';

/** What a channel knows of an incident. MAYBE: an opening was about to be sent, and may have reached it. */
export type Told = 'NOTHING' | 'MAYBE' | 'OPENED' | 'RESOLVED' | 'SKIPPED';

/** When a rule wants an incident told, in epoch milliseconds. */
export interface NoticeStep {
  at: number;
  priority: AlertPriority;
  /** Whether it comes some time after the beginning, and an acknowledgement before stops it. */
  isDelayed: boolean;
}

/** What has been told, and what is to be. Times in epoch milliseconds. */
export interface NoticeFacts {
  told: Told;
  /** The soonest, and those later of a higher priority; none: no rule wants it told any more. */
  steps: readonly NoticeStep[];
  tellsEnd: boolean;
  groupSeconds: number;
  remindAt: number | null;
  toldPriority: AlertPriority | null;
  toldAcknowledged: boolean;
  /** Of the message that is under way, sent or not. */
  pending: DeliveryReason | null;
}

/** The incident as it is now. */
export interface IncidentFacts {
  openedAt: number;
  acknowledgedAt: number | null;
  resolvedAt: number | null;
  /** The first moment from this one (epoch ms) on at which alerts of its app are not held back. */
  freeAt: (at: number) => number;
  /** Whether it is a LATE whose DOWN this channel hears of, or has heard of. */
  isSuperseded: boolean;
}

/** The notice to the same channel that the app which was late is down. */
export interface Sibling extends Pick<NoticeFacts, 'told' | 'steps' | 'groupSeconds'> {
  acknowledgedAt: number | null;
}

/** Whether the channel has heard of that, or will: what it is told of the lateness would come twice. */
export function isHeard(sibling: Sibling, resolvedAt: number | null, freeAt: IncidentFacts['freeAt']): boolean {
  if (sibling.told !== 'NOTHING') return sibling.told !== 'SKIPPED';
  const due = openingDue(sibling, { acknowledgedAt: sibling.acknowledgedAt, freeAt, isSuperseded: false });
  return due !== null && (resolvedAt === null || due <= resolvedAt);
}

/** What a worker has to do now. */
export type Decision =
  | { type: 'WAIT'; until: number | null }
  | { type: 'SEND'; reason: DeliveryReason; priority: AlertPriority; standsAlone: boolean }
  /** Nothing is sent, and no more will be while it stays as it is. */
  | { type: 'SETTLE'; told: 'SKIPPED' | 'RESOLVED' };

/** What is held back while alerts of the app are; the end of what was told is not, nor what somebody has done with it. */
const HELD_BACK: ReadonlySet<DeliveryReason> = new Set(['OPENED', 'REMINDER', 'ESCALATION']);

/**
 * The decision, or to wait where alerts of the app are held back at this moment: it was due before, or is taken before its
 * time with others. A message that is under way is finished.
 */
export function heldBack(
  decision: Decision,
  { pending }: NoticeFacts,
  { freeAt }: IncidentFacts,
  now: number,
): Decision {
  if (decision.type !== 'SEND' || decision.reason === pending || !HELD_BACK.has(decision.reason)) return decision;
  const until = freeAt(now);
  return until > now ? { type: 'WAIT', until } : decision;
}

/** How long after its end an incident is still told of, where that could not be done before. */
export const TELL_WITHIN_MS = 48 * 3_600_000;

const NEVER: Decision = { type: 'WAIT', until: null };

/**
 * What is to be told, by comparing what was with the incident as it is now: order, repetition and collapsing of
 * messages follow from it, whatever was missed meanwhile.
 */
export function decide(
  notice: NoticeFacts,
  incident: IncidentFacts,
  now: number,
  hearsAcknowledgements: boolean,
): Decision {
  if (notice.told === 'RESOLVED') return NEVER;
  if (incident.resolvedAt !== null) return afterEnd(notice, incident, incident.resolvedAt, now);
  return notice.told === 'OPENED'
    ? whileOpen(notice, incident, now, hearsAcknowledgements)
    : opening(notice, incident, now);
}

function afterEnd(notice: NoticeFacts, incident: IncidentFacts, resolvedAt: number, now: number): Decision {
  const { told, tellsEnd, pending, groupSeconds } = notice;
  if (told === 'SKIPPED') return NEVER;
  if (told === 'NOTHING') {
    const due = openingDue(notice, incident);
    if (due === null || due > resolvedAt || now - resolvedAt > TELL_WITHIN_MS)
      return { type: 'SETTLE', told: 'SKIPPED' };
  }
  if (incident.isSuperseded || (told === 'OPENED' && !tellsEnd)) return { type: 'SETTLE', told: 'RESOLVED' };
  const due = pending === 'RESOLVED' ? now : resolvedAt + groupSeconds * 1000;
  if (due > now) return { type: 'WAIT', until: due };
  const priority = notice.toldPriority ?? notice.steps[0]?.priority ?? 'NORMAL';
  return { type: 'SEND', reason: 'RESOLVED', priority, standsAlone: told !== 'OPENED' };
}

function opening(notice: NoticeFacts, incident: IncidentFacts, now: number): Decision {
  const due = notice.told === 'MAYBE' ? (notice.pending === null ? null : now) : openingDue(notice, incident);
  if (due === null) return NEVER;
  if (due > now) return { type: 'WAIT', until: due };
  const reached = notice.steps.filter(({ at }) => at <= now);
  return {
    type: 'SEND',
    reason: 'OPENED',
    priority: highest(reached.map(({ priority }) => priority)),
    standsAlone: false,
  };
}

/** When the opening is to be told; null where it is not. */
function openingDue(
  { steps, groupSeconds }: Pick<NoticeFacts, 'steps' | 'groupSeconds'>,
  incident: Pick<IncidentFacts, 'acknowledgedAt' | 'freeAt' | 'isSuperseded'>,
): number | null {
  const [first] = steps;
  if (first === undefined || incident.isSuperseded || isStopped(first, incident)) return null;
  return incident.freeAt(first.at + groupSeconds * 1000);
}

const isStopped = ({ at, isDelayed }: NoticeStep, { acknowledgedAt }: Pick<IncidentFacts, 'acknowledgedAt'>): boolean =>
  isDelayed && acknowledgedAt !== null && acknowledgedAt <= at;

function whileOpen(
  notice: NoticeFacts,
  incident: IncidentFacts,
  now: number,
  hearsAcknowledgements: boolean,
): Decision {
  const { steps, remindAt, toldPriority, pending } = notice;
  const told = toldPriority ?? 'LOW';
  if (incident.acknowledgedAt !== null) {
    if (!hearsAcknowledgements || notice.toldAcknowledged || incident.isSuperseded) return NEVER;
    return { type: 'SEND', reason: 'ACKNOWLEDGED', priority: told, standsAlone: false };
  }
  if (incident.isSuperseded) return NEVER;
  const escalation = steps.find(({ priority }) => isHigher(priority, told));
  const escalateAt = escalation === undefined ? Infinity : incident.freeAt(escalation.at);
  const remind = remindAt === null || steps.length === 0 ? Infinity : incident.freeAt(remindAt);
  if (escalation !== undefined && escalateAt <= now)
    return { type: 'SEND', reason: 'ESCALATION', priority: escalation.priority, standsAlone: false };
  if (pending === 'REMINDER' || remind <= now)
    return { type: 'SEND', reason: 'REMINDER', priority: told, standsAlone: false };
  const soonest = Math.min(escalateAt, remind);
  return { type: 'WAIT', until: soonest === Infinity ? null : soonest };
}
