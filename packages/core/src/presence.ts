import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { Context, Delivery, Outcome, World } from "./context";
import { shardsOf } from "./event";
import * as Keys from "./keys";
import { roomNotFound } from "./log";
import * as Member from "./member";
import type { HeadRow } from "./row";
import * as Subscription from "./subscription";

/**
 * Somebody is online in a room while a connection of theirs hears it. Coming and going is announced in rooms with few people online; in a
 * large one message events carry the number, so that joining it costs no post to each of its people (I11).
 */

/** Somebody's connection begins to hear the room; told unless another one of theirs did before. */
export const joined = (
  ctx: Context,
  roomId: string,
  head: HeadRow,
  before: ReadonlyMap<string, string>,
): Delivery[] => {
  const { userId, username, connectionId } = ctx.actor;
  if (before.has(userId)) return [];
  const joinedAt = new Date(ctx.clock.now()).toISOString();
  return [
    {
      to: "room",
      roomId,
      shards: shardsOf(head),
      except: connectionId,
      frame: ({ online }) =>
        online > LIMITS.announcedOnline
          ? undefined
          : { type: "user_joined", roomId, online, data: { userId, username, joinedAt, online } },
    },
  ];
};

/** Somebody's connection hears the room no longer; told unless another one of theirs still does. */
export const left = async (world: World, roomId: string, { userId, username }: User): Promise<Delivery> => {
  const head = await world.table.get<HeadRow>(Keys.head(roomId));
  const leftAt = new Date(world.clock.now()).toISOString();
  return {
    to: "room",
    roomId,
    shards: head ? shardsOf(head) : 1,
    frame: ({ online, includes }) =>
      online > LIMITS.announcedOnline || includes(userId)
        ? undefined
        : { type: "user_left", roomId, online, data: { userId, username, leftAt, online } },
  };
};

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
