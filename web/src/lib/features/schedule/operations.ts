import { graphql } from '#lib/gql/gql.ts';

export const PreviewScheduleDocument = graphql(`
  query PreviewSchedule($schedule: TaskScheduleInput!) {
    previewSchedule(schedule: $schedule, count: 5)
  }
`);
