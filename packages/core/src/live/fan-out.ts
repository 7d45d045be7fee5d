import type { Event } from "@parley/protocol/events";
import type { Delivery, Deps } from "../context";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import * as Connection from "./connection";
import * as Subscription from "./subscription";

/** The socket side of API Gateway: `@connections`. */
export type Gateway = {
  /** Throws as the SDK does: with `$metadata.httpStatusCode`, or the exception's name. `signal` ends the wait. */
  post(connectionId: string, data: string, signal: AbortSignal): Promise<void>;
  /** Throws 410 where the connection is gone, as a post would. */
  check(connectionId: string, signal: AbortSignal): Promise<void>;
  disconnect(connectionId: string): Promise<void>;
};

/** What became of the posts, for logs and metrics. `throttled` counts answers, of which one post may get several. */
export type Delivered = { posts: number; gone: number; throttled: number; failed: number };

export const FAN_OUT = {
  /** Posts under way at once. */
  width: 50,
  /** All of one invocation's deliveries end within this, so that the reply is not late; the client's own check of `seq` does the rest. */
  deadlineMs: 6_000,
  /** One post. A stuck one ignores the SDK's own timeout, and would hold a place. */
  postMs: 2_000,
  /** Of a room's connections so many are asked after at once. */
  checks: 10,
  /** A connection younger than this may answer 410 only because `$connect` has not returned yet. */
  youngMs: 10_000,
  /** The same where the connection is to be closed, and somebody waits for that: `$connect` mostly returns within this. */
  openingMs: 3_000,
  /** A close that fails is tried again so often. */
  closeRetries: 3,
} as const;

const PARALLEL_DELIVERIES = 10;

/**
 * Tells others what was committed. A hint, not the truth: a post that fails for good is counted, and its client notices by `seq` and
 * `change` (I6). Connections that are gone are forgotten, which may tell others in turn.
 */
export const deliver = async (deps: Deps, gateway: Gateway, deliveries: readonly Delivery[]): Promise<Delivered> => {
  const total: Delivered = { posts: 0, gone: 0, throttled: 0, failed: 0 };
  const deadline = deps.clock.now() + FAN_OUT.deadlineMs;
  let waiting: readonly Delivery[] = deliveries;
  while (waiting.length > 0) {
    const posts = (await inParallel(waiting, PARALLEL_DELIVERIES, (delivery) => resolveTargets(deps, delivery))).flat();
    const gone = new Map<string, Target>();
    await inParallel(posts, FAN_OUT.width, async ({ target, data }) => {
      const { outcome, throttled } = await post(deps, gateway, target.connectionId, data, deadline);
      if (data !== undefined) total.posts += 1;
      total.throttled += throttled;
      if (outcome === "failed") total.failed += 1;
      if (outcome === "gone" && deps.clock.now() - target.connectedAt > FAN_OUT.youngMs)
        gone.set(target.connectionId, target);
    });
    total.gone += gone.size;
    // Each round forgets connections for good, so the rounds come to an end.
    const left = await inParallel([...gone.values()], FAN_OUT.width, async (target) => {
      try {
        // API Gateway may have been wrong to call it gone. Forgotten and open, a sign-out would not find it (I15).
        await close(deps, gateway, target);
      } catch {
        // The next post to it tries again.
        total.failed += 1;
        return [];
      }
      return forget(deps, target);
    });
    waiting = left.flat();
  }
  return total;
};

/** Sends one frame to one connection, as patiently as a delivery. False where that failed for good; not where the connection is gone. */
export const send = async (deps: Deps, gateway: Gateway, connectionId: string, data: string): Promise<boolean> => {
  const { outcome } = await post(deps, gateway, connectionId, data, deps.clock.now() + FAN_OUT.deadlineMs);
  return outcome !== "failed";
};

/** A connection, and the item that named it. */
type Target = { connectionId: string; connectedAt: number; key: Keys.Key };
/** Without data it only asks whether the connection is there. */
type Post = { target: Target; data: string | undefined };

