import { graphql } from '#lib/gql/gql.ts';

/** The rules come whole: that one is switched off for this app is in its selector. */
export const SetAppAlertDocument = graphql(`
  mutation SetAppAlert($appId: ID!, $ruleId: ID!, $enabled: Boolean!) {
    setAppAlert(appId: $appId, ruleId: $ruleId, enabled: $enabled) {
      id
      alertPlan {
        rule {
          ...RuleFields
        }
      }
    }
  }
`);

export const WhoIsToldDocument = graphql(`
  query WhoIsTold {
    channels {
      id
      enabled
    }
    alertRules {
      id
      enabled
    }
  }
`);
