import type { Event } from "@parley/protocol/events";
import type { Delivery, Deps } from "../context";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import * as Connection from "./connection";
import { type Gateway, type Post, statusOf } from "./gateway";
import * as Subscription from "./subscription";

/** The results of the posts, for logs and metrics. `throttled` counts answers; one post may get several. */
export type Delivered = { posts: number; gone: number; throttled: number; failed: number };

export const FAN_OUT = {
  /** All deliveries of one invocation end within this, so that the reply is not late. Clients find what they missed by `seq`. */
  deadlineMs: 6_000,
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
const PARALLEL_ENDS = 50;

/**
 * Sends the deliveries. They are hints, not the truth: a post that fails for good is only counted, and its client finds the gap by `seq` and
 * `change` (I6). It forgets connections that are gone, which can cause further deliveries (`user_left`).
 */
export const deliver = async (deps: Deps, gateway: Gateway, deliveries: readonly Delivery[]): Promise<Delivered> => {
  const total: Delivered = { posts: 0, gone: 0, throttled: 0, failed: 0 };
  const deadline = deps.clock.now() + FAN_OUT.deadlineMs;
  let waiting: readonly Delivery[] = deliveries;
  while (waiting.length > 0) {
    const posts = await inParallel(waiting, PARALLEL_DELIVERIES, (delivery) => resolvePost(deps, delivery));
    const begun = deps.clock.now();
    const posted = await gateway.post(posts, deadline);
    for (const { to, data } of posts) if (data !== undefined) total.posts += to.length;
    total.throttled += posted.throttled;
    total.failed += posted.failed;
    const gone = posted.gone.size === 0 ? [] : goneTargets(posts, posted.gone, begun);
    total.gone += gone.length;
    // Each round forgets connections for good, so the rounds come to an end.
    const left = await inParallel(gone, PARALLEL_ENDS, async (target) => {
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
  const { failed } = await gateway.post([{ to: [{ connectionId }], data }], deps.clock.now() + FAN_OUT.deadlineMs);
  return failed === 0;
};

/** A connection, with the key of the item that named it. */
type Target = Keys.Key & { connectionId: string; connectedAt: number };

/** The targets that are gone, each once. `begun`: when they were asked for, in ms since the epoch. */
const goneTargets = (
  posts: readonly { to: readonly Target[] }[],
  gone: ReadonlySet<string>,
  begun: number,
): Target[] => {
  const found = posts
    .flatMap(({ to }) => to)
    .filter(({ connectionId, connectedAt }) => gone.has(connectionId) && begun - connectedAt > FAN_OUT.youngMs);
  return [...new Map(found.map((target) => [target.connectionId, target])).values()];
};

/** The post of one delivery. */
const resolvePost = async (deps: Deps, delivery: Delivery): Promise<Post & { to: readonly Target[] }> => {
  const { targets, frame } =
    delivery.to === "user" ? await addressUser(deps, delivery) : await addressRoom(deps, delivery);
  const others = targets.filter(({ connectionId }) => connectionId !== delivery.except);
  if (delivery.to === "nobody") return { to: sample(deps, others), data: undefined };
  return frame ? { to: others, data: JSON.stringify(frame) } : { to: [], data: undefined };
};

/** A random sample; all if there are few. */
const sample = (deps: Deps, targets: Target[]): Target[] => {
  const left = [...targets];
  return Array.from({ length: Math.min(FAN_OUT.checks, targets.length) }, () =>
    left.splice(Math.floor(deps.random() * left.length), 1),
  ).flat();
};

type Addressed = { targets: readonly Target[]; frame: Event | undefined };

const addressUser = async (deps: Deps, { userId, frame }: Delivery & { to: "user" }): Promise<Addressed> => {
  const connections = await Connection.ofUser(deps, userId);
  const targets = connections.map((connection) => ({
    ...connection,
    ...Keys.userConnection(userId, connection.connectionId),
  }));
  return { targets, frame };
};

const addressRoom = async (deps: Deps, delivery: Delivery & { to: "room" | "nobody" }): Promise<Addressed> => {
  const { roomId, shards } = delivery;
  const subscriptions = await Subscription.list(deps, roomId, shards);
  await Subscription.growIfLarge(deps, roomId, shards, subscriptions.length);
  const people = Subscription.people(subscriptions);
  if (delivery.to === "nobody") return { targets: subscriptions, frame: undefined };
  return {
    targets: delivery.lookingOnly ? subscriptions.filter(({ looking }) => looking) : subscriptions,
    frame: delivery.frame({ online: people.size, includes: (userId) => people.has(userId) }),
  };
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
const forget = async (deps: Deps, { connectionId, pk, sk }: Target): Promise<Delivery[]> => {
  const deliveries = await Connection.forget(deps, connectionId);
  await deps.table.remove({ pk, sk });
  return deliveries;
};
