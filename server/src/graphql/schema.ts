// The only file that imports the features' types for their side effects on the builder.
import './scalars.ts';
import '../features/apps/apps.schema.ts';
import '../features/instances/instances.schema.ts';
import '../features/heartbeats/heartbeats.schema.ts';
import '../features/heartbeats/subscriptions.schema.ts';
import '../features/history/history.schema.ts';
import '../features/outages/outages.schema.ts';
import '../features/statistics/statistics.schema.ts';
import '../features/tasks/tasks.schema.ts';
import '../features/agents/agents.schema.ts';
import '../features/runs/runs.schema.ts';
import '../features/runs/agent-runs.schema.ts';
import '../features/runs/run-histogram.schema.ts';
import '../features/logs/logs.schema.ts';
import { builder } from './builder.ts';

export const schema = builder.toSchema();
