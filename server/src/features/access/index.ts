import type { Callers, Feature } from '../../graphql/feature.ts';
import { followAccess, type AccessChanges } from './access-changes.ts';
import { ApiKeys } from './access.migration.ts';
import { AgentTokenEntity, EnrollCodeEntity } from './agent-tokens/agent-token.entity.ts';
import { AgentTokens } from './agent-tokens/agent-tokens.migration.ts';
import './agent-tokens/agent-tokens.schema.ts';
import { AgentTokensService } from './agent-tokens/agent-tokens.service.ts';
import { enrollRoute } from './agent-tokens/enroll.route.ts';
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
    agentTokens: AgentTokensService;
  }
}

/** Who gets in, and what each may do. */
export const access = {
  name: 'access',
  entities: [ApiKeyEntity, AgentTokenEntity, EnrollCodeEntity],
  migrations: [
    { name: '20261126225500-api-keys', class: ApiKeys },
    { name: '20261126225900-agent-tokens', class: AgentTokens },
  ],
  services: ({ sql, announcements, addressOf, now }) => {
    const changes = followAccess(announcements);
    const apiKeys = new ApiKeysService({ sql, changes, permissionsOf: () => ALL_PERMISSIONS, now });
    const agentTokens = new AgentTokensService({ sql, changes, now });
    const callers = new CallersService({ apiKeys, agentTokens, changes, addressOf, now });
    return { accessChanges: changes, apiKeys, agentTokens, callers };
  },
  routes: ({ agentTokens, addressOf, logger }) => [enrollRoute({ agentTokens, addressOf, logger })],
} satisfies Feature;
