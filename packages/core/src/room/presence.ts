import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Delivery, Outcome, World } from "../context";
import * as Subscription from "../live/subscription";
import { shardsOf } from "../log/event";
import { roomNotFound } from "../log/log";
import * as Keys from "../table/keys";
import type { HeadRow } from "../table/row";
import * as Member from "./member";

/**
 * Who is online. Where they are named, some of them are asked after, and who is gone without a word is told to have left: an open room asks
 * every minute, so that this is noticed within one (I11). Throws `room.not_found`, `room.not_joined`.
 */
export const list = async (ctx: Context, { roomId }: Input<"listOnline">): Promise<Outcome<Output<"listOnline">>> => {
  await Member.require(ctx, roomId);
  const head = await ctx.table.get<HeadRow>(Keys.head(roomId));
  if (!head) throw roomNotFound();
  const people = await online(ctx, roomId, head);
  const users = [...people]
    .slice(0, LIMITS.announcedOnline)
    .map(([userId, username]) => ({ userId, username }))
    .sort((a, b) => a.username.localeCompare(b.username));
  const check: Delivery = { to: "nobody", roomId, shards: shardsOf(head), except: ctx.actor.connectionId };
  return { result: { online: people.size, users }, events: people.size > LIMITS.announcedOnline ? [] : [check] };
};

/** The people who hear the room: id → name. */
export const online = async (world: World, roomId: string, head: HeadRow): Promise<Map<string, string>> =>
  Subscription.people(await Subscription.list(world, roomId, shardsOf(head)));
