/** How good a connection is, by its last three latencies. */
export type ConnectionQuality = 'UNKNOWN' | 'EXCELLENT' | 'GOOD' | 'FAIR' | 'POOR';

/** As many as its quality is judged by. */
export const JUDGED_LATENCIES = 3;

/**
 * By the mean of the last three latencies, in milliseconds, and their variance (of all three, in square milliseconds):
 * below 50 and 20 it is excellent, below 100 and 50 good, below 200 fair. Fewer than three say nothing.
 */
export function qualityOf(latencies: readonly number[]): ConnectionQuality {
  if (latencies.length < JUDGED_LATENCIES) return 'UNKNOWN';
  const judged = latencies.slice(-JUDGED_LATENCIES);
  const mean = meanOf(judged);
  const variance = meanOf(judged.map((latency) => (latency - mean) ** 2));
  if (mean < 50 && variance < 20) return 'EXCELLENT';
  if (mean < 100 && variance < 50) return 'GOOD';
  return mean < 200 ? 'FAIR' : 'POOR';
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
