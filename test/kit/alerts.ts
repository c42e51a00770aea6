import { randomUUID } from 'node:crypto';
import type { TestServer } from './server.ts';

export interface RuleInput {
  on?: string[];
  afterSeconds?: number;
  failures?: number;
  groupSeconds?: number;
  remindEverySeconds?: number | null;
  priority?: string;
  selector?: Record<string, unknown>;
}

const EVERYTHING = { tagsAny: [], tagsAll: [], tagsNone: [], environment: null, appIds: [], exceptAppIds: [] };

/** A webhook channel, made as a test needs it. */
export async function addWebhook(server: TestServer, url: string, name = 'hook'): Promise<string> {
  const id = randomUUID();
  await server.sql.query(
    `insert into channel (id, name, kind, enabled, settings, target, created_at, updated_at)
    values ($1, $2, 'WEBHOOK', true, $3::jsonb, $4, now(), now())`,
    [id, name, JSON.stringify({ url }), url],
  );
  return id;
}

export async function addRule(server: TestServer, channelId: string, input: RuleInput = {}): Promise<string> {
  const { on = ['DOWN', 'RESOLVED'], afterSeconds = 0, failures = 1, groupSeconds = 0, priority = 'NORMAL' } = input;
  const id = randomUUID();
  await server.sql.query(
    `insert into alert_rule (id, name, enabled, channel_id, selector, "on", after_seconds, failures, group_seconds,
      remind_every_seconds, priority, created_at, updated_at)
    values ($1, 'rule', true, $2, $3::jsonb, $4::text[], $5, $6, $7, $8, $9, now(), now())`,
    [
      id,
      channelId,
      JSON.stringify({ all: true, ...EVERYTHING, ...input.selector }),
      on,
      afterSeconds,
      failures,
      groupSeconds,
      input.remindEverySeconds ?? null,
      priority,
    ],
  );
  return id;
}
