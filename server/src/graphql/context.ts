import type { Agent } from '../features/agents/agent.model.ts';
import type { AgentWorkService } from '../features/agents/agent-work.service.ts';
import type { AgentsService } from '../features/agents/agents.service.ts';
import type { App } from '../features/apps/app.model.ts';
import type { AppChange, AppsService } from '../features/apps/apps.service.ts';
import type { EventHub } from '../features/heartbeats/event-hub.ts';
import type { HeartbeatsService } from '../features/heartbeats/heartbeats.service.ts';
import type { LatencyPoint, WantedLatency } from '../features/history/latency.service.ts';
import type { UptimeService } from '../features/history/uptime.service.ts';
import type { InstancesService } from '../features/instances/instances.service.ts';
import type { LogsService } from '../features/logs/logs.service.ts';
import type { OutagesService } from '../features/outages/outages.service.ts';
import type { ClaimsService } from '../features/runs/claims.service.ts';
import type { ReportsService } from '../features/runs/reports.service.ts';
import type { Run } from '../features/runs/run.model.ts';
import type { RunsService } from '../features/runs/runs.service.ts';
import type { SchedulerEvents } from '../features/runs/scheduler-events.service.ts';
import type { StatisticsService } from '../features/statistics/statistics.service.ts';
import type { Task } from '../features/tasks/task.model.ts';
import type { TasksService } from '../features/tasks/tasks.service.ts';
import type { Broadcast } from '../lib/broadcast.ts';
import type { Clock } from '../lib/clock.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { LoadPage } from '../lib/nested-pages.ts';
import type { Sql } from '../lib/sql.ts';

/** Everything that resolvers may call. */
export interface Services {
  /** Of the server, as package.json has it. */
  version: string;
  clock: Clock;
  sql: Sql;
  apps: AppsService;
  instances: InstancesService;
  heartbeats: HeartbeatsService;
  statistics: StatisticsService;
  outages: OutagesService;
  uptime: UptimeService;
  hub: EventHub;
  appChanges: Broadcast<AppChange>;
  serverBeats: Broadcast<number>;
  metrics: Metrics;
  tasks: TasksService;
  runs: RunsService;
  claims: ClaimsService;
  reports: ReportsService;
  agents: AgentsService;
  agentWork: AgentWorkService;
  logs: LogsService;
  /** What becomes of tasks, runs, agents and logs, in this process and in others. */
  scheduler: SchedulerEvents;
}

/**
 * All that an answer may depend on of whoever asked: those who are the same in it get the same answers to the same questions, and
 * share the results of subscriptions. What resolvers know of a caller they know from here only. Plain data, for JSON.
 */
export interface Audience {
  /** Where the caller reached this server, e.g. `http://127.0.0.1:4000`: what the URLs in answers begin with. */
  origin: string;
}

export interface GraphQLContext extends Services {
  audience: Audience;
  /** Ends the connection of a subscriber who does not read: an error would wait behind what is unread. */
  onTooSlow(): void;
  /** Apps by id, those of one tick in one query; so are the others. Nothing is kept: in a subscription a kept app would grow stale. */
  loadApp(id: string): Promise<App | null>;
  loadTask(id: string): Promise<Task | null>;
  loadRun(id: string): Promise<Run | null>;
  loadAgent(id: string): Promise<Agent | null>;
  /** The newest run of a task. */
  loadLastRun(taskId: string): Promise<Run | null>;
  /** Runs that an agent has not ended. */
  countRunning(agentId: string): Promise<number>;
  /** The agent that will take a task, where only one can. */
  loadOnlyTaker(task: Task): Promise<Agent | null>;
  /** The newest beats of an app that were measured. */
  loadLatency(wanted: WantedLatency): Promise<LatencyPoint[]>;
  /** A page of a list that stands below another list: those of one tick together. */
  loadPage: LoadPage;
}
