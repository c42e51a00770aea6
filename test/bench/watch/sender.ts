// A process of its own that sends beats at a steady rate, each with the time of its sending.
import { GraphQLClient } from '../client.ts';
import { quantile } from '../statistics.ts';
import type { SendOrder, Sent } from './watch.ts';

const BEAT = 'mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { status } }';
/** Beats in flight at which sending waits. */
const MAX_IN_FLIGHT = 2_000;

process.once('message', ({ url, keys, rate, seconds }: SendOrder) => {
  const client = new GraphQLClient(url);
  const taken: number[] = [];
  const total = rate * seconds;
  const begun = performance.now();
  let [sent, done, failed, held] = [0, 0, 0, 0];

  const sendOne = (): void => {
    const input = { app: keys[sent % keys.length], sentAt: new Date().toISOString() };
    sent += 1;
    client
      .time(BEAT, { input })
      .then(
        (ms) => taken.push(ms),
        () => (failed += 1),
      )
      .finally(() => {
        done += 1;
        if (done === total) finish();
      });
  };
  const finish = (): void => {
    const answer: Sent = {
      acknowledged: taken.length,
      failed,
      held,
      p50Ms: quantile(taken, 0.5),
      p99Ms: quantile(taken, 0.99),
    };
    client.close();
    process.send?.(answer);
  };
  const tick = (): void => {
    const due = Math.min(total, Math.ceil(((performance.now() - begun) / 1000) * rate));
    while (sent < due && sent - done < MAX_IN_FLIGHT) sendOne();
    held += due - sent;
    if (sent < total) setTimeout(tick, 1);
  };
  tick();
});
process.on('disconnect', () => process.exit(0));
