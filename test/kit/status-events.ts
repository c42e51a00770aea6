import type { Events } from './events.ts';

export interface StatusEvent {
  cursor: string;
  cause: string;
  appId: string;
  previousStatus: string;
  status: string;
  at: string;
  app: { id: string; slug: string; status: string; heartbeatCount: number } | null;
  heartbeat: { id: string; kind: string; message: string | null } | null;
  instance: { id: string; host: string } | null;
}

const EVENT_FIELDS = `cursor cause appId previousStatus status at app { id slug status heartbeatCount }
  heartbeat { id kind message } instance { id host }`;

export const HEARTBEAT_STATUS = `subscription ($filter: HeartbeatStatusFilter, $after: String) {
  heartbeatStatus(filter: $filter, after: $after) { ${EVENT_FIELDS} } }`;

export const HEARTBEAT_STATUS_BATCHES = `subscription ($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {
  heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) { ${EVENT_FIELDS} } }`;

export interface StatusMessage {
  heartbeatStatus: StatusEvent;
}

export const nextStatus = async (events: Events<StatusMessage>): Promise<StatusEvent> =>
  (await events.next()).heartbeatStatus;

export const takeStatus = async (events: Events<StatusMessage>, count: number): Promise<StatusEvent[]> =>
  (await events.take(count)).map(({ heartbeatStatus }) => heartbeatStatus);

/** An event in short, e.g. `BEAT NEW→UP`. */
export const inShort = ({ cause, previousStatus, status }: StatusEvent): string =>
  `${cause} ${previousStatus}→${status}`;
