export type Quality = 'unknown' | 'excellent' | 'good' | 'fair' | 'poor';

/**
 * How good the connection is, from its last three latencies in milliseconds: unknown with fewer; excellent with a mean
 * below 50 and a variance below 20; good below 100 and 50; fair with a mean below 200; else poor.
 */
export function qualityOf(latencies: readonly number[]): Quality {
  const last = latencies.slice(-3);
  if (last.length < 3) return 'unknown';
  const mean = average(last);
  const variance = average(last.map((latency) => (latency - mean) ** 2));
  if (mean < 50 && variance < 20) return 'excellent';
  if (mean < 100 && variance < 50) return 'good';
  if (mean < 200) return 'fair';
  return 'poor';
}

/** The arithmetic mean; NaN of nothing. */
function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
