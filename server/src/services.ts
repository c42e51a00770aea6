import type { Core, Services } from './graphql/context.ts';
import type { Feature } from './graphql/feature.ts';

/** What these features offer on top of the core, each made after those before it. */
export function createServices(core: Core, features: readonly Feature[]): Services {
  // Complete at the end of the loop: nothing that a feature makes looks at another feature's before it is used.
  const services = { ...core } as Services;
  for (const feature of features) Object.assign(services, feature.services?.(services));
  return services;
}
