import type { Event } from "@parley/protocol/events";
import type { Audience, Dead, Delivery, Deps } from "../context";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import * as Connection from "./connection";
import { type Gateway, type Post, statusOf } from "./gateway";
import type { Live, Work } from "./hand-on";
import * as Subscription from "./subscription";

/** The results of the posts, for logs and metrics. `throttled` counts answers; one post may get several. `pushes`: those that push services have taken; that went to
 * browsers which get none any more; that were given up. */
export type Delivered = {
  posts: number;
  gone: number;
  throttled: number;
  failed: number;
  pushes?: number;
  pushesGone?: number;
  pushesFailed?: number;
};

export const FAN_OUT = {
  /** All posts of an invocation that somebody waits for end within this. Clients find what they missed by `seq`. */
  deadlineMs: 6_000,
  /** A connection younger than this may answer 410 only because `$connect` has not returned yet. */
  youngMs: 10_000,
  /** The same when we close a connection, where a person waits: `$connect` mostly returns within this. */
  openingMs: 3_000,
  /** Retries of a close that fails. */
  closeRetries: 3,
} as const;

const PARALLEL_DELIVERIES = 10;

/** So many dead connections are named in one work: as JSON they stay well below the 256 KB that Lambda accepts. */
const DEAD_AT_ONCE = 500;

/** A large room's audience, which nobody counts. */
const CROWD: Audience = { online: Number.POSITIVE_INFINITY, includes: () => true };

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Sends the deliveries, or hands them on: those to a large room, and the forgetting of connections that are gone. So it takes no longer where
 * the room is larger. Deliveries are hints, not the truth: a post that fails for good is only counted, and its client finds the gap by `seq`
 * and `change` (I6). `dead` are connections to leave out.
 */
export const deliver = async (
  deps: Deps,
  live: Live,
  deliveries: readonly Delivery[],
  dead: ReadonlySet<string> = NOBODY,
): Promise<Delivered> => {
  const deadline = deps.clock.now() + FAN_OUT.deadlineMs;
  const readNamed = readNamedOnce(deps);
  const resolved = await inParallel(deliveries, PARALLEL_DELIVERIES, (delivery) =>
    resolve(deps, delivery, readNamed, dead),
  );
  const [delivered, unreached] = await Promise.all([
    post(
      deps,
      live,
      resolved.flatMap(({ posts }) => posts),
      deadline,
    ),
    handOnAll(
      live,
      resolved.flatMap(({ works }) => works),
    ),
  ]);
  return { ...delivered, failed: delivered.failed + unreached };
};

/** Hands the works on. Answers with how many could not be. */
const handOnAll = async ({ handOn }: Live, works: readonly Work[]): Promise<number> =>
  (await Promise.all(works.map(handOn))).filter((isHandedOn) => !isHandedOn).length;

/** Posts until `deadline` (ms since the epoch), at most so many in a second, and hands on the forgetting of connections that are gone. */
export const post = async (
  deps: Deps,
  live: Live,
  posts: readonly TargetedPost[],
  deadline: number,
  perSecond?: number,
): Promise<Delivered> => {
  const begun = deps.clock.now();
  const { gone, throttled, failed } = await live.gateway.post(posts, deadline, perSecond);
  const dead = gone.size === 0 ? [] : goneTargets(posts, gone, begun);
  return {
    posts: posts.reduce((total, { to, data }) => total + (data === undefined ? 0 : to.length), 0),
    gone: dead.length,
    throttled,
    failed: failed + (await handOnAll(live, forgetting(dead))),
  };
};

/** Works that forget these connections. */
const forgetting = (dead: readonly Dead[]): Work[] =>
  Array.from({ length: Math.ceil(dead.length / DEAD_AT_ONCE) }, (_, index) => {
    const from = index * DEAD_AT_ONCE;
    return { task: "forget", dead: dead.slice(from, from + DEAD_AT_ONCE) };
  });

/** Sends one frame to one connection, with a delivery's retries. False if that failed for good; true also if the connection is gone. */
export const send = async (deps: Deps, gateway: Gateway, connectionId: string, data: string): Promise<boolean> => {
  const { failed } = await gateway.post([{ to: [{ connectionId }], data }], deps.clock.now() + FAN_OUT.deadlineMs);
  return failed === 0;
};

