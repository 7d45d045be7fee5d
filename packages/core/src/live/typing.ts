import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Outcome } from "../context";
import { isLarge, shardsOf } from "../log/event";
import * as Keys from "../table/keys";
import type { StoredHeadRow, SubscriptionRow } from "../table/row";
import * as Connection from "./connection";

/** Each connection may announce one start per `LIMITS.typingIntervalMs`, and one stop per start. The subscription keeps the count. */
const conditions = {
  start: "attribute_exists(#pk) AND #active = :active AND (attribute_not_exists(#typedAt) OR #typedAt <= :earliest)",
  stop: "attribute_exists(#pk) AND #active = :active AND #isTyping = :typing",
};

/** Tolerance: a client may keep the interval exactly and still arrive early, when the network got faster. */
const JITTER_MS = 200;

/**
 * Counts the start or stop on the connection's subscription. In a large room, which has further shards, typing is not announced anyway. A
 * stranger causes the same call in every room (I9). False: do not announce it.
 */
const claimTypingSlot = async (ctx: Context, roomId: string, isTyping: boolean, now: number): Promise<boolean> => {
  const claimed = await ctx.table.update<SubscriptionRow>(
    Keys.subscription(roomId, 0, ctx.actor.connectionId),
    { set: { isTyping, ...(isTyping && { typedAt: now }) } },
    isTyping
      ? { when: conditions.start, values: { active: true, earliest: now - LIMITS.typingIntervalMs + JITTER_MS } }
      : { when: conditions.stop, values: { active: true, typing: true } },
  );
  return claimed !== undefined;
};

/**
 * Tells those who look at the room that the caller types, or has stopped, except in a large room. Nothing else is stored. Calls above the
 * rate, or from a connection that is not subscribed, are dropped without an error.
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
  const head = passed && (await ctx.table.get<StoredHeadRow>(Keys.head(roomId)));
  if (!head || head.deleted || isLarge(head)) return { result: {}, deliveries: [] };
  return {
    result: {},
    deliveries: [
      {
        to: "room",
        roomId,
        shards: shardsOf(head),
        except: connectionId,
        lookingOnly: true,
        frame: () => ({
          type: "typing",
          roomId,
          data: { userId, username, isTyping, timestamp: new Date(now).toISOString() },
        }),
      },
    ],
  };
};
