import type { Asking } from '../../graphql/feature.ts';
import { DomainError } from '../../lib/errors.ts';
import type { ExecutionResult } from 'graphql';
import { appInputOf, type CheckInput } from './check-input.rules.ts';
import { APP_FIELDS, type AppAnswer } from './check.model.ts';

const ALL = `query ($after: String, $filter: AppFilter) { apps(first: 500, after: $after, filter: $filter) {
  nodes { ${APP_FIELDS} } pageInfo { hasNextPage endCursor } } }`;
const ONE = `query ($id: ID!) { app(id: $id) { ${APP_FIELDS} } }`;
const CREATE = `mutation ($input: CreateAppInput!) { app: createApp(input: $input) { ${APP_FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateAppInput!) { app: updateApp(id: $id, input: $input) { ${APP_FIELDS} } }`;
const PAUSE = `mutation ($id: ID!) { app: pauseApp(id: $id, resumeOnBeat: true) { ${APP_FIELDS} } }`;
const RESUME = `mutation ($id: ID!) { app: resumeApp(id: $id) { ${APP_FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteApp(id: $id) }';
const NEW = { schedule: { everySeconds: 86_400 }, graceSeconds: 3_600 };
const MAX_SLUG_TRIES = 50;

interface Page {
  apps: { nodes: AppAnswer[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

/** The first error of an answer as the use cases throw it. */
function dataOf({ data, errors }: ExecutionResult): unknown {
  const [error] = errors ?? [];
  if (error === undefined) return data;
  throw new DomainError(error.extensions['code'] as DomainError['code'], error.message);
}

/** What is asked of apps, by fixed operations, as the caller. */
export class CheckApi {
  readonly #asking: Asking;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  async ask<Data>(document: string, variables: Record<string, unknown>): Promise<Data> {
    return dataOf(await this.#asking.ask(document, variables)) as Data;
  }

  async list(tags: readonly string[] = []): Promise<AppAnswer[]> {
    const found: AppAnswer[] = [];
    for (let after: string | null = null; ;) {
      const { apps }: Page = await this.ask<Page>(ALL, { after, filter: { tags } });
      found.push(...apps.nodes);
      if (!apps.pageInfo.hasNextPage) return found;
      after = apps.pageInfo.endCursor;
    }
  }

  async read(id: string): Promise<AppAnswer | null> {
    return (await this.ask<{ app: AppAnswer | null }>(ONE, { id })).app;
  }

  /** A slug that is taken gets a number. */
  async create(input: CheckInput): Promise<AppAnswer> {
    const given = appInputOf(input);
    const slug = given['slug'] as string | undefined;
    const whole = { ...NEW, name: slug ?? 'check', ...given };
    for (let attempt = 1; ; attempt += 1) {
      const numbered = slug !== undefined && attempt > 1 ? { slug: `${slug}-${attempt}` } : {};
      try {
        return (await this.ask<{ app: AppAnswer }>(CREATE, { input: { ...whole, ...numbered } })).app;
      } catch (error) {
        const isTaken = error instanceof DomainError && error.code === 'CONFLICT' && slug !== undefined;
        if (!isTaken || attempt >= MAX_SLUG_TRIES) throw error;
      }
    }
  }

  /** The time zone alone changes that of a cron schedule. */
  async update(app: AppAnswer, input: CheckInput): Promise<AppAnswer> {
    const { expression } = app.schedule;
    const isZoneOnly = input.tz !== undefined && input.schedule === undefined && input.timeout === undefined;
    const whole = isZoneOnly && expression !== undefined ? { ...input, schedule: expression } : input;
    return (await this.ask<{ app: AppAnswer }>(UPDATE, { id: app.id, input: appInputOf(whole) })).app;
  }

  async pause(id: string): Promise<AppAnswer> {
    return (await this.ask<{ app: AppAnswer }>(PAUSE, { id })).app;
  }

  async resume(id: string): Promise<AppAnswer> {
    return (await this.ask<{ app: AppAnswer }>(RESUME, { id })).app;
  }

  async delete(id: string): Promise<void> {
    await this.ask(DELETE, { id });
  }
}

/** Whether an app is the one that `unique` names: a field that is listed and not sent matches none. */
export function matches(app: AppAnswer, { unique = [], ...input }: CheckInput): boolean {
  const is: Record<string, boolean> = {
    name: app.name === input.name,
    slug: app.slug === input.slug,
    tags: app.tags.join(' ') === input.tags?.trim().replaceAll(/\s+/g, ' '),
    timeout: app.schedule.everySeconds === input.timeout,
    grace: app.graceSeconds === input.grace,
  };
  return unique.every((field) => (input as Record<string, unknown>)[field] !== undefined && is[field] === true);
}
