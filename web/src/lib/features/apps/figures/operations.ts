import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment SliceFields on StatusBar {
    from
    to
    status
    beats
    fails
    secondsUp
    secondsLate
    secondsDown
    secondsUnknown
    secondsMaintenance
  }
`);

/** Of a page of the list, by the same arguments: the list itself comes without waiting for its pictures. */
export const AppsFiguresDocument = graphql(`
  query AppsFigures(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: AppFilter
    $orderBy: AppOrder
    $hours: Int!
  ) {
    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      nodes {
        id
        maintenanceUntil
        uptimePercent(hours: $hours)
        statusBars(hours: $hours, points: 30) {
          ...SliceFields
        }
      }
    }
  }
`);

export const AppDaysDocument = graphql(`
  query AppDays($id: ID!, $timeZone: String!) {
    app(id: $id) {
      id
      day: uptimePercent(hours: 24)
      week: uptimePercent(hours: 168)
      month: uptimePercent(hours: 720)
      quarter: uptimePercent(hours: 2160)
      days(days: 90, timeZone: $timeZone) {
        date
        from
        to
        status
        beats
        fails
        secondsUp
        secondsLate
        secondsDown
        secondsUnknown
        secondsMaintenance
        uptimePercent
      }
    }
  }
`);

export const AppSeriesDocument = graphql(`
  query AppSeries($id: ID!, $hours: Int!, $points: Int!) {
    app(id: $id) {
      id
      durations: series(of: DURATION_MS, hours: $hours, points: $points) {
        from
        count
        p50
        p95
      }
      latencies: series(of: LATENCY_MS, hours: $hours, points: $points) {
        from
        count
        p50
        p95
      }
      statusBars(hours: $hours, points: $points) {
        ...SliceFields
      }
      latency(points: 100) {
        at
        kind
        durationMs
      }
    }
  }
`);
