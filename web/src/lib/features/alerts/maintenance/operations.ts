import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment MaintenanceFields on MaintenanceWindow {
    id
    name
    selector {
      all
      tagsAny
      tagsAll
      tagsNone
      environment
      appIds
      exceptAppIds
    }
    startsAt
    endsAt
    cron {
      expression
      timezone
    }
    durationSeconds
    activeNow
    times(first: 5) {
      from
      to
    }
  }
`);

export const MaintenanceDocument = graphql(`
  query Maintenance {
    maintenanceWindows {
      ...MaintenanceFields
    }
  }
`);

export const CreateMaintenanceDocument = graphql(`
  mutation CreateMaintenance($input: CreateMaintenanceWindowInput!) {
    createMaintenanceWindow(input: $input) {
      ...MaintenanceFields
    }
  }
`);

export const UpdateMaintenanceDocument = graphql(`
  mutation UpdateMaintenance($id: ID!, $input: UpdateMaintenanceWindowInput!) {
    updateMaintenanceWindow(id: $id, input: $input) {
      ...MaintenanceFields
    }
  }
`);

export const DeleteMaintenanceDocument = graphql(`
  mutation DeleteMaintenance($id: ID!) {
    deleteMaintenanceWindow(id: $id)
  }
`);
