import { EndedError, Events } from './events.ts';
import type { Variables } from './graphql-client.ts';

/** One subscription of a stream. */
export interface StreamSubscription {
  id: string;
  query: string;
  variables?: Variables;
}

export type StreamEvent = { event: string; id?: string; payload?: { data?: unknown; errors?: { message: string }[] } };

/** Several subscriptions over one response of `/graphql/stream`, by their events in their order. Resolves once the response has begun. */
export async function openEventStream(url: string, subscriptions: StreamSubscription[]): Promise<Events<StreamEvent>> {
  const abort = new AbortController();
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subscriptions }),
    signal: abort.signal,
  });
  const events = new Events<StreamEvent>('stream', () => abort.abort());
  void read(response, events);
  return events;
}

async function read(response: Response, events: Events<StreamEvent>): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (event !== '') events.push({ event, ...(JSON.parse(data) as object) });
      }
    }
    events.fail(new EndedError('the stream ended'));
  } catch (error) {
    events.fail(error as Error);
  }
}