/** Who gets a delivery, and what. */
const resolveTargets = async (deps: Deps, delivery: Delivery): Promise<Post[]> => {
  const { targets, frame } =
    delivery.to === "user" ? await addressUser(deps, delivery) : await addressRoom(deps, delivery);
  const others = targets.filter(({ connectionId }) => connectionId !== delivery.except);
  if (delivery.to === "nobody") return sample(deps, others).map((target) => ({ target, data: undefined }));
  if (!frame) return [];
  const data = JSON.stringify(frame);
  return others.map((target) => ({ target, data }));
};

/** Some of them by chance, or all where there are few. */
const sample = (deps: Deps, targets: Target[]): Target[] => {
  const left = [...targets];
  return Array.from({ length: Math.min(FAN_OUT.checks, targets.length) }, () =>
    left.splice(Math.floor(deps.random() * left.length), 1),
  ).flat();
};

type Addressed = { targets: Target[]; frame: Event | undefined };

const addressUser = async (deps: Deps, { userId, frame }: Delivery & { to: "user" }): Promise<Addressed> => {
  const connections = await Connection.ofUser(deps, userId);
  const targets = connections.map((connection) => ({
    ...connection,
    key: Keys.userConnection(userId, connection.connectionId),
  }));
  return { targets, frame };
};

const addressRoom = async (deps: Deps, delivery: Delivery & { to: "room" | "nobody" }): Promise<Addressed> => {
  const { roomId, shards } = delivery;
  const subscriptions = await Subscription.list(deps, roomId, shards);
  await Subscription.growIfLarge(deps, roomId, shards, subscriptions.length);
  const people = Subscription.people(subscriptions);
  const targets = subscriptions.map(({ connectionId, connectedAt, shard }) => ({
    connectionId,
    connectedAt,
    key: Keys.subscription(roomId, shard, connectionId),
  }));
  if (delivery.to === "nobody") return { targets, frame: undefined };
  return { targets, frame: delivery.frame({ online: people.size, includes: (userId) => people.has(userId) }) };
};

/**
 * Closes a connection, which may have ended by itself without a word, or be so new that API Gateway does not know it yet. Throws what API
 * Gateway refuses again and again.
 */
export const close = async (
  deps: Deps,
  gateway: Gateway,
  { connectionId, connectedAt }: { connectionId: string; connectedAt: number },
): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await gateway.disconnect(connectionId);
    } catch (error) {
      const isGone = statusOf(error) === 410;
      if (isGone && deps.clock.now() - connectedAt > FAN_OUT.openingMs) return;
      if (!isGone && attempt >= FAN_OUT.closeRetries) throw error;
      await deps.clock.sleep(200 + deps.random() * 200);
    }
  }
};

/** The item that named a connection may have outlived the connection's own. */
const forget = async (deps: Deps, { connectionId, key }: Target): Promise<Delivery[]> => {
  const deliveries = await Connection.forget(deps, connectionId);
  await deps.table.remove(key);
  return deliveries;
};

const post = async (
  deps: Deps,
  gateway: Gateway,
  connectionId: string,
  data: string | undefined,
  deadline: number,
): Promise<{ outcome: "delivered" | "gone" | "failed"; throttled: number }> => {
  let throttled = 0;
  for (let attempt = 0; ; attempt += 1) {
    const left = deadline - deps.clock.now();
    if (left <= 0) return { outcome: "failed", throttled };
    try {
      const posted = await inTime(deps, Math.min(FAN_OUT.postMs, left), (signal) =>
        data === undefined ? gateway.check(connectionId, signal) : gateway.post(connectionId, data, signal),
      );
      return { outcome: posted ? "delivered" : "failed", throttled };
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

/** Whether `work` ended within `ms`; it is aborted otherwise. Throws what it throws. */
const inTime = async (deps: Deps, ms: number, work: (signal: AbortSignal) => Promise<void>): Promise<boolean> => {
  const abort = new AbortController();
  const late = async () => false;
  try {
    return await Promise.race([
      work(abort.signal).then(() => true),
      deps.clock.sleep(ms, abort.signal).then(late, late),
    ]);
  } finally {
    abort.abort();
  }
};