/** A post whose connections can be forgotten. */
type TargetedPost = Post & { to: readonly Dead[] };

/** The connections that are gone, each once. `begun`: when they were asked for, in ms since the epoch. */
const goneTargets = (posts: readonly TargetedPost[], gone: ReadonlySet<string>, begun: number): Dead[] => {
  const found = posts
    .flatMap(({ to }) => to)
    .filter(({ connectionId, connectedAt }) => gone.has(connectionId) && begun - connectedAt > FAN_OUT.youngMs)
    .map(({ connectionId, connectedAt, pk, sk }) => ({ connectionId, connectedAt, pk, sk }));
  return [...new Map(found.map((target) => [target.connectionId, target])).values()];
};

/** What becomes of one delivery. */
type Resolved = { posts: readonly TargetedPost[]; works: readonly Work[] };

/** The connections that are named in a room, and how many are not, up to two. */
type ReadNamed = (roomId: string) => ReturnType<typeof Subscription.first>;

/** Reads each room once, however many deliveries go to those who look there: many who leave together leave the same rooms. */
const readNamedOnce = (deps: Deps): ReadNamed => {
  const rooms = new Map<string, ReturnType<ReadNamed>>();
  return (roomId) => {
    const named = rooms.get(roomId) ?? Subscription.first(deps, roomId, 2);
    rooms.set(roomId, named);
    return named;
  };
};

const resolve = async (
  deps: Deps,
  delivery: Delivery,
  readNamed: ReadNamed,
  dead: ReadonlySet<string>,
): Promise<Resolved> => {
  if (delivery.to === "nobody") return { posts: [], works: worksOf(delivery) };
  if (delivery.to === "rooms of") return { posts: [], works: [{ task: "introduce", userId: delivery.userId }] };
  const others = <Target extends Dead>(targets: readonly Target[]) =>
    targets.filter(({ connectionId }) => connectionId !== delivery.except && !dead.has(connectionId));
  if (delivery.to === "user") {
    const connections = await Connection.ofUser(deps, delivery.userId);
    const targets = connections
      // A client of before version 4 does not know what a draft is, and has not asked for any.
      .filter(({ drafts }) => drafts || delivery.frame.type !== "draft")
      .map((connection) => ({ ...connection, ...Keys.userConnection(delivery.userId, connection.connectionId) }));
    return { posts: [{ to: others(targets), data: JSON.stringify(delivery.frame) }], works: [] };
  }
  if (delivery.to === "lookers") {
    const { subscriptions, beyond } = await readNamed(delivery.roomId);
    const event = beyond > 1 ? undefined : delivery.frame(subscriptions, beyond === 0);
    const targets = others(subscriptions.filter(Subscription.isLooking));
    return { posts: event ? [{ to: targets, data: JSON.stringify(event) }] : [], works: [] };
  }
  const { roomId, shards } = delivery;
  if (shards > 1) return { posts: [], works: handOver(deps, delivery, delivery.frame(CROWD)) };
  const subscriptions = await Subscription.list(deps, roomId, shards);
  await Subscription.growIfLarge(deps, roomId, shards, subscriptions.length);
  const targets = others(delivery.lookingOnly ? subscriptions.filter(Subscription.isLooking) : subscriptions);
  const people = Subscription.people(subscriptions);
  const event = delivery.frame({ online: people.size, includes: (userId) => people.has(userId) });
  if (!event) return { posts: [], works: [] };
  // It became large since its head was read.
  if (targets.length > Subscription.LARGE_ROOM) return { posts: [], works: handOver(deps, delivery, event) };
  return { posts: [{ to: targets, data: JSON.stringify(event) }], works: [] };
};

const worksOf = (delivery: Delivery & { to: "nobody" }): Work[] => {
  if ("push" in delivery) return [{ task: "push", ...delivery.push }];
  if ("erased" in delivery) return [{ task: "eraseRoom", roomId: delivery.erased }];
  return [{ task: "eraseFiles", note: delivery.fileNote }];
};

/** A work for each shard of the room. */
const handOver = (
  { epoch }: Deps,
  { roomId, shards, except }: Delivery & { to: "room" },
  event: Event | undefined,
): Work[] => {
  if (!event) return [];
  const data = JSON.stringify(event);
  return Array.from({ length: shards }, (_, shard) => ({ task: "post", roomId, shard, data, except, epoch }));
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
