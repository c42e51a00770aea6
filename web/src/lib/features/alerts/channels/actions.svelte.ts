import type { ChannelFieldsFragment, TestChannelMutation } from '#lib/gql/graphql.ts';
import { createMutation } from '#lib/graphql/mutation.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { channelInWords } from './kinds.ts';
import { DeleteChannelDocument, TestChannelDocument, UpdateChannelDocument } from './operations.ts';

type Channel = ChannelFieldsFragment;

/** What came of a test message, or that it is under way. */
export type TestOutcome =
  | { state: 'SENDING' }
  | { state: 'SENT' | 'FAILED'; answer: string | null; at: TestChannelMutation['testChannel']['createdAt'] | null };

/** What can be done to channels, and which of it is being asked about. Must be made while a component is being set up. */
export class ChannelActions {
  editing = $state.raw<Channel | null>(null);
  deleting = $state.raw<Channel | null>(null);
  busy = $state(false);
  /** By the channel's id, since the page was opened. */
  tests = $state.raw<Readonly<Record<string, TestOutcome>>>({});
  #test = createMutation(TestChannelDocument);
  #update = createMutation(UpdateChannelDocument);
  #delete = createMutation(DeleteChannelDocument);
  #onDone: () => void;

  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  async test({ id }: { id: string }): Promise<void> {
    if (this.tests[id]?.state === 'SENDING') return;
    this.tests = { ...this.tests, [id]: { state: 'SENDING' } };
    const { data, error } = await this.#test({ id });
    const outcome: TestOutcome = error
      ? { state: 'FAILED', answer: error.message, at: null }
      : {
          state: data.testChannel.state === 'SENT' ? 'SENT' : 'FAILED',
          answer: data.testChannel.answer ?? null,
          at: data.testChannel.createdAt,
        };
    this.tests = { ...this.tests, [id]: outcome };
    this.#onDone();
  }

  /** What was said of a test is no longer true of new settings. */
  forgetTest(id: string): void {
    const { [id]: _forgotten, ...others } = this.tests;
    this.tests = others;
  }

  async setEnabled(channel: Channel, enabled: boolean): Promise<void> {
    const { error } = await this.#update({ id: channel.id, input: { enabled } });
    const name = channelInWords(channel);
    if (error) toasts.bad(`Could not switch ${name} ${enabled ? 'on' : 'off'}. ${error.message}`);
    else toasts.ok(enabled ? `Switched ${name} on.` : `Switched ${name} off: it is told of nothing.`);
    this.#onDone();
  }

  async delete(): Promise<void> {
    const channel = this.deleting;
    if (!channel) return;
    this.busy = true;
    const { error } = await this.#delete({ id: channel.id });
    this.busy = false;
    // Somebody else may have been faster: then it is gone, as asked.
    if (!error || error.code === 'NOT_FOUND') toasts.ok(`Deleted ${channelInWords(channel)}.`);
    else toasts.bad(`Could not delete ${channelInWords(channel)}. ${error.message}`);
    this.deleting = null;
    this.#onDone();
  }
}
