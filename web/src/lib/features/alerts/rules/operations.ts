import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment RuleFields on AlertRule {
    id
    name
    enabled
    channel {
      id
      name
      kind
      enabled
    }
    selector {
      all
      tagsAny
      tagsAll
      tagsNone
      environment
      appIds
      exceptAppIds
    }
    on
    afterSeconds
    failures
    groupSeconds
    remindEverySeconds
    priority
  }
`);

/** Rules are few: all of them at once. */
export const RulesDocument = graphql(`
  query Rules {
    alertRules {
      ...RuleFields
    }
    channels {
      id
      name
      kind
      enabled
    }
  }
`);

/** What a selector is tried on, and what its apps are called: as many as one page of a list may have. */
export const SelectableAppsDocument = graphql(`
  query SelectableApps {
    apps(first: 500, orderBy: { field: NAME, direction: ASC }) {
      nodes {
        id
        name
        tags
        environment
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export const CreateRuleDocument = graphql(`
  mutation CreateRule($input: CreateAlertRuleInput!) {
    createAlertRule(input: $input) {
      ...RuleFields
    }
  }
`);

export const UpdateRuleDocument = graphql(`
  mutation UpdateRule($id: ID!, $input: UpdateAlertRuleInput!) {
    updateAlertRule(id: $id, input: $input) {
      ...RuleFields
    }
  }
`);

export const DeleteRuleDocument = graphql(`
  mutation DeleteRule($id: ID!) {
    deleteAlertRule(id: $id)
  }
`);
