import { may } from '#lib/access/session.svelte.ts';
import type { LogFilter, LogLineFragment, LogTailQuery } from '#lib/gql/graphql.ts';
import { backoffMs } from '#lib/graphql/backoff.ts';
import { readError } from '#lib/graphql/errors.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { createStream } from '#lib/graphql/query.svelte.ts';
import { onGap } from '#lib/graphql/resume.ts';
import { useTransport } from '#lib/graphql/transport.svelte.ts';
import { getContextClient } from '@urql/svelte';
import { tick, untrack } from 'svelte';
import { KEPT_LINES, append, countLines, lineOf, prepend } from './lines.ts';
import type { LogBlock, LogLine } from './lines.ts';
import { LogEntriesDocument, LogTailDocument } from './operations.ts';

type Page = LogTailQuery['logs'];

/** The most that the server gives at once. */
const EARLIER_LINES = 500;
/** A hidden page draws nothing, so it takes lines in now and then only. */
const HIDDEN_EVERY_MS = 500;

/**
 * The newest lines of a log, then each one as it comes, in the order in which the server has committed
 * them and each once: a page that reconnects goes on behind the last line it has. Must be made while a
 * component is being set up; `filter` is tracked.
 */
export class LogStream {
  blocks = $state.raw<readonly LogBlock[]>([]);
  error = $state.raw<ApiError | null>(null);
  loading = $state(true);
  /** There are lines before the first one here. */
  hasEarlier = $state(false);
  loadingEarlier = $state(false);
  /** How many lines have been added at the end since the beginning. */
  added = $state(0);
  /** Lines that wait while paused. */
  waiting = $state(0);
  #paused = $state(false);
  #from = $state.raw<{ filter: LogFilter; after: string | null } | null>(null);
  /** The subscription has a line to go on behind, whichever way the lines before it have come. */
  #resumes = false;
  #restarts = $state(0);

  #client = getContextClient();
  #tailLines: number;
  #pending: LogLine[] = [];
  #seen = new Set<string>();
  #flushing: (() => void) | null = null;
  /** While lines are fetched that belong before those that arrive. */
  #holding = false;
  /** Grows with each beginning: answers to an older one no longer count. */
  #generation = 0;

