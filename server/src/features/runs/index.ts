import type { Feature } from '../../graphql/feature.ts';
import './agent-runs.schema.ts';
import { AgentWorkService } from './agent-work.service.ts';
import { ClaimsService } from './claims.service.ts';
import { LostRunsService } from './lost-runs.service.ts';
import { MisfiresService } from './misfires.service.ts';
import { ReportsService } from './reports.service.ts';
import { RunBeats } from './run-beats.service.ts';
import { followRuns, type RunChanges } from './run-changes.ts';
import { RunFigures } from './run-figures.migration.ts';
import './run-histogram.schema.ts';
import { RunQueue } from './run-queue.service.ts';
import { RunEntity } from './run.entity.ts';
import type { Run } from './run.model.ts';
import { deleteOldRuns } from './runs.retention.ts';
import './runs.schema.ts';
import './task-statistics.schema.ts';
import { readTaskStatistics, type TaskStatistics, type WantedTaskStatistics } from './task-statistics.service.ts';
import './timeline.schema.ts';
import { RunsService } from './runs.service.ts';
import { SchedulerJob } from './scheduler.job.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    runs: RunsService;
    runChanges: RunChanges;
    runQueue: RunQueue;
    claims: ClaimsService;
    reports: ReportsService;
    agentWork: AgentWorkService;
    misfires: MisfiresService;
    lostRuns: LostRunsService;
  }
  interface Loaders {
    loadRun(id: string): Promise<Run | null>;
    /** The newest run of a task. */
    loadLastRun(taskId: string): Promise<Run | null>;
    /** Runs that an agent has not ended. */
    countRunning(agentId: string): Promise<number>;
    loadTaskStatistics(wanted: WantedTaskStatistics): Promise<TaskStatistics>;
  }
}

/** What ran, runs and waits to be run. */
export const runs = {
  name: 'runs',
  entities: [RunEntity],
  migrations: [{ name: '20261127144500-run-figures', class: RunFigures }],
  services: ({ sql, database, announcements, heartbeats, taskChanges, agentChanges, audit, now, logger }) => {
    const { urgent } = database;
    const runChanges = followRuns(announcements);
    const events = { runs: runChanges, tasks: taskChanges };
    const beats = new RunBeats(heartbeats, now, logger);
    const queue = new RunQueue({ sql, events, beats, now });
    return {
      runChanges,
      runQueue: queue,
      waitingRuns: queue,
      runs: new RunsService({ sql, events, queue, audit, now }),
      claims: new ClaimsService({ sql, events, beats, queue, now }),
      reports: new ReportsService({ sql, events, beats, queue, now }),
      agentWork: new AgentWorkService({ sql, ...events, agents: agentChanges, resync: announcements.resync }),
      misfires: new MisfiresService({ sql: urgent, events, now, logger }),
      lostRuns: new LostRunsService({ sql: urgent, events, beats, queue, now }),
    };
  },
  jobs: ({ misfires, lostRuns, runQueue, agents, writability, clock, logger }) => [
    new SchedulerJob({
      misfires,
      lostRuns,
      queue: runQueue,
      agents,
      writeProblem: () => writability.problem,
      clock,
      logger,
    }),
  ],
  retention: deleteOldRuns,
  loaders: (services) => ({
    loadRun: (ids) => services.runs.findMany(ids),
    loadLastRun: (ids) => services.runs.lastOf(ids),
    countRunning: (ids) => services.runs.countRunning(ids),
    loadTaskStatistics: (wanted) => readTaskStatistics(services.sql, wanted, services.now()),
  }),
} satisfies Feature;
