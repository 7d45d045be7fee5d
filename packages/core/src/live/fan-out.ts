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

/** The results of the posts, for logs and metrics. `throttled` counts answers; one post may get several. */
export type Delivered = { posts: number; gone: number; throttled: number; failed: number };

export const FAN_OUT = {
  /** Posts under way at once. */
  width: 50,
  /** All deliveries of one invocation end within this, so that the reply is not late. Clients find what they missed by `seq`. */
  deadlineMs: 6_000,
  /** One post. A stuck one ignores the SDK's own timeout, and would keep one of the `width` places. */
  postMs: 2_000,
  /** How many of a room's connections are pinged at once. */
  checks: 10,
  /** A connection younger than this may answer 410 only because `$connect` has not returned yet. */
  youngMs: 10_000,
  /** The same when we close a connection, where a person waits: `$connect` mostly returns within this. */
  openingMs: 3_000,
  /** Retries of a close that fails. */
  closeRetries: 3,
} as const;

const PARALLEL_DELIVERIES = 10;

/**
 * Sends the deliveries. They are hints, not the truth: a post that fails for good is only counted, and its client finds the gap by `seq` and
 * `change` (I6). It forgets connections that are gone, which can cause further deliveries (`user_left`).
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
        // API Gateway may have been wrong to call it gone. A sign-out could not find a connection that is forgotten but open (I15).
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

/** Sends one frame to one connection, with a delivery's retries. False if that failed for good; true also if the connection is gone. */
export const send = async (deps: Deps, gateway: Gateway, connectionId: string, data: string): Promise<boolean> => {
  const { outcome } = await post(deps, gateway, connectionId, data, deps.clock.now() + FAN_OUT.deadlineMs);
  return outcome !== "failed";
};

/** A connection, and the key of the item that named it. */
type Target = { connectionId: string; connectedAt: number; key: Keys.Key };
/** Without data it only pings the connection. */
type Post = { target: Target; data: string | undefined };

/** The posts of one delivery. */
const resolveTargets = async (deps: Deps, delivery: Delivery): Promise<Post[]> => {
  const { targets, frame } =
    delivery.to === "user" ? await addressUser(deps, delivery) : await addressRoom(deps, delivery);
  const others = targets.filter(({ connectionId }) => connectionId !== delivery.except);
  if (delivery.to === "nobody") return sample(deps, others).map((target) => ({ target, data: undefined }));
  if (!frame) return [];
  const data = JSON.stringify(frame);
  return others.map((target) => ({ target, data }));
};

/** A random sample; all if there are few. */
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
 * Closes a connection. It may have ended silently, or be so new that API Gateway does not know it yet. Throws API Gateway's error after
 * `closeRetries` retries.
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

/** Also deletes the item that named the connection, as it may have outlived the connection's own items. */
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

/** True if `work` ended within `ms`; otherwise aborts it. Throws what `work` throws. */
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