  constructor(filter: () => LogFilter, tailLines: number) {
    this.#tailLines = tailLines;
    const key = $derived(JSON.stringify(filter()));
    $effect(() => {
      void this.#restarts;
      // Nothing is asked for that would be refused.
      if (!may('READ_OUTPUT')) return;
      const asked = JSON.parse(key) as LogFilter;
      untrack(() => void this.#begin(asked));
      return () => this.#end();
    });
    createStream(
      LogEntriesDocument,
      () => this.#from,
      ({ logEntries: line }) => this.#take(line),
    );
    $effect(() => {
      // Without a line to go on behind, what came while the connection was away is asked for.
      const forgetOpen = useTransport().onOpen(() => !this.#resumes && void this.#catchUp());
      const forgetGap = onGap(() => {
        this.#resumes = false;
        void this.#catchUp();
      });
      return () => {
        forgetOpen();
        forgetGap();
      };
    });
  }

  get isEmpty(): boolean {
    return this.blocks.length === 0;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Holds lines back, or shows those that were. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#flush();
  }

  retry(): void {
    this.#restarts += 1;
  }

  /** Puts earlier lines before those that are here. Resolves once they are. */
  async loadEarlier(): Promise<void> {
    const before = this.blocks[0]?.lines[0]?.cursor;
    const filter = this.#from?.filter;
    if (before === undefined || !filter || this.loadingEarlier) return;
    const generation = this.#generation;
    this.loadingEarlier = true;
    const { data, error } = await this.#ask({ last: EARLIER_LINES, before, filter });
    this.loadingEarlier = false;
    // Lines that have gone meanwhile, since newer ones came, leave a gap that must not be closed over.
    if (!data || error || generation !== this.#generation || this.blocks[0]?.lines[0]?.cursor !== before) return;
    this.blocks = prepend(this.blocks, this.#unseen(data.nodes));
    this.hasEarlier = data.pageInfo.hasPreviousPage && countLines(this.blocks) < KEPT_LINES;
  }

  async #begin(filter: LogFilter): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.blocks = [];
    this.#pending = [];
    this.#seen.clear();
    this.loading = true;
    this.error = null;
    this.waiting = 0;
    for (let failures = 0; ; failures += 1) {
      const { data, error } = await this.#ask({ last: this.#tailLines, filter });
      if (generation !== this.#generation) return;
      this.error = error;
      this.loading = false;
      if (data) {
        this.hasEarlier = data.pageInfo.hasPreviousPage;
        this.#add(this.#unseen(data.nodes));
        this.#goOnBehind(filter, data);
        if (data.nodes.length === 0) await this.#catchUp();
        return;
      }
      await new Promise((done) => setTimeout(done, backoffMs(failures, Math.random())));
      if (generation !== this.#generation) return;
    }
  }

  #end(): void {
    this.#generation += 1;
    this.#from = null;
    this.#flushing?.();
    this.#flushing = null;
    this.#holding = false;
  }

  /** Subscribes to what comes after the newest line of a page. */
  #goOnBehind(filter: LogFilter, { pageInfo }: Page): void {
    this.#from = { filter, after: pageInfo.endCursor ?? null };
    this.#resumes = this.#from.after !== null;
  }

  /**
   * Asks for the newest lines once the subscription is in place: what is not here yet came before whatever it sends.
   */
  async #catchUp(): Promise<void> {
    const filter = this.#from?.filter;
    if (!filter || this.#holding) return;
    const generation = this.#generation;
    this.#holding = true;
    let data: Page | null = null;
    for (let failures = 0; ; failures += 1) {
      // A subscription that has just been asked for is sent first.
      await tick();
      await useTransport().takenUp();
      if (generation !== this.#generation) return;
      ({ data } = await this.#ask({ last: this.#tailLines, filter }));
      if (generation !== this.#generation) return;
      if (data) break;
      await new Promise((done) => setTimeout(done, backoffMs(failures, Math.random())));
    }
    const since = this.#pending;
    this.#holding = false;
    for (const { id } of since) this.#seen.delete(id);
    const older = this.#unseen(data.nodes);
    // Nothing of what is here is among the newest: there may be more in between than was asked for.
    if (data.pageInfo.hasPreviousPage && !this.isEmpty && older.length === data.nodes.length) return this.retry();
    this.#pending = [...older, ...since.filter(({ id }) => !this.#seen.has(id))];
    for (const { id } of since) this.#seen.add(id);
    // Lines that were asked for are none that the subscription knows of: after a drop it would go on with the newest.
    if (!this.#resumes) this.#goOnBehind(filter, data);
    this.#flush();
  }

  async #ask(variables: {
    last: number;
    before?: string;
    filter: LogFilter;
  }): Promise<{ data: Page | null; error: ApiError | null }> {
    const answer = await this.#client.query(LogTailDocument, variables, { requestPolicy: 'network-only' }).toPromise();
    return { data: answer.data?.logs ?? null, error: answer.error ? readError(answer.error) : null };
  }

  #take(line: LogLineFragment): void {
    this.#resumes = true;
    this.#pending.push(...this.#unseen([line]));
    if (this.#pending.length > KEPT_LINES) this.#pending.shift();
    if (this.#paused) this.waiting = this.#pending.length;
    if (this.#holding || this.#paused || this.#flushing) return;
    this.#flushing = soon(() => {
      this.#flushing = null;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#holding || this.#paused) return;
    const lines = this.#pending;
    this.#pending = [];
    this.waiting = 0;
    this.#add(lines);
  }

  #add(lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    const before = countLines(this.blocks) + lines.length;
    this.blocks = append(this.blocks, lines);
    this.added += lines.length;
    if (countLines(this.blocks) < before) this.hasEarlier = true;
    if (this.#seen.size > 2 * KEPT_LINES) {
      this.#seen = new Set(this.blocks.flatMap((block) => block.lines.map(({ id }) => id)));
    }
  }

  /** Those that are not here yet, ready to be drawn. */
  #unseen(lines: readonly LogLineFragment[]): LogLine[] {
    return lines.flatMap((line) => {
      if (this.#seen.has(line.id)) return [];
      this.#seen.add(line.id);
      return [lineOf(line)];
    });
  }
}

/** Calls back with the next frame; a hidden page has none. Returns how to forget it. */
function soon(work: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(work, HIDDEN_EVERY_MS);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(work);
  return () => cancelAnimationFrame(frame);
}
