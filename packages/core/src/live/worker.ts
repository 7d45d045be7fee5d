import type { Dead, Delivery, Deps } from "../context";
import { inParallel } from "../parallel";
import * as Connection from "./connection";
import * as FanOut from "./fan-out";
import type { Live, Work } from "./hand-on";
import * as Introduction from "./introduction";
import * as Subscription from "./subscription";

export const WORKER = {
  /** All posts to a shard end within this. */
  deadlineMs: 50_000,
  /**
   * Posts a second of one worker. The sixteen of a room then take 8,000 of the 10,000 requests a second that an account has; the rest is for
   * what clients send.
   */
  postsPerSecond: 500,
} as const;

/** So many dead connections are forgotten by one invocation, at once. */
export const FORGOTTEN = 50;

/** Does what was handed on. It may come late or twice: subscriptions are read anew, and clients know an event by its `seq`. */
export const perform = (
  deps: Deps,
  live: Live,
  work: Work & { task: "post" | "introduce" | "forget" },
): Promise<FanOut.Delivered> => {
  switch (work.task) {
    case "post":
      return post(deps, live, work);
    case "introduce":
      return introduce(deps, live, work);
    case "forget":
      return forget(deps, live, work.dead);
  }
};

const NOTHING: FanOut.Delivered = { posts: 0, gone: 0, throttled: 0, failed: 0 };

/**
 * Posts nothing of data that was replaced since by a restore. Reads after the commit that it tells of. So joiners are told, or see the message when they read; and
 * nobody is who was removed (I9).
 */
const post = async (deps: Deps, live: Live, work: Work & { task: "post" }): Promise<FanOut.Delivered> => {
  const { roomId, shard, data, except, epoch = deps.epoch } = work;
  if (epoch !== deps.epoch) return NOTHING;
  const deadline = deps.clock.now() + WORKER.deadlineMs;
  const subscriptions = await Subscription.ofShard(deps, roomId, shard);
  const to = subscriptions.filter(({ connectionId }) => connectionId !== except);
  return FanOut.post(deps, live, [{ to, data }], deadline, WORKER.postsPerSecond);
};

/** Tells a page of the person's rooms, and hands on the rest. */
const introduce = async (
  deps: Deps,
  live: Live,
  { userId, after }: Work & { task: "introduce" },
): Promise<FanOut.Delivered> => {
  const { deliveries, next } = await Introduction.tell(deps, userId, after);
  const delivered = await FanOut.deliver(deps, live, deliveries);
  const isHandedOn = next === undefined || (await live.handOn({ task: "introduce", userId, after: next }));
  return { ...delivered, failed: delivered.failed + (isHandedOn ? 0 : 1) };
};

/** Forgets the first of them, tells who has left, and hands on the rest. */
const forget = async (deps: Deps, live: Live, dead: readonly Dead[]): Promise<FanOut.Delivered> => {
  let unclosed = 0;
  const left = await inParallel(dead.slice(0, FORGOTTEN), FORGOTTEN, async (connection) => {
    try {
      // API Gateway may have been wrong to call it gone. A sign-out could not find a connection that is forgotten but open (I15).
      await FanOut.close(deps, live.gateway, connection);
    } catch {
      // The next post to it tries again.
      unclosed += 1;
      return [];
    }
    return forgetOne(deps, connection);
  });
  const delivered = await FanOut.deliver(
    deps,
    live,
    left.flat(),
    new Set(dead.map(({ connectionId }) => connectionId)),
  );
  const rest = dead.slice(FORGOTTEN);
  const isHandedOn = rest.length === 0 || (await live.handOn({ task: "forget", dead: rest }));
  return { ...delivered, failed: delivered.failed + unclosed + (isHandedOn ? 0 : 1) };
};

/** Also deletes the item that named the connection, as it may have outlived the connection's own items. */
const forgetOne = async (deps: Deps, { connectionId, pk, sk }: Dead): Promise<Delivery[]> => {
  const deliveries = await Connection.forget(deps, connectionId);
  await deps.table.remove({ pk, sk });
  return deliveries;
};
