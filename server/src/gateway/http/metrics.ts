import type { ServerResponse } from 'node:http';
import type { Metrics } from '../../lib/metrics.ts';
import { respond, respondText } from './respond.ts';

/** `GET /metrics`: Prometheus' text format. */
export async function handleMetrics(response: ServerResponse, metrics: Metrics): Promise<void> {
  const { method } = response.req;
  if (method !== 'GET' && method !== 'HEAD')
    return respondText(response, 405, 'method not allowed', { allow: 'GET, HEAD' });
  const { text, contentType } = await metrics.print();
  respond(response, 200, text, { 'content-type': contentType, 'cache-control': 'no-store' });
}
