import { anyOf, db, execute, executeFirst, givenRows, ONE } from '../../../lib/query.ts';
import type { Broadcast } from '../../../lib/broadcast.ts';
import { badInput, notFound } from '../../../lib/errors.ts';
import { timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
import { normalized } from '../../../lib/text.ts';
import { newId } from '../../../lib/uuid.ts';
import type { AuditLog } from '../../access/audit/audit-log.service.ts';
import { AUDITED_RULE } from '../rules/alert-rule.audit.ts';
import { ALERT_RULES } from '../rules/alert-rule.model.ts';
import { makeFirstRule } from '../rules/first-rule.ts';
import { DELIVERIES, DELIVERY, type Delivery } from '../delivery/delivery.model.ts';
import type { AlertMessage } from '../delivery/message.model.ts';
import { withReplanning } from '../../../ledger/replanning.ts';
import type { ChannelKind, SendResult } from './channel-kind.ts';
import { auditedChannel, type WholeChannel } from './channel.audit.ts';
import {
  checkNewSettings,
  checkSettingsEdit,
  shownSettings,
  splitSettings,
  type GivenSettings,
} from './channel-settings.ts';
import { CHANNEL, type Channel, CHANNELS } from './channel.model.ts';
import { kindNamed } from './kinds.ts';
import { UnreadableSecretsError, type ChannelSecrets } from './secrets.ts';
import type { Toolbox } from './send-tools.ts';

export interface ChannelsServiceOptions {
  sql: Sql;
  secrets: ChannelSecrets;
  toolbox: Toolbox;
  /** Sent after each commit of this process that has changed channels or rules. */
  changes: Broadcast<null>;
  audit: AuditLog;
  publicUrl: string | null;
  now(): number;
}

export interface CreateChannelInput {
  name: string;
  enabled?: boolean | null | undefined;
  settings: GivenSettings;
}

export interface UpdateChannelInput {
  name?: string | null | undefined;
  enabled?: boolean | null | undefined;
  settings?: GivenSettings | null | undefined;
}

const MAX_NAME_LENGTH = 100;
/**
 * Ways to tell people. Methods throw DomainError: BAD_USER_INPUT that names the setting, NOT_FOUND for an unknown id,
 * UNAVAILABLE where this server can keep no secrets.
 */
export class ChannelsService {
  readonly #options: ChannelsServiceOptions;

  constructor(options: ChannelsServiceOptions) {
    this.#options = options;
  }

  /** All of them, the oldest first. */
  async list(): Promise<Channel[]> {
    return execute(this.#options.sql, CHANNELS.orderBy('c.created_at').orderBy('c.id'));
  }

  /** The channels with these ids in their order; null for those that do not exist. */
  async findMany(ids: readonly string[]): Promise<(Channel | null)[]> {
    const rows = await execute(this.#options.sql, CHANNELS.where('c.id', '=', anyOf(ids)));
    const channels = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => channels.get(id) ?? null);
  }

  /** The newest delivery of each of these channels, in their order. */
  async lastDeliveries(ids: readonly string[]): Promise<(Delivery | null)[]> {
    const channels = ids.map((id) => ({ id }));
    const query = db
      .selectFrom(givenRows('c', { id: 'uuid' }, channels))
      .crossJoinLateral((eb) =>
        DELIVERIES.where('d.channel_id', '=', eb.ref('c.id'))
          .orderBy('d.created_at', 'desc')
          .orderBy('d.id', 'desc')
          .limit(1)
          .as('last'),
      )
      .selectAll('last');
    const rows = await execute(this.#options.sql, query);
    const deliveries = new Map(rows.map((row) => [row.channelId, row]));
    return ids.map((id) => deliveries.get(id) ?? null);
  }

  /** With the first channel comes a rule that has it told of everything, where there is none. */
  async create({ name, enabled, settings: given }: CreateChannelInput): Promise<Channel> {
    const { sql, secrets, toolbox, changes, audit, now } = this.#options;
    // A channel without secrets may get some, and links in messages are signed.
    if (!secrets.isReady) secrets.seal('', {});
    const { kind, settings } = checkNewSettings(given, toolbox);
    const id = newId();
    const at = now();
    const channel: Channel = {
      id,
      name: checkedName(name),
      kind: kind.name,
      enabled: enabled ?? true,
      ...this.#stored(kind, id, settings),
      problem: null,
      createdAt: at,
      updatedAt: at,
    };
    // One at a time, too: two first channels would make the rule twice.
    await withReplanning(sql, async (tx) => {
      const rules = db.selectFrom('alert_rule').select(ONE);
      const used = await executeFirst(tx, db.selectFrom('channel').select(ONE).unionAll(rules).limit(1));
      await execute(tx, CHANNEL.insert([channel]));
      await audit.record(tx, { action: 'CHANNEL_CREATED', ...auditedChannel(null, this.#whole(channel)) });
      if (used === undefined) {
        const rule = await makeFirstRule(tx, id, at);
        await audit.record(tx, { action: 'ALERT_RULE_CREATED', ...AUDITED_RULE.created(rule) });
      }
    });
    changes.send(null);
    return channel;
  }

  /** New settings, and switching on, forget the problem that there was. */
  async update(id: string, { name, enabled, settings: given }: UpdateChannelInput): Promise<Channel> {
    const { sql, changes, audit, now } = this.#options;
    if (name === null) throw badInput('name', 'must not be null');
    if (enabled === null) throw badInput('enabled', 'must not be null');
    if (given === null) throw badInput('settings', 'must not be null');
    const work = async (tx: SqlRunner): Promise<Channel> => {
      const before = await lockChannel(tx, id);
      const kind = kindNamed(before.kind);
      const stored = given === undefined ? {} : this.#stored(kind, id, this.#edited(before, given));
      const isMended = given !== undefined || (enabled === true && !before.enabled);
      const after: Channel = {
        ...before,
        ...stored,
        name: name === undefined ? before.name : checkedName(name),
        enabled: enabled ?? before.enabled,
        problem: isMended ? null : before.problem,
        updatedAt: now(),
      };
      await execute(tx, db.updateTable('channel').set(CHANNEL.row(after)).where('id', '=', id));
      if (isMended) await execute(tx, db.deleteFrom('notice').where('failed_channel_id', '=', id));
      const entry = auditedChannel(this.#whole(before), this.#whole(after));
      await audit.record(tx, { action: 'CHANNEL_UPDATED', ...entry });
      return after;
    };
    const updated = await (enabled === undefined ? sql.transaction(work) : withReplanning(sql, work));
    changes.send(null);
    return updated;
  }

  /** Its rules go with it; what it was sent stays, under its name. */
  async delete(id: string): Promise<string> {
    const { sql, changes, audit } = this.#options;
    await withReplanning(sql, async (tx) => {
      const channel = await lockChannel(tx, id);
      const rules = await execute(tx, ALERT_RULES.where('r.channel_id', '=', id).orderBy('r.id'));
      // Who claims them now is done with them first; from here on nobody claims any.
      await execute(tx, db.selectFrom('notice').select('id').where('channel_id', '=', id).orderBy('id').forUpdate());
      await execute(tx, db.deleteFrom('channel').where('id', '=', id));
      for (const rule of rules) await audit.record(tx, { action: 'ALERT_RULE_DELETED', ...AUDITED_RULE.deleted(rule) });
      await audit.record(tx, { action: 'CHANNEL_DELETED', ...auditedChannel(this.#whole(channel), null) });
      await execute(tx, db.deleteFrom('notice').where('failed_channel_id', '=', id));
      // After the notices, as workers write them.
      const pending = db
        .updateTable('delivery')
        .set({ state: 'SKIPPED', next_attempt_at: null })
        .where('channel_id', 'is', null)
        .where('state', '=', 'PENDING');
      await execute(tx, pending);
    });
    changes.send(null);
    return id;
  }

  /** Sends a message now, also through a channel that is switched off, and tells what came of it: within 10 s. */
  async test(id: string): Promise<Delivery> {
    const { sql, audit, now } = this.#options;
    const [channel] = await this.findMany([id]);
    if (channel == null) throw notFound('Channel', 'id', id);
    const at = now();
    const deliveryId = newId();
    const result = await this.#trySending(channel, testMessage(deliveryId, at, this.#options.publicUrl));
    const isSent = result.outcome === 'SENT';
    const tested = db
      .insertInto('delivery')
      .values({
        id: deliveryId,
        // Null where it has gone meanwhile.
        channel_id: db.selectFrom('channel').select('id').where('id', '=', id),
        channel_name: channel.name,
        reason: 'TEST',
        priority: 'NORMAL',
        state: isSent ? 'SENT' : 'FAILED',
        attempts: 1,
        created_at: timestamp(at),
        sent_at: isSent ? timestamp(now()) : null,
        answer: result.answer,
      })
      .returning(DELIVERY.of('delivery'));
    const mended = db
      .updateTable('channel')
      .set({ problem: null })
      .where('id', '=', id)
      .where('problem', 'is not', null);
    const delivery = await sql.transaction(async (tx) => {
      const changes = { result: { after: isSent ? 'SENT' : 'FAILED' } };
      const target = { kind: 'CHANNEL', id, name: channel.name } as const;
      await audit.record(tx, { action: 'CHANNEL_TESTED', target, changes });
      const stored = await executeFirst(tx, tested);
      if (isSent) await execute(tx, mended);
      return stored;
    });
    if (delivery === undefined) throw new Error('the delivery was not stored');
    return delivery;
  }

  async #trySending(channel: Channel, message: AlertMessage): Promise<SendResult> {
    try {
      return await kindNamed(channel.kind).send(this.settingsOf(channel), message, this.#options.toolbox.tools());
    } catch (error) {
      if (!(error instanceof UnreadableSecretsError)) throw error;
      return { outcome: 'CHANNEL_REFUSED', answer: error.message };
    }
  }

  /** The whole of a channel's settings. Throws UnreadableSecretsError. */
  settingsOf({ id, settings, secrets }: Channel): object {
    return secrets === null ? settings : { ...settings, ...this.#options.secrets.open(id, secrets).secrets };
  }

  /** What people may see of the settings: enough to fill a form. */
  shownSettings(channel: Channel): object {
    const settings = this.#readable(channel);
    return settings === null ? channel.settings : shownSettings(kindNamed(channel.kind), settings);
  }

  /** What keeps it from working, its secrets among them; null: nothing that is known. */
  problemOf(channel: Channel): string | null {
    try {
      this.settingsOf(channel);
      return channel.problem;
    } catch (error) {
      if (error instanceof UnreadableSecretsError) return error.message;
      throw error;
    }
  }

  /** Encrypts with the present secret what was encrypted with the one before, so that that one can be forgotten. */
  async resealOld(sql: SqlRunner): Promise<void> {
    const { secrets } = this.#options;
    for (const { id, secrets: sealed } of await execute(sql, CHANNELS)) {
      if (sealed === null) continue;
      const opened = secrets.tryOpen(id, sealed);
      if (opened?.isOld === true)
        await execute(
          sql,
          db
            .updateTable('channel')
            .set({ secrets: secrets.seal(id, opened.secrets) })
            .where('id', '=', id)
            .where('secrets', '=', sealed),
        );
    }
  }

  #edited(before: Channel, given: GivenSettings): object {
    const { toolbox } = this.#options;
    const kind = kindNamed(before.kind);
    const settings = this.#readable(before);
    if (settings !== null) return checkSettingsEdit(kind, settings, given, toolbox);
    // Secrets that cannot be read have to be given again.
    const checked = checkNewSettings(given, toolbox);
    if (checked.kind !== kind) throw badInput('settings', `must be of the kind ${kind.field}`);
    return checked.settings;
  }

  #whole(channel: Channel): WholeChannel {
    return { channel, settings: this.#readable(channel) };
  }

  #readable(channel: Channel): object | null {
    try {
      return this.settingsOf(channel);
    } catch (error) {
      if (error instanceof UnreadableSecretsError) return null;
      throw error;
    }
  }

  #stored(kind: ChannelKind, id: string, settings: object): Pick<Channel, 'settings' | 'secrets' | 'target'> {
    const { open, secret } = splitSettings(kind, settings);
    const secrets = Object.keys(secret).length === 0 ? null : this.#options.secrets.seal(id, secret);
    return { settings: open, secrets, target: kind.target(settings) };
  }
}

function checkedName(given: string): string {
  const name = normalized(given).trim();
  if (name.length === 0 || name.length > MAX_NAME_LENGTH)
    throw badInput('name', `must be 1 to ${MAX_NAME_LENGTH} characters, not ${name.length}`);
  return name;
}

/**
 * Before its notices are touched, as those who write what came of a message do. Whoever claims notices refers to it
 * meanwhile, and need not wait.
 */
async function lockChannel(tx: SqlRunner, id: string): Promise<Channel> {
  const channel = await executeFirst(tx, CHANNELS.where('c.id', '=', id).forNoKeyUpdate());
  if (channel === undefined) throw notFound('Channel', 'id', id);
  return channel;
}

const testMessage = (id: string, at: number, url: string | null): AlertMessage => ({
  id,
  reason: 'TEST',
  priority: 'NORMAL',
  at,
  incidents: [],
  count: 0,
  standsAlone: false,
  failedChannel: null,
  url,
});
