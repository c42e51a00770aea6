import type { Feature } from '../../graphql/feature.ts';
import { checksRoute } from './checks.route.ts';
import './healthchecks.schema.ts';

const VERSIONS = [1, 2, 3];

/** Healthchecks' management API, for its clients. */
export const healthchecks = {
  name: 'healthchecks',
  routes: ({ sql, cache, now }) => VERSIONS.map((version) => checksRoute(version, { sql, cache, now })),
} satisfies Feature;
