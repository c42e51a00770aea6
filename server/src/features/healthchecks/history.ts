import type { CheckApi } from './check-api.ts';
import type { AppAnswer } from './check.model.ts';
import type { CheckAnswer } from './respond.ts';

interface Beat {
  kind: string;
  receivedAt: string;
  runId: string | null;
  durationMs: number | null;
  message: string | null;
}
interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

interface BeatsAnswer {
  app: { heartbeats: Page<Beat> } | null;
}
interface ChangesAnswer {
  app: { statusChanges: Page<{ from: string; to: string; at: string }> } | null;
}

const MAX_PINGS = 1_000;
const PAGE = 500;
const BEATS = `query ($id: ID!, $after: String) { app(id: $id) { heartbeats(first: ${PAGE}, after: $after) {
  nodes { kind receivedAt runId durationMs message } pageInfo { hasNextPage endCursor } } } }`;
const CHANGES = `query ($id: ID!, $after: String, $since: DateTime, $until: DateTime) { app(id: $id) {
  statusChanges(first: ${PAGE}, after: $after, since: $since, until: $until) {
    nodes { from to at } pageInfo { hasNextPage endCursor } } } }`;

/** The newest beats, at most a thousand, the newest first; numbered from the first on. */
async function beatsOf(api: CheckApi, { id, heartbeatCount }: AppAnswer): Promise<(Beat & { n: number })[]> {
  const beats: Beat[] = [];
  for (let after: string | null = null; beats.length < MAX_PINGS;) {
    const { app }: BeatsAnswer = await api.ask<BeatsAnswer>(BEATS, { id, after });
    beats.push(...(app?.heartbeats.nodes ?? []));
    if (app?.heartbeats.pageInfo.hasNextPage !== true) break;
    after = app.heartbeats.pageInfo.endCursor;
  }
  return beats.map((beat, index) => ({ ...beat, n: heartbeatCount - index }));
}

/** Scheme, method, address and user agent are not kept. */
export async function pingsOf(api: CheckApi, app: AppAnswer, version: number): Promise<object[]> {
  const checks = app.pingUrl?.replace(/\/ping\/[^/]+$/, `/api/v${version}/checks/${app.pingKey}`);
  return (await beatsOf(api, app)).map(({ kind, receivedAt, n, runId, durationMs, message }) => ({
    type: kind.toLowerCase(),
    date: receivedAt.replace(/(?:\.(\d{3}))?Z$/, (_all, ms = '000') => `.${ms}000+00:00`),
    n,
    scheme: '',
    remote_addr: '',
    method: '',
    ua: '',
    rid: runId,
    body_url: message === null ? null : `${checks}/pings/${n}/body`,
    ...(durationMs !== null && { duration: Math.round(durationMs / 10) / 100 }),
  }));
}

/** null: there is no such ping, it has no body, or the caller may not read output. */
export async function pingBodyOf(api: CheckApi, app: AppAnswer, wanted: number): Promise<string | null> {
  return (await beatsOf(api, app)).find(({ n }) => n === wanted)?.message ?? null;
}

/** When it went down and came up, the newest first; `seconds`, or `start` and `end` in unix time. */
export async function flipsOf(
  api: CheckApi,
  { id }: AppAnswer,
  query: URLSearchParams,
  now: number,
): Promise<CheckAnswer> {
  const numbers: Record<string, number | undefined> = {};
  for (const name of ['seconds', 'start', 'end']) {
    const value = query.get(name);
    if (value === null) continue;
    if (!/^\d{1,10}$/.test(value)) return { status: 400 };
    numbers[name] = Number(value) * 1000;
  }
  const { seconds, start, end } = numbers;
  const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  const since = iso(seconds === undefined ? start : Math.max(0, now - seconds));
  const flips: object[] = [];
  for (let after: string | null = null; ;) {
    const span: Record<string, unknown> = { id, after, since, until: iso(end) };
    const answer: ChangesAnswer = await api.ask<ChangesAnswer>(CHANGES, span);
    const { app } = answer;
    for (const { from, to, at } of app?.statusChanges.nodes ?? []) {
      const isUp = to === 'UP' && (from === 'NEW' || from === 'DOWN' || from === 'PAUSED');
      if (isUp || to === 'DOWN') flips.push({ timestamp: at.replace(/(\.\d+)?Z$/, '+00:00'), up: isUp ? 1 : 0 });
    }
    if (app?.statusChanges.pageInfo.hasNextPage !== true) return { status: 200, json: { flips } };
    after = app.statusChanges.pageInfo.endCursor;
  }
}
