import { AppStateEntity } from './app-state.entity.ts';
import { AppEntity } from './app.entity.ts';
import { BeatMinuteEntity, HeartbeatEntity, IdempotencyKeyEntity } from './heartbeat.entity.ts';
import { IncidentEntity } from './incident.entity.ts';
import { InstanceEntity } from './instance.entity.ts';
import { EventCursorEntity, StatusChangeEntity } from './status-change.entity.ts';

/** The tables that the ledger writes. */
export const LEDGER_ENTITIES = [
  AppEntity,
  AppStateEntity,
  InstanceEntity,
  HeartbeatEntity,
  IdempotencyKeyEntity,
  BeatMinuteEntity,
  StatusChangeEntity,
  EventCursorEntity,
  IncidentEntity,
];
