import { resolve } from '$app/paths';
import type { DurationBar } from '#lib/charts/duration-bars.ts';
import { STATUS_OUTCOMES, STATUS_WORDS } from '#lib/features/runs/status.ts';
import type { LastRunsQuery } from '#lib/gql/graphql.ts';

type Run = LastRunsQuery['runs']['nodes'][number];

/** Runs as bars; the newest come first, and stand at the right. */
export function barsOf(runs: readonly Run[]): DurationBar[] {
  return runs.toReversed().map((run) => ({
    key: run.id,
    href: resolve('/history/[id]', { id: run.id }),
    at: run.startedAt ?? run.scheduledFor ?? run.createdAt,
    durationMs: run.durationMs ?? null,
    outcome: STATUS_OUTCOMES[run.status],
    word: STATUS_WORDS[run.status],
  }));
}

/** All of them in a sentence. */
export function barsInWords(bars: readonly DurationBar[]): string {
  if (bars.length === 0) return 'It has not run yet.';
  const words = Map.groupBy(bars, ({ word }) => word);
  const said = [...words].map(([word, { length }]) => `${length} ${word.toLowerCase()}`);
  return `${said.join(', ')}. As high as each took; the newest at the right.`;
}
