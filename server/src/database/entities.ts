import { AgentEntity } from '../features/agents/agent.entity.ts';
import { AppStateEntity } from '../features/apps/app-state.entity.ts';
import { AppEntity } from '../features/apps/app.entity.ts';
import { BeatMinuteEntity, HeartbeatEntity, IdempotencyKeyEntity } from '../features/heartbeats/heartbeat.entity.ts';
import { EventCursorEntity, StatusChangeEntity } from '../features/heartbeats/status-change.entity.ts';
import { AppDayEntity } from '../features/history/app-day.entity.ts';
import { InstanceEntity } from '../features/instances/instance.entity.ts';
import { LogEntryEntity } from '../features/logs/log-entry.entity.ts';
import { MilestoneEntity, OutageEntity } from '../features/outages/outage.entity.ts';
import { ListenerEntity } from './listener.entity.ts';
import { RunEntity } from '../features/runs/run.entity.ts';
import { TaskEntity } from '../features/tasks/task.entity.ts';

/** Everything that is stored. */
export const entities = [
  AppEntity,
  AppStateEntity,
  InstanceEntity,
  HeartbeatEntity,
  IdempotencyKeyEntity,
  BeatMinuteEntity,
  StatusChangeEntity,
  EventCursorEntity,
  AppDayEntity,
  OutageEntity,
  MilestoneEntity,
  TaskEntity,
  AgentEntity,
  RunEntity,
  LogEntryEntity,
  ListenerEntity,
];
