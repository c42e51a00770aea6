import type { AttentionQuery } from '#lib/gql/graphql.ts';

export type Troubled = AttentionQuery['apps']['nodes'][number];

/** The most urgent open one says what is wrong. None is open where it was ended by hand and the app is late still. */
export function incidentOf(app: Troubled): Troubled['incidents']['nodes'][number] | undefined {
  return app.incidents.nodes.find(({ state }) => state !== 'RESOLVED');
}

/** What the app, or its last run, has said last; undefined where it said nothing, or the incident's words tell it. */
export function lastWordOf(app: Troubled): string | undefined {
  const incident = incidentOf(app);
  const word = incident?.lastOutput || app.heartbeats.nodes[0]?.message || undefined;
  return word && incident?.summary.includes(word) ? undefined : word;
}
