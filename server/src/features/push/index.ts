import type { Feature } from '../../graphql/feature.ts';
import { PushTokenEntity } from './push-token.entity.ts';
import { PushTokens } from './push-tokens.migration.ts';
import { PushTokensService } from './push-tokens.service.ts';
import { pushRoute } from './push.route.ts';
import './push.schema.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    pushTokens: PushTokensService;
  }
  interface Loaders {
    loadPushTokens(appId: string): Promise<string[]>;
  }
}

/** Beats as Uptime Kuma's clients send them. */
export const push = {
  name: 'push',
  entities: [PushTokenEntity],
  migrations: [{ name: '20261127184000-push-tokens', class: PushTokens }],
  services: ({ sql, apps, announcements, audit, now }) => ({
    pushTokens: new PushTokensService({ sql, apps, announcements, audit, now }),
  }),
  loaders: (services) => ({ loadPushTokens: (appIds) => services.pushTokens.ofApps(appIds) }),
  routes: ({ pushTokens, heartbeats, cache, sql }) => [pushRoute({ pushTokens, heartbeats, cache, sql })],
} satisfies Feature;
