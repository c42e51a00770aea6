import { DomainError } from '../../lib/errors.ts';
import type { CheckApi } from './check-api.ts';

interface Rule {
  id: string;
  channel: { id: string };
  selector: { all: boolean; tagsAny: string[]; tagsAll: string[]; environment: string | null; appIds: string[] };
}
interface Channel {
  id: string;
  name: string;
  kind: string;
}

const READ = `query { channels { id name kind } alertRules { id channel { id }
  selector { all tagsAny tagsAll environment appIds } } }`;
const CREATE = 'mutation ($input: CreateAlertRuleInput!) { createAlertRule(input: $input) { id } }';
const UPDATE = 'mutation ($id: ID!, $input: UpdateAlertRuleInput!) { updateAlertRule(id: $id, input: $input) { id } }';
const DELETE = 'mutation ($id: ID!) { deleteAlertRule(id: $id) }';

/** Which channels are told of which apps: what a check's `channels` are. One rule that names apps for each channel. */
export class ChannelRules {
  readonly #api: CheckApi;
  readonly channels: readonly Channel[];
  readonly #rules: readonly Rule[];

  private constructor(api: CheckApi, channels: readonly Channel[], rules: readonly Rule[]) {
    this.#api = api;
    this.channels = channels;
    this.#rules = rules.filter(
      ({ selector: { all, tagsAny, tagsAll, environment } }) =>
        !all && tagsAny.length === 0 && tagsAll.length === 0 && environment === null,
    );
  }

  static async read(api: CheckApi): Promise<ChannelRules> {
    const { channels, alertRules } = await api.ask<{ channels: Channel[]; alertRules: Rule[] }>(READ, {});
    return new ChannelRules(api, channels, alertRules);
  }

  of(appId: string): string[] {
    const named = this.#rules.filter(({ selector }) => selector.appIds.includes(appId));
    return [...new Set(named.map(({ channel }) => channel.id))];
  }

  /** Ids for what a caller sends: "" none, "*" all, else ids or names that are one channel's. Throws BAD_USER_INPUT. */
  idsOf(given: string): string[] {
    if (given === '') return [];
    if (given === '*') return this.channels.map(({ id }) => id);
    return given.split(',').map((part) => {
      const wanted = part.trim();
      if (wanted === '') throw new DomainError('BAD_USER_INPUT', 'empty channel identifier');
      const found = this.channels.filter(({ id, name }) => id === wanted || name === wanted);
      const [one] = found;
      if (one === undefined) throw new DomainError('BAD_USER_INPUT', `invalid channel identifier: ${wanted}`);
      if (found.length > 1) throw new DomainError('BAD_USER_INPUT', `non-unique channel identifier: ${wanted}`);
      return one.id;
    });
  }

  /** Has these channels, and of those that name apps no others, be told of an app. */
  async assign(appId: string, ids: readonly string[]): Promise<void> {
    for (const rule of this.#rules) {
      const { appIds } = rule.selector;
      if (!appIds.includes(appId) || ids.includes(rule.channel.id)) continue;
      const others = appIds.filter((id) => id !== appId);
      if (others.length === 0) await this.#api.ask(DELETE, { id: rule.id });
      else await this.#api.ask(UPDATE, { id: rule.id, input: { selector: { appIds: others } } });
    }
    for (const id of new Set(ids)) {
      const rule = this.#rules.find(({ channel }) => channel.id === id);
      if (rule?.selector.appIds.includes(appId) === true) continue;
      const selector = { appIds: [...(rule?.selector.appIds ?? []), appId] };
      if (rule === undefined) {
        const { name = '' } = this.channels.find((channel) => channel.id === id) ?? {};
        const input = { name: `Checks of ${name}`.slice(0, 100), channelId: id, selector, on: ['DOWN', 'RESOLVED'] };
        await this.#api.ask(CREATE, { input });
      } else await this.#api.ask(UPDATE, { id: rule.id, input: { selector } });
    }
  }
}
