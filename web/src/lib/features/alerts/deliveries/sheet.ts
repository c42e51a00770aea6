import type { DeliveryFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Messages to channels as a spreadsheet opens them. */
export const DELIVERIES_SHEET = sheetOf<DeliveryFieldsFragment>({
  Id: (delivery) => delivery.id,
  Channel: (delivery) => delivery.channelName,
  Kind: (delivery) => delivery.channel?.kind,
  Reason: (delivery) => delivery.reason,
  State: (delivery) => delivery.state,
  Attempts: (delivery) => delivery.attempts,
  Incidents: (delivery) => delivery.incidentCount,
  Made: (delivery) => delivery.createdAt,
  Sent: (delivery) => delivery.sentAt,
  'Next attempt': (delivery) => delivery.nextAttemptAt,
  Answer: (delivery) => delivery.answer,
});
