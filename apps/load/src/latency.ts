/** Of some durations, in milliseconds. */
export type Latency = { count: number; p50: number; p99: number; max: number };

/** Nearest rank: the smallest value that at least `share` of all values do not exceed. 0 of none. `sorted` is ascending. */
export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

export const summarize = (durations: readonly number[]): Latency => {
  const sorted = Float64Array.from(durations).sort();
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? 0,
  };
};
