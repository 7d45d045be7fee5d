import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as Subscription from "../live/subscription";
import { shardsOf } from "../log/event";
import { roomNotFound } from "../log/log";
import * as Keys from "../table/keys";
import type { StoredHeadRow } from "../table/row";
import * as Member from "./member";

/**
 * The people online. In rooms small enough to list names, this also pings a sample of connections and announces those that are gone. Open
 * rooms call it every minute, so a silent disconnect shows within a minute (I11). Throws `room.not_found`, `room.not_joined`.
 */
export const list = async (ctx: Context, { roomId }: Input<"listOnline">): Promise<Outcome<Output<"listOnline">>> => {
  await Member.getOrThrow(ctx, roomId);
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head) throw roomNotFound();
  const people = await online(ctx, roomId, head);
  const users = [...people]
    .slice(0, LIMITS.announcedOnline)
    .map(([userId, username]) => ({ userId, username }))
    .sort((a, b) => a.username.localeCompare(b.username));
  const check: Delivery = { to: "nobody", roomId, shards: shardsOf(head), except: ctx.actor.connectionId };
  const areMore = people.size > LIMITS.announcedOnline;
  return {
    result: { online: people.size, users, ...(areMore && { more: true as const }) },
    deliveries: areMore ? [] : [check],
  };
};

/** The people who are subscribed to the room: id → name. */
export const online = async (deps: Deps, roomId: string, head: StoredHeadRow): Promise<Map<string, string>> =>
  Subscription.people(await Subscription.list(deps, roomId, shardsOf(head)));
