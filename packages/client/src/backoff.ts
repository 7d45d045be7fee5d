const BASE_MS = 1_000;

/** Low enough that with a healthy network everything pending is through within 30 s (I13): this wait, a connection, a request. */
const CAP_MS = 15_000;

/**
 * How long to wait before the next attempt, in milliseconds, after `failures` (≥ 1) in a row: "full jitter", anything up to a ceiling that
 * doubles. It spreads a crowd of clients best: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
 */
export const fullJitter = (failures: number, random: number): number =>
  random * Math.min(CAP_MS, BASE_MS * 2 ** (failures - 1));

/** `ms` give or take a twentieth, so that clients that began together do not stay in step. */
export const withJitter = (ms: number, random: number): number => ms * (0.95 + 0.1 * random);
