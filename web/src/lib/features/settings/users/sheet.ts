import type { UserFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Users as a spreadsheet opens them. */
export const USERS_SHEET = sheetOf<UserFieldsFragment>({
  Id: (row) => row.id,
  Name: (row) => row.name,
  Email: (row) => row.email,
  Role: (row) => row.role,
  'May also': (row) => row.permissions.join(', '),
  State: (row) => row.state,
  'Second factor': (row) => (row.twoFactor ? 'yes' : 'no'),
  Created: (row) => row.createdAt,
  'Last sign-in': (row) => row.lastSignInAt,
});
