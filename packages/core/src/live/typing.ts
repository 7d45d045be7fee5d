import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Outcome } from "../context";
import { shardsOf } from "../log/event";
import * as Keys from "../table/keys";
import type { HeadRow, SubscriptionRow } from "../table/row";
import * as Connection from "./connection";
import { MAX_SHARDS, shardOf } from "./subscription";

/** A start is passed on once per `LIMITS.typingIntervalMs` and connection, a stop once per start: the subscription keeps count. */
const conditions = {
  start: "attribute_exists(#pk) AND #active = :active AND (attribute_not_exists(#typedAt) OR #typedAt <= :earliest)",
  stop: "attribute_exists(#pk) AND #active = :active AND #isTyping = :typing",
};

/** A little tolerance, so that a client that keeps the interval exactly is not refused by a faster network. */
const JITTER_MS = 200;

/**
 * Counts it on the connection's subscription, which is in one of two partitions: a stranger's calls do not depend on the room (I9). False: it
 * is not to be passed on.
 */
const claimTypingSlot = async (ctx: Context, roomId: string, isTyping: boolean, now: number): Promise<boolean> => {
  const { connectionId } = ctx.actor;
  for (const shard of new Set([0, shardOf(connectionId, MAX_SHARDS)])) {
    const passed = await ctx.table.update<SubscriptionRow>(
      Keys.subscription(roomId, shard, connectionId),
      { set: { isTyping, ...(isTyping && { typedAt: now }) } },
      isTyping
        ? { when: conditions.start, values: { active: true, earliest: now - LIMITS.typingIntervalMs + JITTER_MS } }
        : { when: conditions.stop, values: { active: true, typing: true } },
    );
    if (passed) return true;
  }
  return false;
};

/**
 * Passes on that somebody types, or has stopped; nothing else is stored, and nothing is sent in rooms with many people online. Too many, or
 * from a connection that does not hear the room, are dropped without an error.
 */
export const type = async (
  ctx: Context,
  input: Input<"typingStart" | "typingStop">,
  isTyping: boolean,
): Promise<Outcome<Output<"typingStart">>> => {
  const roomId = input.roomId ?? (await Connection.lastRoom(ctx));
  const { userId, username, connectionId } = ctx.actor;
  const now = ctx.clock.now();
  const passed = await claimTypingSlot(ctx, roomId, isTyping, now);
  const head = passed && (await ctx.table.get<HeadRow>(Keys.head(roomId)));
  if (!head) return { result: {}, deliveries: [] };
  return {
    result: {},
    deliveries: [
      {
        to: "room",
        roomId,
        shards: shardsOf(head),
        except: connectionId,
        frame: ({ online }) =>
          online > LIMITS.typingOnline
            ? undefined
            : {
                type: "typing",
                roomId,
                data: { userId, username, isTyping, timestamp: new Date(now).toISOString() },
              },
      },
    ],
  };
};
