import { graphql } from '#lib/gql/gql.ts';

export const ServerHeartbeatDocument = graphql(`
  subscription ServerHeartbeat {
    serverHeartbeat {
      ts
    }
  }
`);

graphql(`
  fragment StatisticsFields on Statistics {
    apps
    appsNew
    appsUp
    appsWarning
    appsLate
    appsDown
    appsPaused
    heartbeatsLastHour
    missedHeartbeatsLastHour
    tasks
    tasksEnabled
    tasksScheduled
    recentRuns
    agentsOnline
  }
`);

export const StatisticsDocument = graphql(`
  query Statistics {
    statistics {
      ...StatisticsFields
    }
  }
`);

export const StatisticsUpdatesDocument = graphql(`
  subscription StatisticsUpdates($everyMs: Int) {
    statisticsUpdates(everyMs: $everyMs) {
      ...StatisticsFields
    }
  }
`);
