import type { Callers, Feature } from '../../graphql/feature.ts';
import { followAccess, type AccessChanges } from './access-changes.ts';
import { ApiKeys } from './access.migration.ts';
import { ApiKeyEntity } from './api-keys/api-key.entity.ts';
import './api-keys/api-keys.schema.ts';
import { ALL_PERMISSIONS, ApiKeysService } from './api-keys/api-keys.service.ts';
import { CallersService } from './callers.service.ts';
import './viewer.schema.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    accessChanges: AccessChanges;
    callers: Callers;
    apiKeys: ApiKeysService;
  }
}

/** Who gets in, and what each may do. */
export const access = {
  name: 'access',
  entities: [ApiKeyEntity],
  migrations: [{ name: '20261126225500-api-keys', class: ApiKeys }],
  services: ({ sql, announcements, addressOf, now }) => {
    const changes = followAccess(announcements);
    const apiKeys = new ApiKeysService({ sql, changes, permissionsOf: () => ALL_PERMISSIONS, now });
    return { accessChanges: changes, apiKeys, callers: new CallersService({ apiKeys, changes, addressOf, now }) };
  },
} satisfies Feature;
