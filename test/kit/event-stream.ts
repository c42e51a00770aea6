import type { IncomingMessage } from 'node:http';
import { EndedError, Events } from './events.ts';
import { jsonRequest, open } from './http.ts';

/** One subscription of a stream. */
export interface StreamSubscription {
  id: string;
  query: string;
  variables?: Record<string, unknown>;
}

export type StreamEvent = {
  event: string;
  id?: string;
  payload?: { data?: unknown; errors?: { message: string; extensions?: Record<string, unknown> }[] };
};

/**
 * Several subscriptions over one response of `/graphql/stream`, by their events in their order. Resolves once the
 * response has begun.
 */
export async function openEventStream(
  url: string,
  subscriptions: StreamSubscription[],
  headers: Record<string, string> = {},
): Promise<Events<StreamEvent>> {
  const response = await open(`${url}/graphql/stream`, jsonRequest({ subscriptions }, headers));
  const events = new Events<StreamEvent>('stream', () => void response.destroy());
  void read(response, events);
  return events;
}

async function read(response: IncomingMessage, events: Events<StreamEvent>): Promise<void> {
  response.setEncoding('utf8');
  let text = '';
  try {
    for await (const chunk of response) {
      text += chunk as string;
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
