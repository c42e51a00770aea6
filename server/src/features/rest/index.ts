import type { Feature, Route } from '../../graphql/feature.ts';
import { agents } from './agents.ts';
import { applications } from './applications.ts';
import { channels } from './channels.ts';
import { docsRoute } from './docs.route.ts';
import { incidents } from './incidents.ts';
import { openApiOf } from './openapi.ts';
import { restRoutes } from './rest.route.ts';
import { runs } from './runs.ts';
import { tasks } from './tasks.ts';

const RESOURCES = { applications, tasks, runs, agents, incidents, channels };

/** REST under `/api/`: each route is a fixed operation of the GraphQL API. */
export const rest = {
  name: 'rest',
  routes: ({ logger, version }) => [
    ...Object.entries(RESOURCES).map(([name, operations]) => restRoutes(`/api/${name}`, operations, logger)),
    openApiRoute(version),
    docsRoute,
  ],
} satisfies Feature;

/** Made when it is first asked for: most servers never show it. */
function openApiRoute(version: string): Route {
  let text: string | undefined;
  return {
    prefix: '/api/openapi.json',
    access: 'anybody',
    handle: (_request, response) => {
      text ??= JSON.stringify(openApiOf(Object.values(RESOURCES).flat(), version));
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' });
      response.end(response.req.method === 'HEAD' ? undefined : text);
      return Promise.resolve();
    },
  };
}
