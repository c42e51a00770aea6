/** An app as the API answers it to this feature. */
export interface AppAnswer {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  tags: string[];
  status: 'NEW' | 'UP' | 'LATE' | 'WARNING' | 'DOWN' | 'PAUSED';
  graceSeconds: number;
  runningSince: string | null;
  lastHeartbeatAt: string | null;
  nextDeadlineAt: string | null;
  heartbeatCount: number;
  lastDurationMs: number | null;
  pingKey: string | null;
  pingUrl: string | null;
  uniqueKey: string;
  schedule: { everySeconds?: number; expression?: string; timezone?: string };
}

export const APP_FIELDS = `id slug name description tags status graceSeconds runningSince lastHeartbeatAt nextDeadlineAt
  heartbeatCount lastDurationMs pingKey pingUrl uniqueKey
  schedule { ... on IntervalSchedule { everySeconds } ... on CronSchedule { expression timezone } }`;

const STATUS = { NEW: 'new', UP: 'up', WARNING: 'up', LATE: 'grace', DOWN: 'down', PAUSED: 'paused' } as const;

/** Without a fraction, as Healthchecks writes it. */
const seconds = (time: string | null): string | null => time && time.replace(/(\.\d+)?Z$/, '+00:00');

export interface CheckOptions {
  /** 1 to 3. */
  version: number;
  /** Ids of the channels that are told of this app by name; null: to whoever may only read they are not shown. */
  channels: readonly string[] | null;
}

/** What Healthchecks calls a check. What Lubdub has no word for is what a new check of Healthchecks has. */
export function checkOf(app: AppAnswer, { version, channels }: CheckOptions): Record<string, unknown> {
  const status = STATUS[app.status];
  const isStarted = app.runningSince !== null;
  const { everySeconds, expression, timezone } = app.schedule;
  const api = app.pingUrl?.replace(/\/ping\/[^/]+$/, `/api/v${version}/checks/${app.pingKey}`);
  return {
    name: app.name,
    slug: app.slug,
    tags: app.tags.join(' '),
    desc: app.description ?? '',
    grace: app.graceSeconds,
    n_pings: app.heartbeatCount,
    status: version === 1 && isStarted ? 'started' : status,
    started: isStarted,
    last_ping: seconds(app.lastHeartbeatAt),
    next_ping: status === 'up' || status === 'grace' ? seconds(app.nextDeadlineAt) : null,
    manual_resume: false,
    methods: '',
    subject: '',
    subject_fail: '',
    start_kw: '',
    success_kw: '',
    failure_kw: '',
    filter_subject: false,
    filter_body: false,
    filter_http_body: false,
    filter_default_fail: false,
    ...(app.lastDurationMs !== null && { last_duration: Math.floor(app.lastDurationMs / 1000) }),
    ...(app.pingKey === null
      ? { unique_key: app.uniqueKey }
      : {
          uuid: app.pingKey,
          ping_url: app.pingUrl,
          update_url: api,
          pause_url: `${api}/pause`,
          resume_url: `${api}/resume`,
          channels: (channels ?? []).toSorted().join(','),
        }),
    ...(expression === undefined ? { timeout: everySeconds ?? 86_400 } : { schedule: expression, tz: timezone }),
  };
}
