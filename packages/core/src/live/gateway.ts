import type { Deps } from "../context";
import { inParallel } from "../parallel";

/** A frame for connections. Without `data` it only asks whether they are still there. */
export type Post = { to: readonly { connectionId: string }[]; data: string | undefined };

/**
 * What became of posts: `gone` are the connections that have ended, `failed` counts those that were not reached for another reason.
 * `throttled` counts answers; one connection may cause several.
 */
export type Posted = { gone: ReadonlySet<string>; failed: number; throttled: number };

/** The socket side of API Gateway. */
export type Gateway = {
  /** Sends all posts, or gives up at `deadline` (ms since the epoch). At most so many `perSecond`, after the first `BURST`. */
  post(posts: readonly Post[], deadline: number, perSecond?: number): Promise<Posted>;
  /** Throws as `Connections.post` does. */
  disconnect(connectionId: string): Promise<void>;
};

/** API Gateway's `@connections`: a call for each connection. */
export type Connections = {
  /** Throws as the SDK does: with `$metadata.httpStatusCode`, or the exception's name. `signal` ends the wait. */
  post(connectionId: string, data: string, signal: AbortSignal): Promise<void>;
  /** Throws 410 where the connection is gone, as a post would. */
  check(connectionId: string, signal: AbortSignal): Promise<void>;
  disconnect(connectionId: string): Promise<void>;
};

/** Calls under way at once. */
export const PARALLEL_POSTS = 50;

/** One call. A stuck one ignores the SDK's own timeout, and would keep one of the parallel places. */
export const POST_MS = 2_000;

/** So many posts may come at once: a room becomes large when it has as many connections. */
export const BURST = 200;

/** Resolves for each caller when it may go on. */
const createPace = (clock: Deps["clock"], perSecond: number): (() => Promise<void>) => {
  const intervalMs = 1_000 / perSecond;
  let due = clock.now() - BURST * intervalMs;
  return async () => {
    const now = clock.now();
    due = Math.max(due, now - BURST * intervalMs) + intervalMs;
    if (due > now) await clock.sleep(due - now);
  };
};

/** A gateway of single calls, each with its retries. */
export const oneByOne = (deps: Pick<Deps, "clock" | "random">, connections: Connections): Gateway => ({
  post: async (posts, deadline, perSecond) => {
    const pace = perSecond === undefined ? undefined : createPace(deps.clock, perSecond);
    const singles = posts.flatMap(({ to, data }) => to.map(({ connectionId }) => ({ connectionId, data })));
    const gone = new Set<string>();
    let [failed, throttled] = [0, 0];
    await inParallel(singles, PARALLEL_POSTS, async ({ connectionId, data }) => {
      await pace?.();
      const posted = await persist(deps, deadline, (signal) =>
        data === undefined ? connections.check(connectionId, signal) : connections.post(connectionId, data, signal),
      );
      if (posted.outcome === "gone") gone.add(connectionId);
      if (posted.outcome === "failed") failed += 1;
      throttled += posted.throttled;
    });
    return { gone, failed, throttled };
  },
  disconnect: (connectionId) => connections.disconnect(connectionId),
});

/** Calls AWS again and again until it succeeds, is refused for good, or `deadline` (ms since the epoch) has come. */
export const persist = async (
  deps: Pick<Deps, "clock" | "random">,
  deadline: number,
  call: (signal: AbortSignal) => Promise<void>,
): Promise<{ outcome: "delivered" | "gone" | "failed"; throttled: number }> => {
  let throttled = 0;
  for (let attempt = 0; ; attempt += 1) {
    const left = deadline - deps.clock.now();
    if (left <= 0) return { outcome: "failed", throttled };
    try {
      const isDone = await inTime(deps, Math.min(POST_MS, left), call);
      return { outcome: isDone ? "delivered" : "failed", throttled };
    } catch (error) {
      const status = statusOf(error);
      if (status === 429) throttled += 1;
      if (status === 410) return { outcome: "gone", throttled };
      const again = status === undefined || status === 429 || status >= 500;
      if (!again) return { outcome: "failed", throttled };
      // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
      await deps.clock.sleep(deps.random() * Math.min(50 * 2 ** attempt, 2_000));
    }
  }
};

/** In SDK v3 `error.statusCode` is always undefined. */
export const statusOf = (error: unknown): number | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "GoneException") return 410;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
};

/** Made once, as each post that is in time ends its deadline by it. */
const OVER = new Error("The time of this call is over.");

/** True if `work` ended within `ms`; otherwise aborts it. Throws what `work` throws. */
const inTime = async (
  { clock }: Pick<Deps, "clock">,
  ms: number,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> => {
  const abort = new AbortController();
  const late = async () => false;
  try {
    return await Promise.race([work(abort.signal).then(() => true), clock.sleep(ms, abort.signal).then(late, late)]);
  } finally {
    abort.abort(OVER);
  }
};
