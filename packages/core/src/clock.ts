/** Milliseconds since the epoch, and waiting, which `signal` ends early with a rejection. */
export type Clock = { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
