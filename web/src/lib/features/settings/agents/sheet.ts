import type { AgentTokenFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Agent tokens as a spreadsheet opens them. */
export const TOKENS_SHEET = sheetOf<AgentTokenFieldsFragment>({
  Id: (row) => row.id,
  'Begins with': (row) => row.prefix,
  User: (row) => row.user,
  Host: (row) => row.host,
  Created: (row) => row.createdAt,
  'Created by': (row) => row.createdBy,
  'Last used': (row) => row.lastUsedAt,
});
