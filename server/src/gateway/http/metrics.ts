import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../../lib/metrics.ts';
import type { MetricsAccess } from './metrics-access.ts';
import { respond, respondText } from './respond.ts';

/** `GET /metrics`: Prometheus' text format. */
export async function handleMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: Metrics,
  mayRead: MetricsAccess,
): Promise<void> {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD')
    return respondText(response, 405, 'method not allowed', { allow: 'GET, HEAD' });
  if (!(await mayRead(request)))
    return respondText(
      response,
      401,
      'send METRICS_TOKEN, or an API key with the scope READ, as Bearer or as password',
      {
        'www-authenticate': 'Basic realm="metrics", charset="UTF-8"',
      },
    );
  const { text, contentType } = await metrics.print();
  respond(response, 200, text, { 'content-type': contentType, 'cache-control': 'no-store' });
}
